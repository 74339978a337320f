"""All certificates of a course in one file."""

import hashlib
import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from tests.certificates.holders import certify, course_of
from tests.courses.making import ok, refused
from tests.support.api import Caller, Institution
from tests.support.people import insert, make_user


def zipped(caller: Caller, course: str | None = None) -> dict[str, bytes]:
    answer = caller.get("/api/admin/certificates.zip", **({"params": {"course_id": course}} if course else {}))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="certificates.zip";' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def digest(institution: Institution, certificate: dict[str, Any]) -> str:
    return str(ok(institution.admin().get(f"/api/certificates/{certificate['id']}"))["pdf_sha256"])


def test_everybody_s_certificate_is_in_it_rendered_before_or_not(institution: Institution) -> None:
    course = course_of(institution)
    names = ["José Álvarez", "सावित्री फुले", "../../etc/passwd", "Same Name", "Same Name"]
    people = [certify(institution, course, name=name) for name in names]
    student, first = people[0]
    student.get(first["cert_url"])

    found = zipped(institution.admin(), course["id"])

    serials = [certificate["serial"] for _, certificate in people]
    assert set(found) == {
        f"{serials[0]} Jose Alvarez.pdf",
        f"{serials[1]}.pdf",
        f"{serials[2]} .. .. etc passwd.pdf",
        f"{serials[3]} Same Name.pdf",
        f"{serials[4]} Same Name.pdf",
    }
    by_serial = {name[:14]: body for name, body in found.items()}
    for _, certificate in people:
        body = by_serial[certificate["serial"]]
        assert hashlib.sha256(body).hexdigest() == digest(institution, certificate)


def test_revoked_and_corrected_ones_are_left_out(institution: Institution) -> None:
    admin, course = institution.admin(), course_of(institution)
    _, revoked = certify(institution, course)
    _, replaced = certify(institution, course)
    _, valid = certify(institution, course)
    ok(admin.post(f"/api/admin/certificates/{revoked['id']}/revoke", {"reason": "A mistake."}))
    corrected = ok(admin.post(f"/api/admin/certificates/{replaced['id']}/reissue", {"name": "New Name"}), 201)

    found = zipped(admin)

    assert {name[:14] for name in found} == {valid["serial"], corrected["serial"]}


def test_instructors_get_those_of_their_own_courses(institution: Institution) -> None:
    author, other = institution.instructor(), institution.instructor()
    course, foreign = course_of(institution, author=author), course_of(institution, author=other)
    _, own = certify(institution, course)
    certify(institution, foreign)

    assert {name[:14] for name in zipped(author)} == {own["serial"]}
    refused(author.get("/api/admin/certificates.zip", params={"course_id": foreign["id"]}), 403, "forbidden")
    refused(institution.student().get("/api/admin/certificates.zip"), 403, "forbidden")
    refused(institution.anonymous.get("/api/admin/certificates.zip"), 401, "authentication_required")


def test_where_there_are_none_it_is_empty(institution: Institution) -> None:
    assert zipped(institution.admin()) == {}


def test_it_goes_on_page_after_page(institution: Institution) -> None:
    """More than the list has on one page; written as if a worker had rendered them, which takes too long."""
    course = course_of(institution)
    body = b"%PDF-1.7 of somebody"
    folder = institution.api.application.home / "files" / str(institution.id) / "certificates"
    folder.mkdir(parents=True)
    with institution.api.connect() as connection:
        for number in range(205):
            row = insert(
                connection,
                "certificates",
                tenant_id=institution.id,
                user_id=make_user(connection, institution.tenant).id,
                course_id=course["id"],
                serial=f"2026-0000-{number:04}",
                code=f"{number:026}",
                name=f"Student {number}",
                course_title="A course",
                instructor_name="Somebody",
                institution_name="A school",
                locale="en",
                hours=1,
                issue_date=date(2026, 1, 1),
                cert_url="/",
                verify_url="https://example.org/",
                pdf_sha256=hashlib.sha256(body).digest(),
                pdf_size=len(body),
                rendered_at=datetime.now(UTC),
            )
            (folder / f"{row['id']}.pdf").write_bytes(body)

    found = zipped(institution.admin(), course["id"])

    assert set(found) == {f"2026-0000-{number:04} Student {number}.pdf" for number in range(205)}
    assert set(found.values()) == {body}
