"""Who finds which certificates."""

from typing import Any
from uuid import uuid4

import pytest

from tests.certificates.making import certificates_of, complete, earn, enrolled, set_expiry
from tests.courses.making import ok, published_course, refused
from tests.support.api import Institution, Person
from tests.support.certificates import certify


def found(person: Person, query: str = "") -> list[str]:
    """The ids that the list of an institution's office shows."""
    return [one["id"] for one in ok(person.get(f"/api/admin/certificates?limit=100{query}"))["data"]]


def test_everybody_lists_their_own(institution: Institution) -> None:
    author = institution.instructor()
    mine = [published_course(institution, author) for _ in range(3)]
    student, classmate = (enrolled(institution, mine[0]["id"]) for _ in range(2))
    for course in mine:
        ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
        complete(student, course)
    complete(classmate, mine[0])

    assert [one["course"]["id"] for one in certificates_of(student)] == [course["id"] for course in reversed(mine)]
    assert [one["user"]["id"] for one in certificates_of(classmate)] == [str(classmate.id)]
    assert certificates_of(author) == certificates_of(institution.admin()) == []
    refused(institution.anonymous.get("/api/certificates"), 401, "authentication_required")


def test_page_by_page(institution: Institution) -> None:
    with institution.api.connect() as connection:
        made = [str(certify(connection, institution.tenant)["id"]) for _ in range(5)]  # all of one moment
    admin = institution.admin()

    pages: list[list[str]] = []
    cursor = ""
    while True:
        page = ok(admin.get(f"/api/admin/certificates?limit=2{cursor}"))
        pages.append([one["id"] for one in page["data"]])
        if not page["page"]["has_more"]:
            break
        cursor = f"&cursor={page['page']['next_cursor']}"

    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(id for page in pages for id in page) == sorted(made)
    refused(admin.get(f"/api/certificates?limit=2{cursor}"), 422, "invalid_cursor", "/query/cursor")


def test_own_pages(institution: Institution) -> None:
    student, certificate = earn(institution)
    for _ in range(2):
        course = published_course(institution)
        ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
        complete(student, course)

    first = ok(student.get("/api/certificates?limit=2"))
    second = ok(student.get(f"/api/certificates?limit=2&cursor={first['page']['next_cursor']}"))

    assert [one["id"] for one in second["data"]] == [certificate["id"]]
    assert second["page"]["has_more"] is False
    for cursor in ("x", first["page"]["next_cursor"][:-3]):
        refused(student.get(f"/api/certificates?cursor={cursor}"), 422, "invalid_cursor", "/query/cursor")


def test_the_office_finds_by_course_person_state_and_words(institution: Institution) -> None:
    author, admin = institution.instructor(), institution.admin()
    course = published_course(institution, author)
    people = {name: enrolled(institution, course["id"], name=name) for name in ("Asha Rao", "Bela Raman", "100% Sure")}
    for person in people.values():
        complete(person, course)
    asha, bela, sure = (certificates_of(person)[0] for person in people.values())
    _, other = earn(institution, title="Another course")
    set_expiry(institution, bela["id"], 0)
    ok(admin.post(f"/api/admin/certificates/{sure['id']}/revoke", {"reason": "Copied."}))
    again = ok(admin.post(f"/api/admin/certificates/{asha['id']}/reissue", {}), 201)

    of_course = [again["id"], sure["id"], bela["id"], asha["id"]]
    assert set(found(admin)) == {*of_course, other["id"]}
    assert set(found(admin, f"&course_id={course['id']}")) == set(of_course)
    assert found(admin, f"&user_id={people['Asha Rao'].id}") == [again["id"], asha["id"]]
    assert {state: found(admin, f"&course_id={course['id']}&state={state}") for state in
            ("valid", "expired", "revoked", "superseded")} == {
        "valid": [again["id"]], "expired": [bela["id"]], "revoked": [sure["id"]], "superseded": [asha["id"]],
    }  # fmt: skip
    assert set(found(admin, "&q=ra")) == {again["id"], asha["id"], bela["id"]}
    assert found(admin, "&q=0%25") == [sure["id"]]
    assert found(admin, "&q=%25") == [sure["id"]]
    assert found(admin, f"&q={bela['serial'][:9].lower()}") == [bela["id"]]
    assert found(admin, f"&q=+{bela['code'].lower()}+") == [bela["id"]]
    assert found(admin, f"&q={bela['code'][:25]}") == []
    assert found(admin, f"&user_id={uuid4()}") == []
    refused(admin.get("/api/admin/certificates?state=lost"), 422, "invalid_input", "/query/state")
    refused(admin.get(f"/api/admin/certificates?course_id={uuid4()}"), 404, "not_found")


