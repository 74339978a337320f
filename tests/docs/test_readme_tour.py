"""The tour of the README, and the guides that go on from it, word by word against a served demo."""

import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.docs.demo import Demo, demo_served
from tests.docs.markdown import Block, blocks, says
from tests.support.postgres import Server

TOUR = blocks("README.md")
GUIDE = blocks("docs/frontend.md") + blocks("docs/razorpay-stand-in.md")
END = "@@ end of a block"


@dataclass(frozen=True)
class Tour:
    """What each block printed, in one shell after the other's leave."""

    demo: Demo
    printed: dict[Block, str]
    complaints: str


@pytest.fixture(scope="module")
def tour(server: Server) -> Iterator[Tour]:
    database = server.create()
    with demo_served(database) as demo:
        finished = subprocess.run(
            ["sh"],
            input="".join(f"{block.commands}\nprintf '\\n{END}\\n'\n" for block in TOUR + GUIDE),
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(demo.home),
                "LC_ALL": "C.UTF-8",
                "LECTERN": demo.url,
                "RAZORPAY": demo.file()["razorpay"]["url"],
            },
            cwd=demo.home,
            capture_output=True,
            text=True,
            timeout=300,
        )
        printed = finished.stdout.split(f"\n{END}\n")
        yield Tour(demo, dict(zip(TOUR + GUIDE, printed, strict=False)), finished.stderr)
    database.drop()


def test_there_is_something_to_try() -> None:
    assert len(TOUR) > 10
    assert len(GUIDE) > 10
    assert sum(bool(block.output) for block in TOUR + GUIDE) > 20


@pytest.mark.parametrize("block", TOUR + GUIDE, ids=str)
def test_a_block_prints_what_the_page_says(tour: Tour, block: Block) -> None:
    assert block in tour.printed, f"the shell did not get here:\n{tour.complaints}"
    printed = tour.printed[block]
    assert says(block.output, printed), f"{block.commands}\nprinted\n{printed}\n{tour.complaints}"


def test_the_shell_had_nothing_to_complain_about(tour: Tour) -> None:
    assert tour.complaints == ""


def test_other_shells_take_it_too() -> None:
    """It is typed in one only, the strictest: to do it all again takes long, and shows the same."""
    commands = "\n".join(block.commands for block in TOUR + GUIDE)
    finished = subprocess.run(["bash", "-n"], input=commands, capture_output=True, text=True)
    assert (finished.returncode, finished.stderr) == (0, "")


def test_what_the_tour_did_is_in_the_database(tour: Tour) -> None:
    database = tour.demo.database
    divya = "u.email = 'divya.pillai@students.sahyadri.example'"
    assert database.execute(
        "select e.source, e.completed_lessons, e.passed_required_quizzes, p.position_seconds from lms.enrollments as e "
        "join lms.users as u on u.id = e.user_id join lms.lesson_progress as p on p.user_id = u.id "
        f"where {divya} and p.completed_at is null"
    ) == [("free", 2, 1, 95)]
    assert database.value(f"select u.status from lms.users as u where {divya}") == "active"
    assert database.value("select status from lms.courses where title = 'Kites That Fly'") == "published"


def test_the_demo_tells_scripts_who_may_sign_in(tour: Tour) -> None:
    file = tour.demo.home / "demo.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    facts = tour.demo.file()
    assert facts["database_url"] == tour.demo.database.url
    for tenant in facts["tenants"]:
        roles = {user["role"]: user for user in tenant["users"] if "status" not in user}
        assert roles
        for role, user in roles.items():
            answer = httpx.post(
                f"{facts['base_url']}/api/auth/login",
                json={"email": user["email"], "password": user["password"]},
                headers={"host": tenant["host"]},
            )
            assert answer.status_code == 200
            assert answer.json()["user"]["role"] == role


@pytest.mark.parametrize(
    ("expected", "printed"),
    [("published", "pending"), ("11", "111"), ("", "{}"), ('{"a": …}', '{"b": 1}'), ("one\n…", "two\none\n")],
)
def test_another_output_is_noticed(expected: str, printed: str) -> None:
    assert not says(expected, printed)
    assert says(expected, expected.replace("…", "anything"))
