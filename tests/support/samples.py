"""Small valid values for schemas of the OpenAPI document."""

import re
from typing import Any

from jsonschema_rs import Draft202012Validator

_TEXTS = ("Sample text", "sample", "INR", "en", "https://example.org/sample", "x" * 12)
_FORMATS = {
    "uuid": "01890000-0000-7000-8000-000000000000",
    "date-time": "2026-03-01T09:30:00.000Z",
    "date": "2026-03-01",
    "email": "sample@example.org",
    "uri": "https://example.org/sample",
}


def sample(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """A value with the required members only; the schema's own examples come first."""
    schema = resolved(schema, document)
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for combination in ("anyOf", "oneOf"):
        if combination in schema:
            return sample(schema[combination][0], document)
    match schema.get("type"):
        case "object":
            members = schema.get("properties", {})
            return {name: sample(members[name], document) for name in schema.get("required", ())}
        case "array":
            return [sample(schema["items"], document) for _ in range(schema.get("minItems", 1))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "string":
            return _text(schema)
    raise ValueError(f"no sample for {schema}")


def resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference leads to, together with what stands beside the reference."""
    if "$ref" not in schema:
        return schema
    target: Any = document
    for part in schema["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    beside = {name: value for name, value in schema.items() if name != "$ref"}
    return {**resolved(target, document), **beside}


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    for text in _TEXTS:
        fits = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 1000)
        if fits and re.search(schema.get("pattern", ""), text):
            return text
    raise ValueError(f"no sample for {schema}")


def is_valid(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether a value satisfies a schema of the document."""
    return Draft202012Validator({**schema, "components": document["components"]}).is_valid(value)
