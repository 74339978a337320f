"""Reports that are too large to wait for: asked for, written by a real worker, told of by mail, fetched by a link."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import openpyxl
import pytest

from tests.courses.making import ok, refused
from tests.reports.test_pdf import pages
from tests.support.api import Api, Institution, Person, together
from tests.support.mail import MailServer, Worker
from tests.support.waiting import eventually

JOBS = "/api/admin/report-jobs"


@dataclass
class Writing:
    """An application with a worker that writes, and a server that takes its mail."""

    api: Api
    mail: MailServer
    worker: Worker

    def fetch(self, url: str) -> httpx.Response:
        """As somebody who is not signed in, and names no institution."""
        return httpx.get(f"{self.api.application.base_url}{url}", timeout=60)

    def done(self, admin: Person, job: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def ended() -> bool:
            found.update(ok(admin.get(f"{JOBS}/{job['id']}")))
            return found["status"] not in ("queued", "running")

        eventually(ended, lambda: f"{found}\n{self.log[-3000:]}")
        return found

    @property
    def log(self) -> str:
        return (self.api.application.home / "worker.log").read_text()

    @property
    def files(self) -> list[Path]:
        return sorted((self.api.application.home / "files").rglob("*/reports/*"))


@pytest.fixture(scope="module")
def writing(start_api: Callable[..., Api]) -> Iterator[Writing]:
    api = start_api()
    mail = MailServer(api.application.home).start()
    worker = Worker(api.application, mail).start()
    yield Writing(api, mail, worker)
    worker.stop()
    mail.close()


@pytest.fixture
def school(writing: Writing) -> Institution:
    return writing.api.institution(timezone="Asia/Kolkata")


def audited(school: Institution, rows: int, size: int = 200) -> None:
    """An audit log of so many rows, the quickest that there is to make."""
    school.api.database.execute(
        "insert into lms.audit_log (tenant_id, actor_role, action, table_name, row_key, after) "
        "select %s, 'worker', 'insert', '=' || n, n::text, jsonb_build_object('name', repeat('x', %s)) "
        "from generate_series(1, %s) as n",
        school.id,
        size,
        rows,
    )


def ask(admin: Person, report: str = "audit", format: str = "csv", **filters: str) -> dict[str, Any]:
    answer = admin.post(JOBS, {"report": report, "format": format, "filters": filters})
    job = ok(answer, 202)
    assert answer.headers["location"] == f"{JOBS}/{job['id']}"
    return job


def test_every_format_is_written_told_of_and_fetched(writing: Writing, school: Institution) -> None:
    admin = school.admin(name="Revathi")
    audited(school, 3)
    jobs = [ask(admin, format=format) for format in ("csv", "xlsx", "pdf")]
    assert {job["status"] for job in jobs} <= {"queued", "running", "done"}

    bodies = []
    for job in jobs:
        done = writing.done(admin, job)
        assert (done["status"], done["error"], done["requested_by"]["name"]) == ("done", None, "Revathi")
        answer = writing.fetch(done["download_url"])
        assert answer.status_code == 200
        assert len(answer.content) == done["size_bytes"] == int(answer.headers["content-length"])
        assert hashlib.sha256(answer.content).hexdigest() == done["sha256"]
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert f'filename="audit-{school.slug}-' in answer.headers["content-disposition"]
        bodies.append(answer.content)

    rows = list(csv.DictReader(StringIO(bodies[0].decode())))
    mine = [row for row in rows if row["actor_role"] == "worker"]
    assert [row["table"] for row in mine] == ["'=3", "'=2", "'=1"]
    sheet = openpyxl.load_workbook(BytesIO(bodies[1])).worksheets[0]
    assert {"=1", "=2", "=3"} <= {str(cell.value) for cell in sheet["G"] if cell.data_type == "s"}
    assert "Audit log" in pages(bodies[2])[0]

    messages = writing.mail.await_mail(admin.email, 3)
    assert {message["subject"] for message in messages} == {"Your report is ready: Audit log"}
    (link,) = messages[0]["links"]
    assert urlsplit(link).hostname == f"{school.slug}.localhost"
    assert writing.fetch(urlsplit(link).path).content in bodies
    assert len(ok(admin.get(JOBS))["data"]) == 3


def test_a_hundred_thousand_rows_are_written(writing: Writing, school: Institution) -> None:
    admin = school.admin()
    audited(school, 100_000)
    done = writing.done(admin, ask(admin, table="=5"))
    assert (done["status"], done["rows_done"]) == ("done", 1)
    done = writing.done(admin, ask(admin))
    lines = writing.fetch(done["download_url"]).content.decode().split("\r\n")
    assert len(lines) == done["rows_done"] + 2
    assert sum(line.endswith('""}",') for line in lines) >= 100_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory of a process as Linux tells it")
def test_long_rows_take_no_more_memory(writing: Writing, school: Institution) -> None:
    admin = school.admin()
    audited(school, 4_000, size=30_000)
    done = writing.done(admin, ask(admin))
    assert (done["status"], done["rows_done"]) == ("done", done["rows_total"])
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{writing.worker.pid}/status").read_text())
    assert int(peak) < 200_000


def test_a_killed_worker_is_taken_over_from_and_it_is_told_of_once(writing: Writing, school: Institution) -> None:
    admin = school.admin()
    audited(school, 30_000)
    job = ask(admin, format="xlsx")
    id = job["id"]

    def begun() -> bool:
        return bool(ok(admin.get(f"{JOBS}/{id}"))["rows_done"] > 0)

    eventually(begun, lambda: writing.log[-3000:])
    writing.worker.kill()
    halfway = ok(admin.get(f"{JOBS}/{id}"))
    assert halfway["status"] == "running"
    assert 0 < halfway["rows_done"] < halfway["rows_total"]

    # Two minutes without a sign of life, and what the sweep does then.
    execute = writing.api.database.execute
    execute("update lms.report_jobs set claimed_at = now() - interval '3 minutes' where id = %s", id)
    execute("select app.sweep_report_jobs()")
    writing.worker.start()

    done = writing.done(admin, job)
    assert (done["status"], done["rows_done"]) == ("done", done["rows_total"])
    book = openpyxl.load_workbook(BytesIO(writing.fetch(done["download_url"]).content), read_only=True)
    keys = {row[0] for row in book.worksheets[0].iter_rows(min_row=2, min_col=8, max_col=8, values_only=True)}
    assert {str(number) for number in range(1, 30_001)} <= keys
    assert [file.name for file in writing.files if id in file.name] == [f"{id}-2.xlsx"]
    writing.mail.await_mail(admin.email)
    sent = "select id from lms.outbox where tenant_id = %s and template = 'report_ready'"
    assert len(execute(sent, school.id)) == len(writing.mail.to(admin.email)) == 1


def test_canceled_it_is_not_written(writing: Writing, school: Institution) -> None:
    admin = school.admin()
    audited(school, 20_000)
    job = ask(admin, format="xlsx")
    assert admin.delete(f"{JOBS}/{job['id']}").status_code == 204
    assert admin.delete(f"{JOBS}/{job['id']}").status_code == 204
    done = ok(admin.get(f"{JOBS}/{job['id']}"))
    assert (done["status"], done["download_url"]) == ("canceled", None)

    # The worker stops at the next page; the report after it is written all the same.
    assert writing.done(admin, ask(admin, "moderation"))["status"] == "done"
    assert ok(admin.get(f"{JOBS}/{job['id']}"))["status"] == "canceled"
    writing.mail.await_mail(admin.email)
    assert [message["subject"] for message in writing.mail.to(admin.email)] == ["Your report is ready: Moderation"]


@pytest.fixture
def finished(writing: Writing, school: Institution) -> tuple[Person, dict[str, Any]]:
    """A report that is done."""
    admin = school.admin()
    return admin, writing.done(admin, ask(admin, "moderation"))


def test_a_link_is_of_its_person(
    writing: Writing, school: Institution, finished: tuple[Person, dict[str, Any]]
) -> None:
    asker, job = finished
    colleague = school.admin()
    theirs = ok(colleague.get(f"{JOBS}/{job['id']}"))["download_url"]
    assert theirs.rpartition("/")[2] != job["download_url"].rpartition("/")[2]

    ok(colleague.post(f"/api/admin/users/{asker.id}/role", {"role": "instructor"}))
    refused(writing.fetch(job["download_url"]), 403, "forbidden")
    assert writing.fetch(theirs).status_code == 200

    ok(colleague.post(f"/api/admin/users/{asker.id}/suspend", {"reason": "Left."}))
    refused(writing.fetch(job["download_url"]), 403, "account_suspended")


def test_a_link_has_its_time(writing: Writing, school: Institution, finished: tuple[Person, dict[str, Any]]) -> None:
    admin, job = finished

    def link(until: str) -> str:
        ((token,),) = writing.api.database.execute(
            f"select internal.report_file_token(%s, %s, %s, extract(epoch from {until})::bigint)",
            school.id, job["id"], admin.id,
        )  # fmt: skip
        return f"/api/report-files/{token}"

    assert writing.fetch(link("now() + interval '1 minute'")).status_code == 200
    refused(writing.fetch(link("now() - interval '1 second'")), 410, "report_expired")

    writing.api.database.execute("update lms.report_jobs set expires_at = now() where id = %s", job["id"])
    refused(writing.fetch(job["download_url"]), 410, "report_expired")
    gone = ok(admin.get(f"{JOBS}/{job['id']}"))
    assert (gone["status"], gone["download_url"]) == ("expired", None)


def test_a_link_that_was_made_up_leads_nowhere(
    writing: Writing, school: Institution, finished: tuple[Person, dict[str, Any]]
) -> None:
    admin, job = finished
    path, _, token = job["download_url"].rpartition("/")
    other = writing.done(admin, ask(admin, "certificates"))["download_url"].rpartition("/")[2]
    for made_up in (
        "A" * 96, token[:-1], token + "A", token.swapcase(), other[:43] + token[43:],
        *(token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in (0, 25, 50, 70, 80, 95)),
        "%00" * 96, "é" * 96,
    ):  # fmt: skip
        refused(writing.fetch(f"{path}/{made_up}"), 404, "not_found")


def test_a_file_that_is_removed_or_lost_is_not_there(
    writing: Writing, school: Institution, finished: tuple[Person, dict[str, Any]]
) -> None:
    admin, job = finished
    (kept,) = [file for file in writing.files if job["id"] in file.name]
    body = kept.read_bytes()
    kept.unlink()
    refused(writing.fetch(job["download_url"]), 410, "report_expired")
    kept.write_bytes(body)
    assert writing.fetch(job["download_url"]).status_code == 200
    assert admin.delete(f"{JOBS}/{job['id']}").status_code == 204
    refused(writing.fetch(job["download_url"]), 410, "report_expired")


def test_after_seven_days_the_worker_removes_the_file(
    writing: Writing, school: Institution, finished: tuple[Person, dict[str, Any]]
) -> None:
    admin, job = finished
    execute = writing.api.database.execute
    execute("update lms.report_jobs set expires_at = now() - interval '2 minutes' where id = %s", job["id"])
    execute("select app.sweep_report_jobs()")
    eventually(lambda: not [file for file in writing.files if job["id"] in file.name], lambda: writing.log[-3000:])
    assert ok(admin.get(f"{JOBS}/{job['id']}"))["status"] == "expired"


def test_links_are_in_no_log(writing: Writing, finished: tuple[Person, dict[str, Any]]) -> None:
    _, job = finished
    writing.fetch(job["download_url"])
    log = writing.api.application.log_file.read_text() + writing.log
    assert job["download_url"].rpartition("/")[2] not in log


def test_two_clicks_are_one_report(institution: Institution) -> None:
    admin, colleague = institution.admin(), institution.admin()
    jobs = together(*[lambda: ask(admin, "xp")] * 8)
    assert len({job["id"] for job in jobs}) == 1
    assert ask(colleague, "xp")["id"] != jobs[0]["id"], "each has a mail of their own"
    assert ask(admin, "xp", "pdf")["id"] != jobs[0]["id"]
    assert len(ok(admin.get(JOBS))["data"]) == 3


def test_an_idempotency_key_has_its_answer_for_good(institution: Institution) -> None:
    admin = institution.admin()
    key = {"idempotency-key": str(uuid4())}
    body = {"report": "xp", "format": "csv"}
    first = ok(admin.post(JOBS, body, headers=key), 202)
    admin.delete(f"{JOBS}/{first['id']}")
    assert ok(admin.post(JOBS, body, headers=key), 202) == first
    assert ok(admin.post(JOBS, body), 202)["id"] != first["id"]


def test_nobody_fills_the_queue(institution: Institution) -> None:
    admin = institution.admin()
    answers = [
        admin.post(JOBS, {"report": "xp", "format": "csv", "filters": {"from": f"2026-01-{day:02}"}})
        for day in range(1, 22)
    ]
    assert [answer.status_code for answer in answers] == [202] * 20 + [409]
    refused(answers[-1], 409, "invalid_state")
    admin.delete(answers[0].headers["location"])
    assert admin.post(JOBS, {"report": "payments", "format": "csv"}).status_code == 202

    first = ok(admin.get(JOBS, params={"limit": 15}))
    second = ok(admin.get(JOBS, params={"limit": 15, "cursor": first["page"]["next_cursor"]}))
    found = [job["id"] for page in (first, second) for job in page["data"]]
    assert len(found) == len(set(found)) == 21
    assert second["page"]["has_more"] is False


def test_only_admins_ask_and_see(institution: Institution, api: Api) -> None:
    job = ask(institution.admin(), "xp")
    for person in (institution.student(), institution.instructor()):
        refused(person.post(JOBS, {"report": "xp", "format": "csv"}), 403, "forbidden")
        refused(person.get(JOBS), 403, "forbidden")
        refused(person.get(f"{JOBS}/{job['id']}"), 403, "forbidden")
        refused(person.delete(f"{JOBS}/{job['id']}"), 403, "forbidden")
    stranger = api.institution().admin()
    refused(stranger.get(f"{JOBS}/{job['id']}"), 404, "not_found")
    refused(stranger.delete(f"{JOBS}/{job['id']}"), 404, "not_found")
    assert ok(stranger.get(JOBS))["data"] == []


@pytest.mark.parametrize(
    ("report", "filters", "status", "pointer"),
    [
        ("xp", {"source": "free"}, 422, "/filters/source"),
        ("xp", {"from": "yesterday"}, 422, "/filters/from"),
        ("enrollments", {"status": "none"}, 422, "/filters/status"),
        ("enrollments", {"course_id": "1"}, 422, "/filters/course_id"),
        ("enrollments", {"course_id": str(uuid4())}, 404, None),
        ("salaries", {}, 422, "/report"),
    ],
)
def test_what_it_cannot_be_narrowed_by_is_refused_at_once(
    institution: Institution, report: str, filters: dict[str, str], status: int, pointer: str | None
) -> None:
    answer = institution.admin().post(JOBS, {"report": report, "format": "csv", "filters": filters})
    refused(answer, status, "not_found" if status == 404 else "invalid_input", pointer)


def test_another_institutions_course_is_no_filter(institution: Institution, api: Api) -> None:
    theirs = api.institution()
    course = ok(theirs.instructor().post("/api/courses", {"title": "Theirs", "domain": "testing"}), 201)["id"]
    body = {"report": "enrollments", "format": "csv", "filters": {"course_id": course}}
    refused(institution.admin().post(JOBS, body), 404, "not_found")
    ok(theirs.admin().post(JOBS, body), 202)


def test_who_takes_data_out_is_in_the_audit_log(institution: Institution) -> None:
    admin = institution.admin()
    job = ask(admin, "xp", user_id=str(admin.id))
    (entry,) = ok(admin.get("/api/admin/audit", params={"table": "report_jobs"}))["data"]
    assert (entry["action"], entry["actor"]["id"], entry["row_key"]) == ("insert", str(admin.id), job["id"])
