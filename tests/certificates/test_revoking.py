"""Revoking a certificate, and correcting one: the former stays, and says what became of it."""

from typing import Any
from uuid import uuid4

import pytest

from tests.certificates.making import assert_in_order, certificates_of, earn, set_expiry, traces
from tests.courses.making import ok, refused
from tests.support.api import Institution, Person

REASON = {"reason": "Somebody else sat the final quiz."}


def verified(institution: Institution, code: str) -> dict[str, Any]:
    """What anybody reads who holds the code."""
    with institution.api.database.connect("lms_api") as connection:
        row = connection.execute(
            "select app.verify_certificate(%s, null, %s)::jsonb", (institution.id, code)
        ).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def revoke(person: Person, id: str, body: Any = REASON) -> Any:
    return person.post(f"/api/admin/certificates/{id}/revoke", body)


def reissue(person: Person, id: str, **body: Any) -> Any:
    return person.post(f"/api/admin/certificates/{id}/reissue", body)


def test_an_admin_revokes_with_a_reason(institution: Institution) -> None:
    student, certificate = earn(institution)

    revoked = ok(revoke(institution.admin(), certificate["id"]))

    assert revoked == {
        **certificate,
        "state": "revoked",
        "revoked_at": revoked["revoked_at"],
        "revocation_reason": REASON["reason"],
    }
    assert revoked["revoked_at"] is not None
    assert certificates_of(student) == [revoked]
    public = verified(institution, certificate["code"])
    assert (public["state"], public["revoked_at"], public["revocation_reason"], public["name"]) == (
        "revoked",
        revoked["revoked_at"],
        REASON["reason"],
        certificate["name"],
    )
    assert_in_order(institution)


def test_revoking_twice_leaves_the_first_reason(institution: Institution) -> None:
    _, certificate = earn(institution)
    admin = institution.admin()
    revoked = ok(revoke(admin, certificate["id"]))

    problem = refused(revoke(admin, certificate["id"], {"reason": "Another."}), 409, "invalid_state")

    assert problem["state"] == "revoked"
    assert ok(admin.get(f"/api/certificates/{certificate['id']}")) == revoked


@pytest.mark.parametrize("reason", ["", "   ", "\n", "x" * 1001, None, 5, "a\u0000b"])
def test_a_reason_is_a_text(institution: Institution, reason: Any) -> None:
    _, certificate = earn(institution)
    refused(revoke(institution.admin(), certificate["id"], {"reason": reason}), 422, "invalid_input", "/reason")


def test_only_admins_of_the_institution_do_it(institution: Institution) -> None:
    author = institution.instructor()
    student, certificate = earn(institution, author)
    elsewhere = institution.api.institution().admin()

    for person in (student, author, institution.instructor(), institution.student()):
        refused(revoke(person, certificate["id"]), 403, "forbidden")
        refused(reissue(person, certificate["id"]), 403, "forbidden")
    refused(revoke(elsewhere, certificate["id"]), 404, "not_found")
    refused(reissue(elsewhere, certificate["id"]), 404, "not_found")
    refused(revoke(institution.admin(), str(uuid4())), 404, "not_found")
    refused(reissue(institution.admin(), str(uuid4())), 404, "not_found")
    assert certificates_of(student) == [certificate]


def test_a_corrected_name_makes_the_next_version(institution: Institution) -> None:
    student, certificate = earn(institution)
    admin = institution.admin()

    answer = reissue(admin, certificate["id"], name=" Aditi Rao-Nair ")
    corrected = ok(answer, 201)

    assert answer.headers["location"] == f"/api/certificates/{corrected['id']}"
    anew = ("id", "serial", "code", "verify_url", "cert_url", "linkedin_url", "issued_at")
    assert not {corrected[name] for name in anew} & {certificate[name] for name in anew}
    assert {name: value for name, value in corrected.items() if name not in anew} == {
        **{name: value for name, value in certificate.items() if name not in anew},
        "version": 2,
        "name": "Aditi Rao-Nair",
        "user": {"id": str(student.id), "name": "Aditi Rao-Nair"},
    }
    former = {**certificate, "state": "superseded", "superseded_by": corrected["id"]}
    assert certificates_of(student) == [corrected, former]
    assert verified(institution, certificate["code"])["state"] == "superseded"
    assert verified(institution, corrected["code"])["state"] == "valid"
    assert traces(institution, student) == {"certificates": 2, "renderings": 2, "mails": 2, "deliveries": 2}
    assert_in_order(institution)


def test_without_a_name_it_takes_the_accounts(institution: Institution) -> None:
    student, certificate = earn(institution)
    ok(student.patch("/api/me", {"name": "Present Name"}))
    admin = institution.admin()

    second = ok(reissue(admin, certificate["id"]), 201)
    third = ok(reissue(admin, second["id"], name=None), 201)

    assert (second["name"], third["name"], third["version"]) == ("Present Name", "Present Name", 3)
    assert [one["superseded_by"] for one in certificates_of(student)] == [None, third["id"], second["id"]]
    assert_in_order(institution)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 201, 5, "a\u0007b"])
def test_a_name_is_one_line(institution: Institution, name: Any) -> None:
    _, certificate = earn(institution)
    refused(reissue(institution.admin(), certificate["id"], name=name), 422, "invalid_input", "/name")


def test_reissuing_heals_a_revocation(institution: Institution) -> None:
    student, certificate = earn(institution)
    admin = institution.admin()
    ok(revoke(admin, certificate["id"]))

    healed = ok(reissue(admin, certificate["id"]), 201)

    assert (healed["state"], healed["revoked_at"], healed["revocation_reason"]) == ("valid", None, None)
    former = certificates_of(student)[1]
    assert (former["state"], former["revocation_reason"]) == ("superseded", REASON["reason"])


def test_what_has_a_successor_is_left_alone(institution: Institution) -> None:
    _, certificate = earn(institution)
    admin = institution.admin()
    ok(reissue(admin, certificate["id"]), 201)

    assert refused(revoke(admin, certificate["id"]), 409, "invalid_state")["state"] == "superseded"
    assert refused(reissue(admin, certificate["id"]), 409, "invalid_state")["state"] == "superseded"


def test_a_retry_with_the_same_key_corrects_once(institution: Institution) -> None:
    student, certificate = earn(institution)
    admin = institution.admin()
    path, key = f"/api/admin/certificates/{certificate['id']}/reissue", {"idempotency-key": str(uuid4())}

    first, again = (admin.post(path, {"name": "Right Name"}, headers=key) for _ in range(2))

    assert ok(first, 201) == ok(again, 201)
    assert len(certificates_of(student)) == 2


def test_a_correction_does_not_extend_it(institution: Institution) -> None:
    student, certificate = earn(institution, certificate_valid_months=12)
    set_expiry(institution, certificate["id"], 0)
    expired = certificates_of(student)[0]
    assert expired["state"] == "expired"
    assert verified(institution, certificate["code"])["state"] == "expired"

    corrected = ok(reissue(institution.admin(), certificate["id"]), 201)

    assert (corrected["state"], corrected["expires_on"]) == ("expired", expired["expires_on"])


def test_it_is_valid_until_the_day_before(institution: Institution) -> None:
    student, certificate = earn(institution, certificate_valid_months=12)
    set_expiry(institution, certificate["id"], -1)
    assert certificates_of(student)[0]["state"] == "valid"
