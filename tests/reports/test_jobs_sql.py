"""The worker's side of a report: leases, attempts, and whose right to read it hangs on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.support.api import together
from tests.support.people import Tenant, User, act_in, insert, make_tenant, make_user
from tests.support.postgres import Connection, Database

FILE = (10, 100, "ab" * 32)
"""Rows, bytes and hash of what was written."""


@dataclass
class Office:
    """An institution with an admin, and the worker, all in one transaction."""

    connection: Connection
    tenant: Tenant
    admin: User

    def ask(self, by: User | None = None, **values: Any) -> UUID:
        act_in(self.connection, self.tenant.id)
        wanted = {"report": "enrollments", "format": "csv", "requested_by": (by or self.admin).id, **values}
        id: UUID = insert(self.connection, "report_jobs", tenant_id=self.tenant.id, **wanted)["id"]
        return id

    def call(self, function: str, *values: Any) -> Any:
        """A function of app, as the worker calls it."""
        holes = ", ".join(["%s"] * (len(values) + 1))
        found = self.connection.execute(f"select app.{function}({holes})", (self.tenant.id, *values)).fetchone()
        return found[0] if found else None

    def set(self, what: str, id: UUID) -> None:
        act_in(self.connection, self.tenant.id)
        self.connection.execute(f"update lms.{what} where id = %s", (id,))

    def job(self, id: UUID) -> dict[str, Any]:
        with self.connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            return cursor.execute("select * from lms.report_jobs where id = %s", (id,)).fetchone() or {}

    def mails(self) -> int:
        return len(self.connection.execute("select from lms.outbox where template = 'report_ready'").fetchall())

    def queued(self, id: UUID) -> int:
        found = self.connection.execute(
            "select from pgqueuer.pgqueuer where entrypoint = 'write_report' and status = 'queued' "
            "and convert_from(payload, 'UTF8')::json ->> 'id' = %s",
            (str(id),),
        )
        return len(found.fetchall())

    def sweep(self) -> dict[str, Any]:
        found = self.connection.execute("select app.sweep_report_jobs()::json").fetchone()
        assert found
        swept: dict[str, Any] = found[0]
        return swept


STALE = "report_jobs set claimed_at = now() - interval '3 minutes'"


@pytest.fixture
def office(connection: Connection) -> Office:
    tenant = make_tenant(connection)
    return Office(connection, tenant, make_user(connection, tenant, "admin"))


def test_it_is_done_once_and_told_once(office: Office) -> None:
    id = office.ask()
    assert office.queued(id) == 1
    assert office.call("claim_report_job", id) is not None
    assert office.call("claim_report_job", id) is None, "somebody is at it"
    assert office.call("read_report_job", id, 1, 0, None, 100) is not None
    assert office.call("finish_report_job", id, 1, *FILE) is not None
    assert office.call("finish_report_job", id, 1, *FILE) is None
    assert office.call("claim_report_job", id) is None
    assert (office.job(id)["status"], office.job(id)["rows_done"], office.mails()) == ("done", 10, 1)


def test_who_dies_is_taken_over_from_and_spoils_nothing(office: Office) -> None:
    id = office.ask()
    office.call("claim_report_job", id)
    office.set(STALE, id)
    assert office.sweep()["queued_again"] >= 1
    assert office.queued(id) == 2

    assert '"attempt" : 2' in office.call("claim_report_job", id)
    assert office.call("read_report_job", id, 1, 5, None, 100) is None, "the first worker was not dead, only slow"
    assert office.call("keep_report_job", id, 1) is False
    assert office.call("finish_report_job", id, 1, *FILE) is None
    office.call("fail_report_job", id, 1, "Too late.", False)
    assert office.job(id)["status"] == "running"
    assert office.call("finish_report_job", id, 2, *FILE) is not None
    assert (office.job(id)["status"], office.mails()) == ("done", 1)


def test_a_page_renews_the_lease(office: Office) -> None:
    id = office.ask()
    office.call("claim_report_job", id)
    office.set(STALE, id)
    assert office.call("read_report_job", id, 1, 5, None, 100) is not None
    assert office.call("claim_report_job", id) is None
    assert office.job(id)["rows_done"] == 5
    office.set(STALE, id)
    assert office.call("keep_report_job", id, 1) is True
    assert office.call("claim_report_job", id) is None


def test_what_kills_every_worker_is_given_up(office: Office) -> None:
    id = office.ask()
    for _ in range(5):
        assert office.call("claim_report_job", id) is not None
        office.set(STALE, id)
    assert office.call("claim_report_job", id) is None
    assert (office.job(id)["status"], office.job(id)["attempts"]) == ("failed", 5)
    assert office.job(id)["error"]


def test_what_fails_is_tried_again_and_says_why(office: Office) -> None:
    id = office.ask()
    office.call("claim_report_job", id)
    office.call("fail_report_job", id, 1, "It was interrupted.", True)
    assert (office.job(id)["status"], office.job(id)["error"]) == ("queued", "It was interrupted.")
    assert office.queued(id) == 2
    assert office.call("claim_report_job", id) is not None
    office.call("fail_report_job", id, 2, "It cannot be.", False)
    assert (office.job(id)["status"], office.job(id)["error"]) == ("failed", "It cannot be.")


def test_an_institution_has_three_under_way_and_the_next_follows(office: Office) -> None:
    ids = [office.ask(filters={"from": f"2026-01-0{day}"}) for day in range(1, 6)]
    assert [office.call("claim_report_job", id) is not None for id in ids] == [True, True, True, False, False]
    assert office.job(ids[3])["attempts"] == 0
    office.call("finish_report_job", ids[1], 1, *FILE)
    assert [office.queued(id) for id in ids[3:]] == [2, 1], "which waits longest is queued again"
    assert [office.call("claim_report_job", id) is not None for id in ids[3:]] == [True, False]

    other = Office(
        office.connection, tenant := make_tenant(office.connection), make_user(office.connection, tenant, "admin")
    )
    assert other.call("claim_report_job", other.ask()) is not None, "and others do not wait for it"


LOST = {
    "demoted": "users set role = 'instructor'",
    "suspended": "users set status = 'suspended'",
}


@pytest.mark.parametrize("change", LOST.values(), ids=LOST)
@pytest.mark.parametrize("moment", ["before", "in the middle", "at the end"])
def test_nothing_is_read_for_who_is_no_admin_any_more(office: Office, change: str, moment: str) -> None:
    asker = make_user(office.connection, office.tenant, "admin")
    id = office.ask(asker)
    if moment == "before":
        office.set(change, asker.id)
        assert office.call("claim_report_job", id) is None
    else:
        office.call("claim_report_job", id)
        office.set(change, asker.id)
        if moment == "in the middle":
            assert office.call("read_report_job", id, 1, 0, None, 100) is None
        else:
            assert office.call("finish_report_job", id, 1, *FILE) is None
    assert (office.job(id)["status"], office.mails()) == ("failed", 0)


def test_nothing_is_read_of_a_suspended_institution(office: Office) -> None:
    id = office.ask()
    office.call("claim_report_job", id)
    office.set("tenants set status = 'suspended', status_reason = 'Unpaid.'", office.tenant.id)
    assert office.call("summarize_report_job", id, 1) is None
    assert office.job(id)["status"] == "failed"


def test_it_reads_the_rows_of_its_institution_alone(office: Office) -> None:
    other = make_tenant(office.connection)
    for tenant, name in ((office.tenant, "Ours"), (other, "Theirs")):
        student = make_user(office.connection, tenant, "student", name=name)
        act_in(office.connection, tenant.id)
        insert(
            office.connection,
            "xp",
            tenant_id=tenant.id,
            user_id=student.id,
            type="lesson_complete",
            points=5,
            subject_id=student.id,
            day=date(2026, 3, 1),
        )
    id = office.ask(report="xp")
    office.call("claim_report_job", id)
    page = office.call("read_report_job", id, 1, 0, None, 100)
    assert "Ours" in page
    assert "Theirs" not in page


def test_a_job_whose_filters_lead_nowhere_any_more_fails(office: Office) -> None:
    id = office.ask(filters={"course_id": "0198c5a2-0000-7000-8000-000000000000"})
    assert office.call("claim_report_job", id) is None
    assert office.job(id)["status"] == "failed"


def test_files_are_removed_when_their_time_is_over(office: Office) -> None:
    id = office.ask()
    for _ in (1, 2):
        office.call("claim_report_job", id)
        office.set(STALE, id)
    office.call("finish_report_job", id, 2, *FILE)
    assert office.call("claim_report_job", id) is None

    before = office.queued(id)
    office.set("report_jobs set expires_at = now() - interval '2 minutes'", id)
    assert office.sweep()["expired"] >= 1
    assert office.queued(id) == before + 1
    keys = [f"{office.tenant.id}/reports/{id}-{number}.csv" for number in (1, 2)]
    assert json.loads(office.call("claim_report_job", id)) == {"expired": keys}, "of all attempts"
    office.call("forget_report_file", id)
    assert (office.job(id)["status"], office.job(id)["file_key"]) == ("expired", None)
    assert office.call("claim_report_job", id) is None

    office.set(
        "report_jobs set created_at = created_at - interval '1 year', finished_at = now() - interval '1 year'", id
    )
    assert office.sweep()["deleted"] >= 1
    assert office.job(id) == {}


def test_a_file_that_has_time_left_is_not_forgotten(office: Office) -> None:
    id = office.ask()
    office.call("claim_report_job", id)
    office.call("finish_report_job", id, 1, *FILE)
    office.call("forget_report_file", id)
    assert office.job(id)["status"] == "done"


@pytest.fixture
def worker(database: Database) -> Iterator[Connection]:
    with database.connect("lms_worker") as connection:
        yield connection
        connection.rollback()


def test_the_workers_login_reads_reports_by_jobs_alone(worker: Connection) -> None:
    for statement in (
        "select from lms.report_jobs",
        "select app.begin_report(null, null, 'xp', '{}')",
        "select app.read_report(null, null, 'xp', '{}', null, 10)",
        "select internal.read_report('xp', '{}', null, 10)",
        "select internal.enter_report_job(null, null, 1)",
        "select internal.report_file_token(null, null, null, 1)",
        "select internal.report_file_link(null)",
        "set role lms_admin",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), worker.transaction():
            worker.execute(statement)
    assert worker.execute(
        "select app.read_report_job(gen_random_uuid(), gen_random_uuid(), 1, 0, null, 10)"
    ).fetchone() == (None,)


def test_two_workers_at_once_have_three_reports_between_them(database: Database) -> None:
    """The places are counted under a lock: who counts at the same time waits."""
    with database.connect() as connection:
        office = Office(connection, tenant := make_tenant(connection), make_user(connection, tenant, "admin"))
        ids = [office.ask(filters={"from": f"2026-01-0{day}"}) for day in range(1, 7)]

    def claim(id: UUID) -> bool:
        with database.connect("lms_worker") as connection:
            found = connection.execute("select app.claim_report_job(%s, %s)", (tenant.id, id)).fetchone()
            return found is not None and found[0] is not None

    assert sum(together(*[lambda id=id: claim(id) for id in ids])) == 3
