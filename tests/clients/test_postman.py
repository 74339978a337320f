"""The Postman collection: complete, valid, and green against what `make run` serves, as the guide says."""

import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.document import document as make_document
from api.postman import collection as make_collection
from api.settings import Settings
from tests.clients.node import MODULES, ROOT, run
from tests.docs.demo import Demo, demo_served
from tests.support.postgres import Server
from tests.support.samples import is_valid

INSTITUTIONS = ("sahyadri", "hanse")
UUID = "01996a5e-7b1c-7c3a-8f7e-3f9a4d2c1b00"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return make_document(Settings(_env_file=None))


@pytest.fixture(scope="module")
def collection(document: dict[str, Any]) -> dict[str, Any]:
    return make_collection(document, {})


@pytest.fixture(scope="module")
def demo(server: Server) -> Iterator[Demo]:
    """A served demo, in whose home the commands of the guide find what they find in a checkout."""
    database = server.create()
    with demo_served(database) as demo:
        (demo.home / ".venv").symlink_to(Path(sys.executable).parent.parent)
        (demo.home / "node_modules").symlink_to(MODULES)
        yield demo
    database.drop()


def shell(demo: Demo, commands: str) -> tuple[int, str]:
    settings = {
        "LECTERN_HOME": str(demo.home),
        "LECTERN_PORT": demo.url.rpartition(":")[2],
        "LECTERN_SECRET_KEY": demo.database.server.secret_key,
        "DATABASE_URL": demo.database.url,
        "PYTHONPATH": str(ROOT),
    }
    finished = run(["sh", "-e"], demo.home, settings, text=commands)
    return finished.returncode, finished.stdout


def guide() -> list[str]:
    """The commands of the guide's chapter."""
    chapter = (ROOT / "docs/frontend.md").read_text().partition("\n## Postman\n")[2].partition("\n## ")[0]
    return re.findall(r"^```bash\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)


STATE = (
    "select (select count(*) from lms.certificates), "
    "(select count(*) from lms.payments where status = 'refunded'), "
    "(select count(*) from lms.courses where status in ('draft', 'pending', 'published'))"
)


@pytest.fixture(scope="module")
def exported(demo: Demo) -> Demo:
    """With the files of the guide's first commands."""
    status, said = shell(demo, guide()[0])
    assert status == 0, said
    return demo


def test_the_commands_of_the_guide_run_green_again_and_again(exported: Demo) -> None:
    [(certificates, refunds, courses)] = exported.database.execute(STATE)
    again = "npx newman run lectern.postman_collection.json"  # with the collection's own variables
    runs = 0
    for commands in (guide()[1], again):
        status, said = shell(exported, commands)
        assert status == 0, said[-8000:]
        assert "Suspend" not in said, "the run went on to what is not meant to be run"
        assert said.count("↳ Anybody verifies it") == said.count("↳ Sign the newcomer out")
        runs += said.count("↳ Sign the newcomer out")
    assert runs == len(INSTITUTIONS) + 1
    assert exported.database.execute(STATE) == [(certificates + runs, refunds + runs, courses)]


def test_what_goes_wrong_is_noticed(exported: Demo) -> None:
    status, said = shell(
        exported,
        "npx newman run lectern.postman_collection.json --bail "
        '--folder "Signing in" --env-var student_password=another',
    )
    assert status == 1, said
    assert "AssertionError" in said


def test_who_is_told_to_wait_waits(collection: dict[str, Any], tmp_path: Path) -> None:
    """Sign-ins of one address are limited to so many a minute, which a dozen runs reach."""
    login = next(item for item in items({"item": collection["item"][2:]}) if item["name"] == "Login")
    answer = json.loads(next(one["body"] for one in login["response"] if one["code"] == 200))
    answer["user"]["role"] = "student"
    asked: list[float] = []

    class Busy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(time.monotonic())
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(429 if len(asked) == 1 else 200)
            self.send_header("Retry-After", "1")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    (tmp_path / "collection.json").write_text(json.dumps(collection))
    (tmp_path / "node_modules").symlink_to(MODULES)
    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"base_url=http://127.0.0.1:{server.server_port}"
        step = "Sign in as a student"
        finished = run(
            ["npx", "newman", "run", "collection.json", "--folder", step, "--env-var", address], tmp_path, {}
        )
        server.shutdown()
    assert finished.returncode == 0, finished.stdout
    first, second = asked
    assert second - first >= 1


def test_another_institution_is_one_line(demo: Demo) -> None:
    status, said = shell(demo, ".venv/bin/lectern postman --environment nowhere")
    assert (status, said) == (1, "lectern: the demo has no institution nowhere\n")


def items(folder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in folder["item"]:
        if "item" in item:
            yield from items(item)
        else:
            yield item


def test_every_operation_is_there_once(document: dict[str, Any], collection: dict[str, Any]) -> None:
    areas = [folder for folder in collection["item"] if folder["name"] in {tag["name"] for tag in document["tags"]}]
    found = sorted(
        (item["request"]["method"], item["request"]["url"]["raw"].partition("?")[0])
        for folder in areas
        for item in items(folder)
    )
    assert found == sorted(
        (method.upper(), "{{base_url}}" + path.replace("{", "{{").replace("}", "}}"))
        for path, methods in document["paths"].items()
        for method in methods
    )


def test_names_and_ids_are_unambiguous(collection: dict[str, Any]) -> None:
    """A run goes on by id, and an import replaces by id."""
    ids = [item["id"] for item in items(collection)]
    assert len(ids) == len(set(ids))
    runs = collection["item"][:2]
    names = [item["name"] for item in items({"item": runs})]
    assert len(names) == len(set(names))


def test_bodies_and_answers_are_valid(document: dict[str, Any], collection: dict[str, Any]) -> None:
    operations = {
        (method.upper(), path): told for path, methods in document["paths"].items() for method, told in methods.items()
    }
    bodies = answers = 0
    for item in items({"item": collection["item"][2:]}):
        path = re.sub(
            r"\{\{(\w+)\}\}", r"{\1}", item["request"]["url"]["raw"].partition("?")[0].removeprefix("{{base_url}}")
        )
        told = operations[item["request"]["method"], path]
        taken = told.get("requestBody", {}).get("content", {}).get("application/json")
        if taken is not None:
            raw = item["request"]["body"]["raw"].replace("{{admin_email}}", "asha@example.org")
            body = json.loads(re.sub(r"\{\{\w+\}\}", UUID, raw))
            assert is_valid(body, taken["schema"], document), (item["name"], body)
            bodies += 1
        for answer in item["response"]:
            for kind, content in told["responses"][str(answer["code"])].get("content", {}).items():
                if kind.endswith("json"):
                    assert is_valid(json.loads(answer["body"]), content["schema"], document), (item["name"], answer)
                    answers += 1
    assert bodies > 40
    assert answers > 100


def test_a_run_knows_the_operations_that_it_uses(document: dict[str, Any]) -> None:
    """One that is renamed is noticed when the collection is made, not by whoever runs it."""
    renamed = json.loads(json.dumps(document).replace('"start_attempt"', '"begin_attempt"'))
    with pytest.raises(KeyError):
        make_collection(renamed, {})
