"""Certificates, made by SQL: in every state, without a course having to be completed first."""

import secrets
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from tests.support.images import png
from tests.support.people import Tenant, act_in, insert, make_user
from tests.support.postgres import Connection

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def random_code(length: int = 26) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def make_design(connection: Connection, tenant: Tenant, logo: bytes | None = None, **values: Any) -> dict[str, Any]:
    """The design of the certificates of an institution that has none; values are columns."""
    image = logo or png()
    width, height = (int.from_bytes(image[at : at + 4]) for at in (16, 20))
    row = insert(
        connection, "images", tenant_id=tenant.id, sha256=sha256(image).digest(), png=image, width=width, height=height
    )
    return insert(connection, "certificate_designs", tenant_id=tenant.id, logo_id=row["id"], **values)


def certify(connection: Connection, tenant: Tenant, **values: Any) -> dict[str, Any]:
    """The row of a certificate of a new student for a new course; values are columns."""
    act_in(connection, tenant.id)
    student, instructor = make_user(connection, tenant), make_user(connection, tenant, "instructor")
    number = secrets.token_hex(6)
    course = insert(
        connection,
        "courses",
        tenant_id=tenant.id,
        slug=f"certified-{number}",
        title=f"Course {number}",
        domain="testing",
        instructor_id=instructor.id,
        currency="INR",
    )
    id = values.pop("id", None) or course["id"]
    facts: dict[str, Any] = {
        "serial": f"2026-{random_code(4)}-{random_code(4)}",
        "code": random_code(),
        "name": "Divya Pillai",
        "course_title": "Marathi for Newcomers",
        "instructor_name": "Sneha Joshi",
        "institution_name": "Sahyadri Institute of Technology",
        "locale": "en-IN",
        "hours": 12.5,
        "issue_date": date(2026, 3, 14),
        "issued_at": datetime(2026, 3, 14, 9, 30, tzinfo=UTC),
        "cert_url": f"/api/certificates/{id}.pdf",
    }
    return insert(
        connection,
        "certificates",
        tenant_id=tenant.id,
        id=id,
        user_id=student.id,
        course_id=course["id"],
        **{**facts, **values},
    )


def rendered(pdf: bytes = b"%PDF-1.7") -> dict[str, Any]:
    """The columns of a certificate whose PDF has been made."""
    return {
        "pdf_sha256": sha256(pdf).digest(),
        "pdf_size": len(pdf),
        "rendered_at": datetime(2026, 3, 14, 9, 31, tzinfo=UTC),
        "verify_url": "https://learn.example.org/verify/code",
    }
