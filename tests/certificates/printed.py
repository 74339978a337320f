"""Facts to print, and what a PDF of them holds."""

from io import BytesIO
from typing import Any

import pypdf
from weasyprint.formatting_structure.boxes import LineBox

from api.certificates.facts import Facts
from api.certificates.render import MM, lay_out, render

FACTS: dict[str, Any] = {
    "id": "0190a0b0-0000-7000-8000-000000000001",
    "serial": "2026-7K3M-Q9XD",
    "verify_url": "https://north.example.org/verify/7K3MQ9XD4T8VW2R5H6J0N1PZAB",
    "name": "Asha Rao",
    "course_title": "Machine Learning Foundations",
    "instructor_name": "Meera Kulkarni",
    "institution_name": "Institute of the North",
    "locale": "en",
    "hours": 12.5,
    "issue_date": "2026-11-22",
    "expires_on": None,
    "design": None,
}


def facts(**values: Any) -> Facts:
    return Facts.model_validate({**FACTS, **values})


def printed(**values: Any) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(render(facts(**values))))


def text_of(reader: pypdf.PdfReader) -> str:
    """What somebody copies out of it, spaces and line ends as one."""
    return " ".join(reader.pages[0].extract_text().split())


def lines(given: Facts) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every line of text, in mm."""
    (page,) = lay_out(given).pages
    return [
        (
            box.position_x / MM,
            box.position_y / MM,
            (box.position_x + box.width) / MM,
            (box.position_y + box.height) / MM,
        )
        for box in page._page_box.descendants()
        if isinstance(box, LineBox) and box.width
    ]
