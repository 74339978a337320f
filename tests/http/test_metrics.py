"""/metrics: what was answered, by route, over all processes."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.http.conftest import make_school
from tests.support.api import Api, Person, together
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def counted(start_api: Callable[..., Api]) -> Api:
    return start_api(LECTERN_WORKERS="2")


def figures(api: Api, name: str = "lectern_requests_total") -> dict[tuple[str, str, str], float]:
    """Count by (method, route, status)."""
    text = httpx.get(f"{api.application.base_url}/metrics").text
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels.get("status", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    }


def ask_often(person: Person, path: str, times: int) -> None:
    """Each time on a connection of its own, so that every process gets its part."""
    for _ in range(times):
        headers = {**person.headers, "connection": "close"}
        assert person.get(path, headers=headers).status_code == 200


def workers(api: Api) -> list[int]:
    """Process ids of the processes that serve."""
    tasks = Path(f"/proc/{api.application.pid}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def test_requests_are_counted_by_template(counted: Api) -> None:
    school = make_school(counted)
    before = figures(counted)
    for path in (f"/api/courses/{school.course.id}", "/api/courses/00000000-0000-7000-8000-000000000000"):
        school.student.get(path)
    httpx.get(f"{counted.application.base_url}/no/such/{school.student.id}")
    after = figures(counted)
    grown = {key: value - before.get(key, 0) for key, value in after.items() if key[1] != "/metrics"}
    assert {key: value for key, value in grown.items() if value} == {
        ("GET", "/api/courses/{course_id}", "200"): 1,
        ("GET", "/api/courses/{course_id}", "404"): 1,
        ("GET", "(none)", "404"): 1,
    }
    assert str(school.student.id) not in str(after)


def test_all_processes_are_summed(counted: Api) -> None:
    student = make_school(counted).student
    key = ("GET", "/api/me", "200")
    before = figures(counted).get(key, 0)
    ask_often(student, "/api/me", 60)
    assert {figures(counted)[key] - before for _ in range(10)} == {60}, "whoever answers"
    timed = figures(counted, "lectern_request_seconds_count")
    assert timed[("GET", "/api/me", "")] == figures(counted)[key]


def test_made_up_methods_make_one_series(counted: Api) -> None:
    for number in range(20):
        httpx.request(f"METHOD{number}", f"{counted.application.base_url}/nothing")
    assert figures(counted)[("other", "(none)", "404")] == 20
    assert not [key for key in figures(counted) if key[0].startswith("METHOD")]


def test_a_process_that_dies_does_not_take_its_figures_along(counted: Api) -> None:
    """It is replaced, and what it has counted stays."""
    student = make_school(counted).student
    key = ("GET", "/api/me", "200")
    ask_often(student, "/api/me", 20)
    before = figures(counted)[key]
    victims = workers(counted)
    if not victims:
        pytest.skip("this system does not name the children of a process")
    os.kill(victims[0], signal.SIGKILL)
    eventually(lambda: victims[0] not in workers(counted))
    answers = together(*[lambda: figures(counted)[key]] * 4)
    assert set(answers) == {before}


def test_it_is_prometheus_text(counted: Api) -> None:
    answer = httpx.get(f"{counted.application.base_url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"lectern_requests", "lectern_request_seconds"} <= names
    assert not re.search(r"@|Bearer|eyJ", answer.text)
