"""The TypeScript client: made from the document it compiles, it works, and the pages of the guide compile with it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from api.secrets import KeyRing
from api.tokens import Tokens
from tests.clients.node import MODULES, ROOT, run
from tests.support.api import Api, Institution
from tests.support.outlines import make_course
from tests.support.people import PASSWORD

BLOCK = re.compile(r"^```tsx?\n// (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = {
    "app/sign-in/page.tsx",
    "app/courses/page.tsx",
    "app/courses/[id]/page.tsx",
    "app/lessons/[id]/page.tsx",
    "app/quizzes/[id]/page.tsx",
    "app/courses/[id]/checkout/page.tsx",
}
MISSPELT = """
import { createLectern, ok } from "lectern-client";
const lectern = createLectern();
const course = await ok(lectern.GET("/api/courses/{course_id}", { params: { path: { course_id: "" } } }));
// @ts-expect-error no such member of an answer
course.titel;
// @ts-expect-error no such path
void lectern.GET("/api/curses");
// @ts-expect-error no such parameter
void lectern.GET("/api/courses", { params: { query: { page: 2 } } });
// @ts-expect-error not a word of this list
void lectern.GET("/api/courses", { params: { query: { sort: "cheapest" } } });
// @ts-expect-error the body must have a name
void lectern.POST("/api/auth/register", { body: { email: "", password: "" } });
// @ts-expect-error no text
void lectern.PATCH("/api/me", { body: { name: 7 } });
"""
PAGES_COMPILED = {
    "compilerOptions": {
        "target": "ES2022",
        "lib": ["ES2022", "DOM", "DOM.Iterable"],
        "module": "ESNext",
        "moduleResolution": "Bundler",
        "jsx": "react-jsx",
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "types": ["node", "react", "react-dom"],
        "paths": {"lectern-client": ["../typescript/dist/index.d.ts"]},
    },
    "include": ["**/*.ts", "**/*.tsx"],
}


@pytest.fixture(scope="module")
def place(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, made from the served document by its own scripts, and compiled."""
    place = tmp_path_factory.mktemp("clients")
    package = ROOT / "clients" / "typescript"
    shutil.copytree(package, place / "typescript", ignore=shutil.ignore_patterns("node_modules", "dist", "schema.ts"))
    shutil.copy(Path(__file__).with_name("use.ts"), place / "typescript" / "src")
    (place / "node_modules").symlink_to(MODULES)
    settings = json.loads((package / "tsconfig.json").read_text())
    assert settings["compilerOptions"]["strict"]
    settings["compilerOptions"]["types"] = ["node"]  # of the program that uses it
    (place / "typescript" / "tsconfig.json").write_text(json.dumps(settings))
    built = run(
        ["npm", "run", "build"],
        place / "typescript",
        {"LECTERN_OPENAPI": f"{api.application.base_url}/openapi.json"},
    )
    assert built.returncode == 0, built.stdout
    return place


def test_a_front_end_gets_along_with_it(api: Api, institution: Institution, place: Path) -> None:
    instructor = institution.instructor()
    student = institution.student(password=True)
    course, other = (make_course(institution, instructor, 1) for _ in range(2))
    expired = Tokens(KeyRing.of(api.application.settings()), -1)
    given = {
        "baseUrl": api.application.base_url,
        "tenant": institution.slug,
        "email": student.email,
        "password": PASSWORD,
        "expired": expired.sign(institution.id, student.id, student.session, "student"),
        "course_id": str(course.id),
    }
    finished = run(["node", "typescript/dist/use.js", json.dumps(given)], place)
    assert finished.returncode == 0, finished.stdout
    told: dict[str, Any] = json.loads(finished.stdout)
    assert told["wrong"] == [401, "invalid_credentials"]
    assert told["role"] == "student"
    assert told["forbidden"] == [None, 403, "forbidden"]
    assert told["at"] == [422, True]
    assert told["enrolled"] == str(course.id)
    assert len(told["keys"]) == 2
    assert told["keys"][0] == told["keys"][1]
    assert told["keys"][0] is not None
    assert sorted(told["lessons"]) == sorted([str(course.id), str(other.id)])
    assert told["me"] == student.email
    assert told["courses"] == [str(course.id)]
    assert told["refreshes"] == 1
    assert told["signedOut"] == "authentication_required"
    assert told["ended"] == ["token_expired", None, ["signed out"]]
    assert told["cookie"] == [True, [200, 200], 2]


def test_the_pages_of_the_guide_compile(place: Path) -> None:
    """With the types of Next.js and React; what is misspelt does not."""
    blocks = dict(BLOCK.findall((ROOT / "docs/frontend.md").read_text()))
    assert blocks.keys() >= PAGES
    pages = place / "pages"
    for name, text in {**blocks, "misspelt.ts": MISSPELT}.items():
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).write_text(text)
    (pages / "tsconfig.json").write_text(json.dumps(PAGES_COMPILED))
    checked = run(["npx", "tsc"], pages)
    assert checked.returncode == 0, checked.stdout


def test_where_packages_come_from_is_nobody_s_but_npm_s_business() -> None:
    """The lock file has checksums, and no addresses of one registry."""
    lock = json.loads((ROOT / "clients/package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name.startswith("node_modules/")}
    assert len(packages) > 100
    for name, one in packages.items():
        assert one.get("link") or one["integrity"], name
        assert "://" not in one.get("resolved", ""), name
