"""The PDF of a certificate: for whom, from where, and what happens while it is not there."""

import hashlib
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.certificates.holders import certify, course_of
from tests.certificates.processes import command, descendants, renderers
from tests.courses.making import ok, refused
from tests.support.api import Api, Institution, together
from tests.support.waiting import eventually


def stored(api: Api) -> list[Path]:
    return sorted((api.application.home / "files").rglob("*.pdf"))


def test_asked_for_before_it_is_rendered_it_is_rendered_then(api: Api, institution: Institution) -> None:
    student, certificate = certify(institution, course_of(institution), name="Sneha Kulkarni")
    assert certificate["pdf_sha256"] is None

    answer = student.get(certificate["cert_url"])

    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")
    digest = hashlib.sha256(answer.content).hexdigest()
    assert answer.headers["etag"] == f'"{digest}"'
    assert answer.headers["cache-control"] == "private, no-cache"
    serial = certificate["serial"]
    assert f'filename="{serial} Sneha Kulkarni.pdf"' in answer.headers["content-disposition"]
    now = ok(student.get(f"/api/certificates/{certificate['id']}"))
    assert now["pdf_sha256"] == digest
    assert now["verify_url"].startswith("http")
    kept = api.application.home / "files" / str(institution.id) / "certificates" / f"{certificate['id']}.pdf"
    assert kept.read_bytes() == answer.content
    assert student.get(certificate["cert_url"]).content == answer.content


def test_a_copy_that_is_still_the_same_is_not_sent_again(institution: Institution) -> None:
    student, certificate = certify(institution, course_of(institution))
    etag = student.get(certificate["cert_url"]).headers["etag"]

    again = student.get(certificate["cert_url"], headers={"if-none-match": etag})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert student.get(certificate["cert_url"], headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("damage", ["lost", "cut off"])
def test_a_file_that_is_lost_or_broken_is_made_again_as_it_was(api: Api, institution: Institution, damage: str) -> None:
    student, certificate = certify(institution, course_of(institution))
    before = student.get(certificate["cert_url"]).content
    (kept,) = [file for file in stored(api) if file.stem == certificate["id"]]
    if damage == "lost":
        kept.unlink()
    else:
        kept.write_bytes(before[:1000])

    answer = student.get(certificate["cert_url"])

    assert answer.content == before
    assert kept.read_bytes() == before


def test_all_at_once_are_given_the_same(institution: Institution) -> None:
    student, certificate = certify(institution, course_of(institution))

    answers = together(*[lambda: student.get(certificate["cert_url"])] * 20)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_who_may_download_it(api: Api, institution: Institution) -> None:
    author = institution.instructor()
    student, certificate = certify(institution, course_of(institution, author=author))
    url = certificate["cert_url"]

    assert student.get(url).status_code == 200
    assert author.get(url).status_code == 200
    assert institution.admin().get(url).status_code == 200
    refused(institution.student().get(url), 404, "not_found")
    refused(institution.instructor().get(url), 404, "not_found")
    refused(api.institution().admin().get(url), 404, "not_found")
    refused(institution.anonymous.get(url), 401, "authentication_required")


def test_what_was_revoked_or_corrected_is_no_longer_handed_out(institution: Institution) -> None:
    admin = institution.admin()
    student, certificate = certify(institution, course_of(institution))
    student.get(certificate["cert_url"])
    path = f"/api/admin/certificates/{certificate['id']}"

    ok(admin.post(f"{path}/revoke", {"reason": "A mistake."}))
    assert refused(student.get(certificate["cert_url"]), 409, "invalid_state")["state"] == "revoked"
    corrected = ok(admin.post(f"{path}/reissue", {"name": "Sneha K."}), 201)
    assert refused(student.get(certificate["cert_url"]), 409, "invalid_state")["state"] == "superseded"
    assert student.get(corrected["cert_url"]).status_code == 200


def test_one_that_has_expired_can_still_be_downloaded(api: Api, institution: Institution) -> None:
    student, certificate = certify(institution, course_of(institution))
    with api.connect() as connection:
        connection.execute(
            "update lms.certificates set issue_date = '2020-01-01', expires_on = '2021-01-01' where id = %s",
            (certificate["id"],),
        )
    assert ok(student.get(f"/api/certificates/{certificate['id']}"))["state"] == "expired"
    assert student.get(certificate["cert_url"]).status_code == 200


def test_no_place_to_keep_files_is_no_reason_to_refuse(start_api: Callable[..., Api], tmp_path: Path) -> None:
    """What cannot be stored is handed out all the same, and not recorded as stored."""
    api = start_api(LECTERN_FILES=str(tmp_path / "files"))
    institution = api.institution()
    student, certificate = certify(institution, course_of(institution))
    (tmp_path / "files" / str(institution.id)).write_text("in the way of a directory")

    assert student.get(certificate["cert_url"]).status_code == 200
    assert ok(student.get(f"/api/certificates/{certificate['id']}"))["pdf_sha256"] is None
    assert any(line["event"] == "files_unavailable" for line in api.application.log())

    os.unlink(tmp_path / "files" / str(institution.id))
    assert student.get(certificate["cert_url"]).status_code == 200
    assert ok(student.get(f"/api/certificates/{certificate['id']}"))["pdf_sha256"] is not None


@pytest.mark.parametrize("noticed", [False, True])
def test_another_process_renders_the_same(api: Api, institution: Institution, noticed: bool) -> None:
    """When one has ended, whether its server has taken note of that yet or not."""
    student, certificate = certify(institution, course_of(institution))
    first = student.get(certificate["cert_url"])
    for file in stored(api):
        file.unlink()
    ended = renderers(api.application.pid)
    for pid in ended:
        os.kill(pid, signal.SIGKILL)
    if noticed:
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in ended))

    assert student.get(certificate["cert_url"]).content == first.content
    assert not set(ended) & set(renderers(api.application.pid))


