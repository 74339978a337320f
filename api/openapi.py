"""The OpenAPI document: what FastAPI derives, plus what holds for every operation."""

from typing import Any

from fastapi import FastAPI

from api.schemas.common import Problem

TENANT_HEADER = {
    "name": "X-Tenant",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 63},
    "description": "Slug of the institution, where the host name does not say it.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "A request repeated with this key gets the first one's answer; with another body, 422.",
}


def install(app: FastAPI) -> None:
    """Replaces `app.openapi` by one that completes the document."""
    derive = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = derive()
        _complete(document)
        return document

    app.openapi = complete  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> None:
    components = document.setdefault("components", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(problem.pop("$defs", {}))
    components["schemas"]["Problem"] = problem
    components["schemas"].pop("HTTPValidationError", None)
    components["schemas"].pop("ValidationError", None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/api/"):
                continue
            parameters = operation.setdefault("parameters", [])
            parameters.append(TENANT_HEADER)
            signed_in = "401" in operation["responses"]
            if method == "post" and signed_in and not path.startswith("/api/auth/"):
                parameters.append(IDEMPOTENCY_KEY)
            if (signed_in and not path.startswith("/api/auth/")) or path.startswith("/api/auth/sessions"):
                operation["security"] = [{"bearer": []}]
            elif not path.startswith("/api/auth/"):
                operation["security"] = [{}, {"bearer": []}]
            if "requestBody" in operation:
                for status in ("413", "415"):
                    operation["responses"].setdefault(
                        status,
                        {
                            "description": "The body is too large." if status == "413" else "The body is not JSON.",
                            "content": {
                                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                            },
                        },
                    )
            unprocessable = operation["responses"].get("422", {}).get("content", {})
            unprocessable.pop("application/json", None)
