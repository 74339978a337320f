"""Examples of bodies and answers, put together from those that the schemas have for their members."""

import re
from typing import Any

Schema = dict[str, Any]

_FORMATS = {
    "uuid": "01996a5e-7b1c-7c3a-8f7e-3f9a4d2c1b00",
    "date-time": "2026-03-01T09:30:00.000Z",
    "date": "2026-03-01",
    "email": "asha@example.org",
    "uri": "https://example.org/",
    "uri-reference": "/",
}
_TEXTS = ("Example", "example", "INR", "en", "#1e3a8a", "07", "example-of-a-token", "https://example.org/")
_DEEPEST = 8


class Samples:
    """Examples for the schemas of one document."""

    def __init__(self, document: Schema) -> None:
        self._document = document

    def body(self, schema: Schema) -> Any:
        """What a client sends: what must be there and what has an example; what answers told before, as variables."""
        schema = self.resolved(schema)
        if "anyOf" in schema:
            return self.body(schema["anyOf"][0])
        if "examples" in schema or schema.get("type") != "object":
            return _with_variables(self._sample(schema, 0, whole=False))
        return _with_variables(self._members(schema, 0, whole=False))

    def answer(self, schema: Schema) -> Any:
        """What the server answers with: every member."""
        return self._sample(schema, 0, whole=True)

    def resolved(self, schema: Schema) -> Schema:
        """The schema that a reference leads to, together with what stands beside the reference."""
        if "$ref" not in schema:
            return schema
        target: Any = self._document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return {**self.resolved(target), **{name: value for name, value in schema.items() if name != "$ref"}}

    def _sample(self, schema: Schema, depth: int, *, whole: bool) -> Any:
        schema = self.resolved(schema)
        for single in ("examples", "enum"):
            if schema.get(single):
                return schema[single][0]
        if "const" in schema:
            return schema["const"]
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                return self._sample(schema[choice][0], depth, whole=whole)
        match schema.get("type"):
            case "object":
                return self._members(schema, depth, whole=whole)
            case "array":
                least = schema.get("minItems", 1)
                if depth > _DEEPEST:
                    return []
                return [self._sample(schema["items"], depth + 1, whole=whole) for _ in range(least)]
            case "integer" | "number":
                return schema.get("default", schema.get("minimum", 1))
            case "boolean":
                return schema.get("default", True)
            case "string":
                return _text(schema)
        return None

    def _members(self, schema: Schema, depth: int, *, whole: bool) -> Schema:
        members = schema.get("properties", {})
        wanted = {
            name
            for name, member in members.items()
            if whole or name in schema.get("required", ()) or self._has_example(member)
        }
        if not wanted and depth == 0:  # a patch with nothing in it would show nothing
            wanted = set(list(members)[:1])
        return {
            name: self._sample(member, depth + 1, whole=whole) for name, member in members.items() if name in wanted
        }

    def _has_example(self, member: Schema) -> bool:
        member = self.resolved(member)
        return "examples" in member or ("anyOf" in member and self._has_example(member["anyOf"][0]))


def _text(schema: Schema) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "default" in schema and isinstance(schema["default"], str):
        return schema["default"]
    for text in _TEXTS:
        if schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)) and re.search(
            schema.get("pattern", ""), text
        ):
            return text
    return "x" * max(int(schema.get("minLength", 1)), 1)


def _with_variables(value: Any, name: str = "") -> Any:
    """Ids are those of objects that there are: Postman puts in what an earlier answer has left in the variable."""
    match value:
        case dict():
            return {member: _with_variables(inner, member) for member, inner in value.items()}
        case list():
            return [_with_variables(inner, name.removesuffix("s")) for inner in value]
        case str() if name == "refresh_token" or (name.endswith("_id") and value == _FORMATS["uuid"]):
            return "{{" + name + "}}"
    return value
