"""The collection: folders in the order of the document's tags, after the ones that run from end to end."""

import json
import re
from typing import Any

from api.postman.requests import Operation, bearer, identifier, operations, raw_body, request, script
from api.postman.run_order import folders
from api.postman.samples import Samples

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
DESCRIPTION = """
Choose an environment: `lectern postman --environment SLUG` writes one for an institution of the demo. Without one, the
variables of the collection count, which are those of the demo's first institution.

**{first}** and **{second}** run in their order, as often as one likes, and check every answer. Whoever runs the whole
collection runs these two; the run ends after them, since the folders behind have every operation, also those that
suspend people.

In those folders, send **Login** first: its answer is kept, and signs what is sent afterwards. Ids are kept as well:
after a list, or something made anew, the first id is in the variable of its name, which other requests use.
"""
PROBLEM = "application/problem+json"
SIGN_IN = {"email": "{{admin_email}}", "password": "{{admin_password}}"}
"""Admins may call most of what there is."""
SHOWN_PROBLEMS = (402, 409, 412)
"""What other problems look like is the same everywhere."""


def collection(document: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    """A Postman Collection v2.1 of an OpenAPI document of Lectern; the values count as long as no environment does."""
    known = operations(document)
    samples = Samples(document)
    runs = folders(known, samples)
    first, second = (run["name"] for run in runs)
    return {
        "info": {
            "_postman_id": identifier("collection"),
            "name": document["info"]["title"],
            "description": DESCRIPTION.format(first=first, second=second).strip(),
            "version": document["info"]["version"],
            "schema": SCHEMA,
        },
        "auth": bearer("access_token"),
        "item": [*runs, *_by_tag(document, known, samples)],
        "variable": [{"key": name, "value": value} for name, value in {**_variables(known, samples), **values}.items()],
    }


def _by_tag(document: dict[str, Any], known: dict[str, Operation], samples: Samples) -> list[dict[str, Any]]:
    ids = _ids(known)
    return [
        {
            "name": tag["name"],
            "description": tag["description"],
            "item": [
                _item(operation, samples, ids) for operation in known.values() if tag["name"] in operation.told["tags"]
            ],
        }
        for tag in document["tags"]
    ]


def _item(operation: Operation, samples: Samples, ids: dict[str, str]) -> dict[str, Any]:
    asked = request(operation, samples)
    if operation.name == "login":
        asked["body"] = raw_body(SIGN_IN)
    return {
        "id": identifier(operation.name),
        "name": operation.told["summary"],
        "event": [script("test", _keep(operation, samples, ids))],
        "request": asked,
        "response": list(_answers(operation, samples, asked)),
    }


def _answers(operation: Operation, samples: Samples, asked: dict[str, Any]) -> Any:
    """An example of success, and of the failures that the operation is known for."""
    for status, (kind, schema) in operation.answers().items():
        succeeds = status < 400 and kind in ("", "application/json")
        if not succeeds and status not in SHOWN_PROBLEMS:
            continue
        described = operation.told["responses"][str(status)]["description"]
        answer: dict[str, Any] = {
            "id": identifier(operation.name, str(status)),
            "name": f"{status} {described}",
            "originalRequest": asked,
            "code": status,
            "status": described,
            "header": [{"key": "Content-Type", "value": kind}] if kind else [],
            "_postman_previewlanguage": "json",
        }
        if kind:
            example = {**samples.answer(schema), "status": status} if kind == PROBLEM else samples.answer(schema)
            answer["body"] = raw_body(example)["raw"]
        yield answer


def _ids(known: dict[str, Operation]) -> dict[str, str]:
    """The variable that an id of a list goes into: `courses` leads to `course_id`, as `/courses/{course_id}` says."""
    found: dict[str, str] = {}
    for operation in known.values():
        for noun, name in re.findall(r"/([\w-]+)/\{(\w+_id)\}", operation.path):
            found.setdefault(noun, name)
    return found


def _variables(known: dict[str, Operation], samples: Samples) -> dict[str, str]:
    """The tokens, and everything that stands in braces in a path: a word of a fixed set begins as the first of them."""
    found = {"access_token": "", "refresh_token": ""}
    for operation in known.values():
        for parameter in operation.told.get("parameters", ()):
            if parameter["in"] == "path":
                words = samples.resolved(parameter["schema"]).get("enum", [""])
                found[parameter["name"]] = found.get(parameter["name"]) or str(words[0])
    return found


def _keep(operation: Operation, samples: Samples, ids: dict[str, str]) -> list[str]:
    """Holds the status against the document, and keeps what the next requests need."""
    documented = sorted(operation.answers())
    lines = [
        "pm.test('the status is documented', () => {",
        f"  pm.expect({json.dumps(documented)}).to.include(pm.response.code);",
        "});",
    ]
    for status, (kind, schema) in operation.answers().items():
        if status >= 300 or kind != "application/json":
            continue
        members = samples.resolved(schema).get("properties", {})
        kept = {name: f"answer.{name}" for name in ("access_token", "refresh_token") if name in members}
        variable = ids.get(operation.path.rpartition("/")[2])
        if variable is not None and "id" in members:
            kept[variable] = "answer.id"
        elif variable is not None and "data" in members:
            kept[variable] = "answer.data[0]?.id"
        if not kept:
            continue
        lines += [f"if (pm.response.code === {status}) {{", "  const answer = pm.response.json();"]
        for name, value in kept.items():
            lines.append(f"  if ({value}) pm.collectionVariables.set('{name}', {value});")
        lines.append("}")
    return lines
