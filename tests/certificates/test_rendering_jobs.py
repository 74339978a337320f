"""The worker renders what is issued, and lives with whatever happens to it meanwhile."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.certificates.holders import certify, course_of
from tests.certificates.processes import command, renderers
from tests.courses.making import ok
from tests.support.api import Api, Institution
from tests.support.waiting import eventually


class Worker:
    """`lectern worker` beside an application."""

    def __init__(self, api: Api, **environment: str) -> None:
        self.log_file = api.application.home / "worker.log"
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", "worker"],
                cwd=api.application.home,
                env={**api.application.environment, "LECTERN_SMTP_URL": "smtp://127.0.0.1:9", **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def says(self, event: str) -> bool:
        return f'"event":"{event}"' in self.log_file.read_text()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture
def api(start_api: Callable[..., Api]) -> Api:
    return start_api()


@pytest.fixture
def institution(api: Api) -> Institution:
    return api.institution()


@pytest.fixture
def worker(api: Api) -> Iterator[Worker]:
    worker = Worker(api)
    yield worker
    worker.stop()


def test_what_is_issued_is_rendered(api: Api, institution: Institution, worker: Worker) -> None:
    student, certificate = certify(institution, course_of(institution))
    path = f"/api/certificates/{certificate['id']}"

    eventually(lambda: ok(student.get(path))["pdf_sha256"] is not None)

    found = ok(student.get(path))
    kept = api.application.home / "files" / str(institution.id) / "certificates" / f"{certificate['id']}.pdf"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == found["pdf_sha256"]
    assert student.get(certificate["cert_url"]).content == kept.read_bytes()
    assert found["verify_url"].endswith(f"/verify/{found['code']}")
    assert renderers(api.application.pid) == [], "the API had nothing to render"
    (pid,) = renderers(worker.process.pid)
    assert os.getpriority(os.PRIO_PROCESS, pid) >= 10, "it gives way to whoever answers requests"


def test_killed_it_leaves_no_process_behind(institution: Institution, worker: Worker) -> None:
    eventually(lambda: worker.says("worker_ready"))
    (pid,) = renderers(worker.process.pid)
    os.kill(worker.process.pid, signal.SIGKILL)
    eventually(lambda: b"pdf.process" not in command(pid))


def test_a_worker_that_cannot_make_pdfs_leaves_them_to_one_that_can(
    api: Api, institution: Institution, tmp_path: Path
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    unable = Worker(api, PYTHONPATH=f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}")
    try:
        eventually(lambda: unable.says("worker_ready"))
        assert unable.says("pdf_unavailable")
        student, certificate = certify(institution, course_of(institution))
        able = Worker(api)
        try:
            path = f"/api/certificates/{certificate['id']}"
            eventually(lambda: ok(student.get(path))["pdf_sha256"] is not None)
        finally:
            able.stop()
    finally:
        unable.stop()


def test_a_worker_is_stopped_while_its_renderer_still_begins(start_api: Callable[..., Api], tmp_path: Path) -> None:
    """As on a machine that has never rendered: the process that renders, and it alone, comes up late."""
    (tmp_path / "sitecustomize.py").write_text(
        'import os, time\nif not any(name.startswith("LECTERN_") for name in os.environ): time.sleep(300)\n'
    )
    worker = Worker(start_api(), PYTHONPATH=str(tmp_path))
    try:
        eventually(lambda: len(renderers(worker.process.pid)) == 1)
        child = renderers(worker.process.pid)

        worker.process.terminate()

        assert worker.process.wait(30) == 0
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in child))
    finally:
        worker.process.kill()
        worker.process.wait()
