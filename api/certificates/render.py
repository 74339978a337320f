"""What a certificate looks like."""

import base64
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from PIL import Image
from weasyprint import Document
from weasyprint.formatting_structure.boxes import LineBox

from api.certificates.colors import ORNAMENT_CONTRAST, darkened
from api.certificates.facts import Design, Facts
from api.certificates.fit import Lines, Trial, fit
from api.certificates.images import normalised
from api.certificates.ornament import emblem, flourish, frame
from api.certificates.scripts import is_spaced
from api.pdf.layout import Held, Layout, written, written_day

MM = 96 / 25.4
"""CSS pixels in a millimetre."""
LAYOUT = Layout(Path(__file__).parent / "template", "certificate.css")

SAMPLE: dict[str, Any] = {
    "id": "00000000-0000-7000-8000-000000000000",
    "serial": "2026-0000-0000",
    "verify_url": "https://example.org/verify/00000000000000000000000000",
    "name": "Sneha स्नेहा சினேகா স্নেহা " * 5,
    "course_title": "Fonts for what people are called " * 6,
    "instructor_name": "Instructor",
    "institution_name": "Institution",
    "hours": 1.5,
    "issue_date": "2026-01-01",
    "expires_on": "2027-01-01",
    "design": {"signatory_name": "Signatory", "signatory_title": "Office"},
}
"""Needs everything that a certificate may need, the fonts for each script above all."""


def render(facts: Facts) -> bytes:
    """The PDF. Blocks for as long as it takes, and is meant for a process of its own."""
    return written(lay_out(facts))


def render_json(facts: bytes) -> bytes:
    """As `render`, for facts as `app.claim_certificate` gives them."""
    return render(Facts.model_validate_json(facts))


def warm() -> None:
    """Renders all that a certificate may need, so that nothing is left to be opened."""
    picture = BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(picture, "PNG")
    encoded = base64.b64encode(picture.getvalue()).decode()
    design = {**SAMPLE["design"], "logo": encoded, "signature": encoded}
    render(Facts.model_validate({**SAMPLE, "design": design}))


def lay_out(facts: Facts) -> Document:
    """The page, before it becomes a PDF."""
    design = facts.design or Design()
    lang = LAYOUT.language(facts.locale)
    words = LAYOUT.words[lang]
    primary, accent = darkened(design.primary_color), darkened(design.accent_color, ORNAMENT_CONTRAST)
    logo = normalised(design.logo) if design.logo else None
    signature = normalised(design.signature) if design.signature else None
    signatory = design.signatory_name or facts.instructor_name
    office = design.signatory_title if design.signatory_name else words["instructor"]
    texts = {
        "institution": facts.institution_name,
        "name": facts.name,
        "course": facts.course_title,
        "details": _details(facts, words, instructor=signatory != facts.instructor_name),
        "signatory": signatory,
        "office": office or "",
    }
    held: Held = {
        "frame": (frame(primary, accent).encode(), "image/svg+xml"),
        "flourish": (flourish(primary, accent).encode(), "image/svg+xml"),
        "qr": (_qr(facts.verify_url), "image/svg+xml"),
        "logo": (logo, "image/png") if logo else (emblem(primary, accent).encode(), "image/svg+xml"),
        **({"signature": (signature, "image/png")} if signature else {}),
    }

    def measure(trials: Sequence[Trial]) -> Sequence[Lines]:
        return _measured(LAYOUT.lay_out("measure.html", held, lang=lang, trials=trials), len(trials)) if trials else []

    return LAYOUT.lay_out(
        "certificate.html",
        held,
        lang=lang,
        words=words,
        facts=facts,
        fits=fit({key: text for key, text in texts.items() if text}, measure),
        colors={"primary": primary, "accent": accent},
        plain=is_spaced(words["title"]),
        subject=words["subject"].format(title=words["title"], name=facts.name, course=facts.course_title),
        logo=logo is not None,
        signature=signature is not None,
        signatory=signatory,
        issued=written_day(facts.issue_date, words),
        expires=written_day(facts.expires_on, words) if facts.expires_on else None,
        address=facts.verify_url.partition("://")[2],
    )


def _measured(document: Document, count: int) -> list[Lines]:
    found: list[list[float]] = [[] for _ in range(count)]
    for page in document.pages:
        for box in page._page_box.descendants():
            name = box.element.get("id") if box.element is not None and not isinstance(box, LineBox) else None
            if name and not found[int(name[1:])]:
                lines = [line for line in box.descendants() if isinstance(line, LineBox)]
                found[int(name[1:])] = [line.width / MM for line in lines]
    return [lines or [0.0] for lines in found]


def _details(facts: Facts, words: dict[str, Any], *, instructor: bool) -> str:
    parts = []
    if facts.hours > 0:
        hours = f"{facts.hours.normalize():f}"
        parts.append(words["hour" if hours == "1" else "hours"].format(hours=hours.replace(".", words["decimal"])))
    if instructor:
        parts.append(words["taught_by"].format(name=facts.instructor_name))
    return "  ·  ".join(parts)


def _qr(url: str) -> bytes:
    written = BytesIO()
    segno.make(url, error="m", micro=False, boost_error=False).save(
        written, kind="svg", border=0, dark="#14161a", xmldecl=False, svgclass=None, lineclass=None
    )
    return written.getvalue()