def test_instructors_find_those_of_their_courses(institution: Institution) -> None:
    author, assistant, rival = (institution.instructor() for _ in range(3))
    student, certificate = earn(institution, author)
    course = certificate["course"]["id"]
    ok(author.post(f"/api/courses/{course}/instructors", {"user_id": str(assistant.id)}), 201)
    taken = published_course(institution, rival)
    ok(author.post(f"/api/courses/{taken['id']}/enroll"), 201)
    complete(author, taken)  # who teaches one course learns in another
    (own,) = certificates_of(author)

    for person in (author, assistant):
        assert found(person) == found(person, f"&course_id={course}") == [certificate["id"]]
        assert ok(person.get(f"/api/certificates/{certificate['id']}")) == certificate
        refused(person.get(f"/api/admin/certificates?course_id={taken['id']}"), 403, "forbidden")
    assert found(rival) == [own["id"]]
    refused(rival.get(f"/api/certificates/{certificate['id']}"), 404, "not_found")
    refused(assistant.get(f"/api/certificates/{own['id']}"), 404, "not_found")
    refused(student.get("/api/admin/certificates"), 403, "forbidden")
    refused(institution.student().get(f"/api/certificates/{certificate['id']}"), 404, "not_found")


def test_nothing_of_another_institution(institution: Institution) -> None:
    _, certificate = earn(institution)
    elsewhere = institution.api.institution()
    admin = elsewhere.admin()

    assert found(admin) == []
    assert found(admin, f"&user_id={certificate['user']['id']}&q={certificate['code']}") == []
    refused(admin.get(f"/api/certificates/{certificate['id']}"), 404, "not_found")
    refused(admin.get(f"/api/admin/certificates?course_id={certificate['course']['id']}"), 404, "not_found")


def exported(institution: Institution, person: Person, course: str | None, limit: int = 100) -> list[dict[str, Any]]:
    """What an archive is made of, page after page."""
    rows: list[dict[str, Any]] = []
    cursor = None
    with institution.api.database.connect("lms_api") as connection:
        while True:
            with connection.transaction():
                answer = connection.execute(
                    "select app.export_certificates(%s, %s, %s, %s, %s)::jsonb",
                    (institution.id, person.id, course, limit, cursor),
                ).fetchone()
            assert answer is not None
            rows += answer[0]["data"]
            cursor = answer[0]["page"]["next_cursor"]
            if cursor is None:
                return rows


@pytest.mark.parametrize("limit", [1, 100])
def test_an_archive_holds_what_may_be_downloaded(institution: Institution, limit: int) -> None:
    author, admin = institution.instructor(), institution.admin()
    course = published_course(institution, author)
    students = [enrolled(institution, course["id"]) for _ in range(4)]
    for student in students:
        complete(student, course)
    plain, expired, revoked, former = (certificates_of(student)[0] for student in students)
    set_expiry(institution, expired["id"], 10)
    ok(admin.post(f"/api/admin/certificates/{revoked['id']}/revoke", {"reason": "Copied."}))
    corrected = ok(admin.post(f"/api/admin/certificates/{former['id']}/reissue", {}), 201)
    _, other = earn(institution)

    wanted = {plain["id"], expired["id"], corrected["id"]}
    rows = exported(institution, author, course["id"], limit)
    assert {row["id"] for row in rows} == {row["id"] for row in exported(institution, author, None, limit)} == wanted
    assert {row["id"] for row in exported(institution, admin, None, limit)} == {*wanted, other["id"]}
    assert rows[0] == {
        "id": corrected["id"],
        "serial": corrected["serial"],
        "name": corrected["name"],
        "course_title": corrected["course"]["title"],
        "sha256": None,
        "size": None,
    }
