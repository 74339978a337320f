"""How the demo's institutions let their certificates look, and the certificates that its completions have issued."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

import psycopg

from api.seed.ids import fixed_id
from api.seed.outline import DATA, Institution
from api.seed.rows import insert


def make_design(connection: psycopg.Connection, one: Institution, at: datetime) -> None:
    """The design that an institution's file names, with the pictures beside it."""
    facts = one.facts.get("certificates")
    if facts is None:
        return
    insert(
        connection,
        "certificate_designs",
        [
            {
                "tenant_id": one.id,
                "id": fixed_id(one.slug, "certificate design"),
                "primary_color": facts["primary_color"],
                "accent_color": facts["accent_color"],
                "signatory_name": facts["signatory_name"],
                "signatory_title": facts["signatory_title"],
                "logo_id": _make_image(connection, one, "logo", at),
                "signature_id": _make_image(connection, one, "signature", at),
                "created_at": at,
            }
        ],
    )


def settle_certificates(connection: psycopg.Connection, one: Institution) -> None:
    """The triggers have issued them at this moment: put back to when it happened."""
    connection.execute(
        "update lms.certificates as c set issued_at = e.completed_at from lms.enrollments as e "
        "where c.tenant_id = %(tenant)s and e.tenant_id = %(tenant)s "
        "and e.user_id = c.user_id and e.course_id = c.course_id",
        {"tenant": one.id},
    )


def _make_image(connection: psycopg.Connection, one: Institution, name: str, at: datetime) -> UUID:
    png = (DATA / one.slug / f"{name}.png").read_bytes()
    id = fixed_id(one.slug, "image", name)
    width, height = (int.from_bytes(png[start : start + 4]) for start in (16, 20))
    insert(
        connection,
        "images",
        [
            {
                "tenant_id": one.id,
                "id": id,
                "sha256": sha256(png).digest(),
                "png": png,
                "width": width,
                "height": height,
                "created_at": at,
            }
        ],
    )
    return id