def test_what_renders_ends_with_its_server(start_api: Callable[..., Api]) -> None:
    """Killed, a server has no moment left to end anything."""
    api = start_api()
    institution = api.institution()
    student, certificate = certify(institution, course_of(institution))
    assert student.get(certificate["cert_url"]).status_code == 200
    left = renderers(api.application.pid)
    assert len(left) == 1

    for pid in descendants(api.application.pid):
        if pid not in left:
            os.kill(pid, signal.SIGKILL)
    os.kill(api.application.pid, signal.SIGKILL)

    eventually(lambda: not any(b"pdf.process" in command(pid) for pid in left))


def test_people_who_have_left_do_not_keep_a_server(start_api: Callable[..., Api]) -> None:
    """What they asked for is being rendered, or waits for it, when the server is told to stop."""
    api = start_api()
    institution = api.institution()
    course = course_of(institution)
    holders = [certify(institution, course) for _ in range(6)]
    address = urlsplit(api.application.base_url)
    connections = []
    for student, certificate in holders:
        connection = socket.create_connection((address.hostname, address.port))
        head = f"GET {certificate['cert_url']} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        connection.sendall(f"{head}Authorization: {student.headers['authorization']}\r\n\r\n".encode())
        connections.append(connection)
    eventually(lambda: bool(renderers(api.application.pid)))
    for connection in connections:
        connection.close()

    os.kill(api.application.pid, signal.SIGTERM)

    assert api.application.wait(30) == 0
    log = api.application.log_file.read_text()
    assert "refused to gracefully stop" not in log
    assert "Traceback" not in log


def test_without_what_pdfs_are_made_with_everything_else_works(start_api: Callable[..., Api], tmp_path: Path) -> None:
    """A machine without Pango, as the library itself would report it."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    api = start_api(PYTHONPATH=f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}")
    institution = api.institution()
    student, certificate = certify(institution, course_of(institution))

    answer = student.get(certificate["cert_url"])

    refused(answer, 503, "pdf_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert ok(student.get(f"/api/certificates/{certificate['id']}"))["state"] == "valid"
    (line,) = [line for line in api.application.log() if line["event"] == "pdf_unavailable"]
    assert "libpango" in line["reason"]
