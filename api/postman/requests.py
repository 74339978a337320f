"""One operation as a request of a collection."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from api.postman.samples import Samples

NOBODY = {"type": "noauth"}
VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Operation:
    """An operation of the OpenAPI document, with its place."""

    method: str
    path: str
    told: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.told["operationId"])

    @property
    def is_open(self) -> bool:
        """Nobody has to sign in for it."""
        return {} in self.told.get("security", [{}]) or not self.told.get("security")

    def body_schema(self) -> tuple[str, dict[str, Any]] | None:
        """The kind of body that it takes, and its schema."""
        for kind, content in self.told.get("requestBody", {}).get("content", {}).items():
            return kind, content.get("schema", {})
        return None

    def answers(self) -> dict[int, tuple[str, dict[str, Any]]]:
        """Kind and schema of the body by status, both empty when there is no body."""
        found: dict[int, tuple[str, dict[str, Any]]] = {}
        for status, response in self.told["responses"].items():
            contents = response.get("content", {})
            kind = "application/json" if "application/json" in contents else next(iter(contents), "")
            found[int(status)] = kind, contents[kind].get("schema", {}) if kind else {}
        return found


def operations(document: Mapping[str, Any]) -> dict[str, Operation]:
    """All of them by operationId, in the document's order."""
    found = [
        Operation(method, path, told) for path, methods in document["paths"].items() for method, told in methods.items()
    ]
    return {operation.name: operation for operation in found}


def identifier(*names: str) -> str:
    """The same at every export, so that an import replaces what was imported before."""
    return str(uuid5(NAMESPACE_URL, "urn:lectern:postman:" + ":".join(names)))


def bearer(variable: str) -> dict[str, Any]:
    """Signs a request with the access token in a variable."""
    return {"type": "bearer", "bearer": [{"key": "token", "value": "{{" + variable + "}}", "type": "string"}]}


def script(when: str, lines: list[str]) -> dict[str, Any]:
    """JavaScript that Postman runs before or after a request: `prerequest` or `test`."""
    return {"listen": when, "script": {"type": "text/javascript", "exec": lines}}


def address(path: str, query: list[dict[str, Any]]) -> dict[str, Any]:
    """A URL of the API, in which the ids are variables."""
    filled = VARIABLE.sub(r"{{\1}}", path)
    asked = "&".join(f"{one['key']}={one['value']}" for one in query if not one.get("disabled"))
    return {
        "raw": "{{base_url}}" + filled + (f"?{asked}" if asked else ""),
        "host": ["{{base_url}}"],
        "path": filled.removeprefix("/").split("/"),
        **({"query": query} if query else {}),
    }


def raw_body(content: Any, kind: str = "application/json") -> dict[str, Any]:
    """A body as it is sent: text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    language = "json" if kind.endswith("json") else "text"
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": language}}}


def request(operation: Operation, samples: Samples) -> dict[str, Any]:
    """The operation with everything that its documentation says about it, parameters switched off unless required."""
    headers: list[dict[str, Any]] = []
    query: list[dict[str, Any]] = []
    for parameter in operation.told.get("parameters", ()):
        place = {"header": headers, "query": query}.get(parameter["in"])
        if place is not None:
            place.append(_parameter(parameter, samples))
    made: dict[str, Any] = {"method": operation.method.upper(), "description": operation.told.get("description", "")}
    taken = operation.body_schema()
    if taken is not None:
        kind, schema = taken
        headers.append({"key": "Content-Type", "value": kind})
        stated = operation.told["requestBody"]["content"][kind].get("examples", {})
        example = next((one["value"] for one in stated.values()), None) or operation.told["requestBody"]["content"][
            kind
        ].get("example")
        if kind == "application/json":
            made["body"] = raw_body(samples.body(schema) if example is None else example)
        else:
            made["body"] = raw_body(example or samples.answer(schema) or "", kind)
    if operation.is_open and operation.told.get("security") == []:
        made["auth"] = NOBODY
    made["header"] = headers
    made["url"] = address(operation.path, query)
    return made


def _parameter(parameter: dict[str, Any], samples: Samples) -> dict[str, Any]:
    name = parameter["name"]
    schema = parameter["schema"]
    described = {"key": name, "description": parameter.get("description", "")}
    if name == "X-Tenant":
        return {**described, "value": "{{tenant}}"}
    if name == "Idempotency-Key":
        return {**described, "value": "{{$guid}}", "disabled": True}
    example = parameter.get("example", samples.answer(schema))
    if name.endswith("_id"):
        example = "{{" + name + "}}"
    value = str(example).lower() if isinstance(example, bool) else str(example)
    return {**described, "value": value, **({} if parameter.get("required") else {"disabled": True})}
