"""Compares answers with the OpenAPI document: status, media type, and the body to the last member."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
from jsonschema_rs import Draft202012Validator

PROBLEM = "application/problem+json"


class Contract:
    """What the document promises, and whether an answer keeps it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        # What is fixed comes before a parameter: /api/me/courses is no /api/{…}/courses, {id}.pdf no id.
        paths = sorted(document["paths"], key=lambda path: (path.count("{"), path.endswith("}"), path))
        self._paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]
        self._validator = cache(self._compile)

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """The operation that answers there, if the document has one."""
        for pattern, template in self._paths:
            if pattern.fullmatch(path):
                found: dict[str, Any] | None = self.document["paths"][template].get(method.lower())
                return found
        return None

    def complaints(self, response: httpx.Response) -> Iterator[str]:
        request = response.request
        operation = self.operation(request.method, request.url.path)
        media_type = response.headers.get("content-type", "").partition(";")[0]
        if operation is None:
            if request.url.path.startswith("/api/") and request.method != "OPTIONS":
                yield from self._unknown(response, media_type)
            return
        promised = operation["responses"].get(str(response.status_code))
        if promised is None:
            yield f"{response.status_code} is not documented; {', '.join(operation['responses'])} are"
            return
        content = promised.get("content", {})
        if not content:
            if response.content:
                yield f"a body that is not documented: {response.text[:200]}"
        elif media_type not in content:
            yield f"{media_type or 'no content type'} is not documented; {', '.join(content)} is"
        elif "schema" in content[media_type] and media_type.endswith("json"):
            key = (operation["operationId"], str(response.status_code), media_type)
            for error in self._validator(*key).iter_errors(response.json()):
                yield f"{error.message} at {list(error.instance_path)}"

    def check(self, response: httpx.Response) -> None:
        """For httpx's event hook: a test in which an answer breaks the contract fails, whatever it is about."""
        response.read()
        found = list(self.complaints(response))
        if found:
            request = response.request
            shown = "\n  ".join(found)
            raise AssertionError(
                f"{request.method} {request.url.path} answered {response.status_code}, against its contract:\n  {shown}"
                f"\n{response.text[:1000]}"
            )

    def _unknown(self, response: httpx.Response, media_type: str) -> Iterator[str]:
        """Addresses and methods that are not there are refused like everything else."""
        if response.status_code < 400 or media_type != PROBLEM:
            yield "an operation that is not documented"
        elif not self._problem.is_valid(response.json()):
            yield "a problem of an unknown form"

    @property
    def _problem(self) -> Draft202012Validator:
        return self._validator("", "", "")

    def _compile(self, name: str, status: str, media_type: str) -> Draft202012Validator:
        schema: dict[str, Any] = {"$ref": "#/components/schemas/Problem"}
        for methods in self.document["paths"].values():
            for operation in methods.values():
                if operation["operationId"] == name:
                    schema = operation["responses"][status]["content"][media_type]["schema"]
        return Draft202012Validator({**schema, "components": self.document["components"]}, validate_formats=True)
