"""An environment for an institution of the demo: where it is, and who may sign in."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROLES = ("student", "instructor", "admin")


def environment(demo: dict[str, Any], slug: str) -> dict[str, Any]:
    """The Postman environment for one institution, from what the served demo tells scripts about itself.

    KeyError: there is no such institution.
    """
    return {
        "id": str(uuid5(NAMESPACE_URL, f"urn:lectern:postman:environment:{slug}")),
        "name": f"Lectern: {slug}",
        "values": [
            {"key": name, "value": value, "type": "secret" if name.endswith("password") else "default", "enabled": True}
            for name, value in values(demo, slug).items()
        ],
        "_postman_variable_scope": "environment",
    }


def first(demo: dict[str, Any]) -> dict[str, str]:
    """The values for the first institution in which somebody of each role may sign in."""
    for tenant in demo["tenants"]:
        found = values(demo, tenant["slug"])
        if all(f"{role}_email" in found for role in ROLES):
            return found
    return {}


def values(demo: dict[str, Any], slug: str) -> dict[str, str]:
    """Variables by name; the first of each role who may sign in stands for all of it."""
    people = {tenant["slug"]: tenant["users"] for tenant in demo["tenants"]}[slug]
    found = {"base_url": demo["base_url"], "tenant": slug}
    for role in ROLES:
        user = next((user for user in people if user["role"] == role and "status" not in user), None)
        if user is not None:
            found |= {f"{role}_email": user["email"], f"{role}_password": user["password"]}
    return {**found, "gateway_control_url": demo.get("razorpay", {}).get("control_url", "")}
