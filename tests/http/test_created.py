"""201: where the new object is."""

from uuid import uuid4

import httpx

from tests.http.conftest import School
from tests.quizzes.making import single
from tests.support.api import Api, Institution, Person
from tests.support.people import Tenant


def leads_back(person: Person, answer: httpx.Response) -> None:
    assert answer.status_code == 201
    found = person.get(answer.headers["location"])
    assert found.status_code == 200
    assert found.json()["id"] == answer.json()["id"]
    assert found.headers.get("etag") == answer.headers.get("etag")


def test_the_location_leads_to_what_was_made(school: School) -> None:
    author = school.instructor
    leads_back(author, author.post("/api/courses", {"title": "New", "domain": "testing"}))
    module = author.post(f"/api/courses/{school.course.id}/modules", {"title": "New"})
    leads_back(author, module)
    leads_back(author, author.post(f"/api/modules/{module.json()['id']}/lessons", {"title": "New"}))
    quiz = author.post(f"/api/modules/{module.json()['id']}/quizzes", {"title": "New", "questions": [single()]})
    leads_back(author, quiz)
    leads_back(author, author.post(f"/api/quizzes/{quiz.json()['id']}/questions", single()))
    school.student.post(f"/api/courses/{school.course.id}/enroll")
    leads_back(school.student, school.student.post(f"/api/quizzes/{quiz.json()['id']}/attempts"))
    words = {"title": "A question", "body": "Why?"}
    post = school.student.post(f"/api/courses/{school.course.id}/posts", words)
    leads_back(school.student, post)
    leads_back(author, author.post(f"/api/modules/{module.json()['id']}/posts", words))
    leads_back(author, author.post(f"/api/posts/{post.json()['id']}/replies", {"body": "Because."}))


def test_that_of_an_institution_too(api: Api) -> None:
    with api.connect() as connection:
        found = connection.execute("select id, slug from lms.tenants where is_platform").fetchone()
    platform = Institution(api, Tenant(*found)) if found else api.institution(is_platform=True)
    operator = platform.person("operator")
    facts = {"slug": f"new-{uuid4().hex[:8]}", "name": "New"}
    leads_back(operator, operator.post("/api/platform/tenants", facts))


def test_the_document_says_which_operations_tell(api: Api) -> None:
    telling = {
        operation["operationId"]
        for operations in api.contract.document["paths"].values()
        for operation in operations.values()
        for status in ("201", "202")
        if "Location" in operation["responses"].get(status, {}).get("headers", {})
    }
    assert telling == {
        "create_announcement", "create_badge", "create_coupon", "create_order",
        "create_course", "create_course_announcement", "create_module",
        "create_lesson", "create_quiz", "create_question", "create_tenant", "reissue_certificate", "start_attempt",
        "create_post", "create_module_post", "create_reply", "create_report_job",
    }  # fmt: skip


def test_what_has_no_address_of_its_own_has_no_location(school: School) -> None:
    answer = school.student.post(f"/api/courses/{school.course.id}/enroll")
    assert answer.status_code == 201
    assert "location" not in answer.headers
