"""What is printed on a certificate, and whether it fits; what kind of PDF it is."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from api.certificates.colors import darkened
from api.certificates.render import render
from tests.certificates.printed import FACTS, facts, lines, printed, text_of

FRAME = 14.6
"""Where the ornament ends, in mm from the edges of the paper."""
LONG_NAME = (
    "Maria-Magdalena Wilhelmine Theodora Freifrau von und zu Hohenstein-Oberkirchen y Fernández de la Vega " * 2
)[:120].strip()
LONG_TITLE = (
    "Advanced Statistical Methods for the Analysis of Longitudinal Data in Public Health, with Applications " * 2
)[:200].strip()


def png(width: int, height: int) -> str:
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((0, 0, width - 1, height - 1), fill="#7a1f2b")
    written = BytesIO()
    picture.save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


CASES: dict[str, dict[str, Any]] = {
    "short": {},
    "long": {"name": LONG_NAME, "course_title": LONG_TITLE, "expires_on": "2028-11-22"},
    "devanagari": {"name": "सावित्री ज्योतिराव फुले", "course_title": "मराठी नवशिक्यांसाठी", "locale": "hi"},
    "tamil": {"name": "சுப்பிரமணிய பாரதி", "course_title": "இயந்திரக் கற்றலின் அடிப்படைகள்"},
    "bengali": {"name": "রবীন্দ্রনাথ ঠাকুর", "course_title": "পদার্থবিজ্ঞানের ভূমিকা"},
    "mixed": {"name": "José সাবিত্রী सावित्री சாவித்திரி O'Neill-Ōmura"},
    "one letter": {"name": "A", "course_title": "B", "institution_name": "C", "instructor_name": "D"},
    "widest letters": {
        "name": "W" * 200,
        "course_title": "Ⓦ" * 200,
        "institution_name": "M" * 200,
        "instructor_name": "W" * 200,
        "expires_on": "2030-01-01",
        "design": {
            "signatory_name": "W" * 100,
            "signatory_title": "M" * 100,
            "logo": png(300, 900),
            "signature": png(9, 3),
        },
    },
    "long words": {"name": "Donaudampfschifffahrt" * 9, "course_title": "Elektrizitätenhauptbetriebswerk" * 6},
    "long in tamil": {"name": "சுப்பிரமணிய பாரதி " * 10, "course_title": "இயந்திரக் கற்றலின் " * 10},
    "wide logo": {"design": {"logo": png(1600, 200), "signature": png(800, 300)}},
    "tall logo": {"design": {"logo": png(100, 1000), "signature": png(100, 1000)}},
    "tiny logo": {"design": {"logo": png(1, 1), "signature": png(1, 1)}},
    "long address": {"verify_url": "https://" + "long-name-of-a-host." * 10 + "org/verify/7K3MQ9XD4T8VW2R5H6J0N1PZAB"},
}


@pytest.mark.parametrize("values", CASES.values(), ids=CASES.keys())
def test_everything_fits_its_place(values: dict[str, Any]) -> None:
    """On one page, within the frame, and no line over another one."""
    found = lines(facts(**values))
    for left, top, right, bottom in found:
        assert left >= FRAME
        assert right <= 297 - FRAME
        assert top >= FRAME
        assert bottom <= 210 - FRAME
    for one, other in combinations(found, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across <= 0.1 or down <= 0.1, (one, other)


@pytest.mark.parametrize("case", ["short", "long", "devanagari", "tamil", "bengali", "wide logo"])
def test_it_is_a_picture_with_something_on_it(case: str) -> None:
    """Another program than the one that wrote it can show it."""
    document = pypdfium2.PdfDocument(render(facts(**CASES[case])))
    assert len(document) == 1
    picture = document[0].render(scale=1).to_pil()
    assert (round(picture.width), round(picture.height)) == (842, 596)
    middle = picture.crop((100, 180, 740, 420)).convert("L")
    assert min(middle.get_flattened_data() if hasattr(middle, "get_flattened_data") else middle.getdata()) < 60


def test_all_facts_are_on_it() -> None:
    text = text_of(printed(expires_on="2028-11-22", design={"signatory_name": "Ada Byron", "signatory_title": "Dean"}))
    for fact in (
        "INSTITUTE OF THE NORTH", "Certificate of Completion", "Asha Rao", "Machine Learning Foundations", "12.5 hours",
        "taught by Meera Kulkarni", "22 November 2026", "Expires on 22 November 2028", "Ada Byron", "Dean",
        "Certificate No. 2026-7K3M-Q9XD", "north.example.org/verify/7K3MQ9XD4T8VW2R5H6J0N1PZAB",
    ):  # fmt: skip
        assert fact.lower() in text.lower()


def test_what_is_unknown_is_not_printed() -> None:
    text = text_of(printed(hours=0))
    assert "hour" not in text
    assert "Expires" not in text
    assert "Meera Kulkarni Instructor" in text  # who signs where nobody else does


@pytest.mark.parametrize(
    ("locale", "lang", "date", "hours"),
    [
        ("en-IN", "en", "22 November 2026", "1 hour"),
        ("de-DE", "de", "22. November 2026", "1 Stunde"),
        ("fr", "fr", "22 novembre 2026", "1 heure"),
        ("ja", "en", "22 November 2026", "1 hour"),
        ("", "en", "22 November 2026", "1 hour"),
    ],
)
def test_it_speaks_the_institution_s_language(locale: str, lang: str, date: str, hours: str) -> None:
    reader = printed(locale=locale, hours="1.0")
    assert date in text_of(reader)
    assert hours in text_of(reader)
    assert str(reader.root_object["/Lang"]) == lang


def test_the_qr_code_leads_to_the_verification() -> None:
    """Its dots are those of the address, as the library that draws it sees them."""
    import segno

    picture = pypdfium2.PdfDocument(render(facts()))[0].render(scale=300 / 72).to_pil().convert("L")
    code = segno.make(FACTS["verify_url"], error="m", micro=False, boost_error=False)
    modules = [list(row) for row in code.matrix]
    size = len(modules)
    left, top, right, bottom = qr_place(picture)
    step = (right - left) / size
    assert (right - left) == pytest.approx(bottom - top, abs=3)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            dot = picture.getpixel((round(left + (x + 0.5) * step), round(top + (y + 0.5) * step)))
            assert isinstance(dot, int)
            assert (dot < 128) == bool(dark), (x, y)


def qr_place(picture: Image.Image) -> tuple[int, int, int, int]:
    """Below the text in the middle of the page, all that is as dark as nothing else there."""
    scale = picture.width / 297
    area = tuple(round(value * scale) for value in (136, 152, 161, 182))
    box = picture.crop(area).point(lambda value: 255 if value < 100 else 0).getbbox()  # type: ignore[arg-type]
    assert box is not None
    return box[0] + area[0], box[1] + area[1], box[2] + area[0], box[3] + area[1]


def test_the_same_facts_give_the_same_bytes_in_every_process() -> None:
    values = {**FACTS, **CASES["mixed"], "design": {"logo": png(200, 100), "signature": png(300, 100)}}
    program = (
        "import hashlib, sys; from api.certificates.facts import Facts; from api.certificates.render import render; "
        "print(hashlib.sha256(render(Facts.model_validate_json(sys.stdin.read()))).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(values).encode(),
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            check=True,
        )
        .stdout.decode()
        .strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Kolkata"))
    }
    assert found == {hashlib.sha256(render(facts(**values))).hexdigest()}


def test_another_fact_gives_other_bytes() -> None:
    assert render(facts()) != render(facts(serial="2026-7K3M-Q9XE"))


def test_its_metadata_are_facts() -> None:
    reader = printed(locale="de")
    assert reader.metadata is not None
    assert reader.metadata.title == "Zertifikat: Asha Rao"
    assert reader.metadata.author == "Institute of the North"
    assert reader.metadata.subject == "Zertifikat: Asha Rao, Machine Learning Foundations"
    assert reader.metadata.creation_date_raw is not None
    assert reader.metadata.creation_date_raw.startswith("D:20261122")
    assert "/ModDate" not in reader.metadata or str(reader.metadata["/ModDate"]).startswith("D:20261122")


NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def test_it_says_that_it_is_pdf_a_2b_and_pdf_ua_1() -> None:
    root: Any = printed().root_object
    metadata = ET.fromstring(root["/Metadata"].get_object().get_data().strip())  # noqa: S314  # our own
    assert len(metadata.findall("rdf:RDF", NAMES)) == 1
    descriptions = metadata.findall("rdf:RDF/rdf:Description", NAMES)
    attributes = {name: value for description in descriptions for name, value in description.attrib.items()}
    assert attributes[f"{{{NAMES['pdfaid']}}}part"] == "2"
    assert attributes[f"{{{NAMES['pdfaid']}}}conformance"] == "B"
    assert [part.text for part in metadata.iter(f"{{{NAMES['pdfuaid']}}}part")] == ["1"]
    # PDF/A knows no property of PDF/UA, and wants it described.
    assert [name.text for name in metadata.iter(f"{{{NAMES['schema']}}}prefix")] == ["pdfuaid"]
    (title,) = metadata.iter(f"{{{NAMES['dc']}}}title")
    assert "".join(title.itertext()).strip() == "Certificate of Completion: Asha Rao"


def test_it_keeps_what_pdf_a_asks_for() -> None:
    """Colours that mean the same everywhere, every font inside, nothing that runs, nothing elsewhere."""
    reader = printed(**CASES["mixed"], design={"logo": png(200, 100)})
    root: Any = reader.root_object
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/OutputIntents"][0]["/DestOutputProfile"].get_object()["/N"] == 3
    assert reader.trailer["/ID"]
    assert not reader.is_encrypted
    assert not {"/AA", "/OpenAction", "/AcroForm"} & set(root)
    assert "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]
    page: Any = reader.pages[0]
    for font in page["/Resources"]["/Font"].values():
        for descendant in font.get_object().get("/DescendantFonts", [font]):
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
        assert "/ToUnicode" in font.get_object()
    for annotation in page.get("/Annots", []):
        assert annotation.get_object()["/F"] & 4, "annotations are printed"
        assert annotation.get_object()["/Contents"]


def test_it_keeps_what_pdf_ua_asks_for() -> None:
    """Its parts have names and an order, pictures a text, and its title is shown instead of a file name."""
    reader = printed(design={"logo": png(200, 100), "signature": png(300, 100), "signatory_name": "Ada Byron"})
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  # pypdf's own type
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert root["/Lang"] == "en"
    assert str(reader.pages[0]["/Tabs"]) == "/S"
    elements = list(structure(root["/StructTreeRoot"]))
    kinds = [element["/S"] for element in elements]
    assert [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")] == ["/H1", "/H2", "/H3"]
    assert {"/Link", "/P", "/Figure"} <= set(kinds)
    figures = [str(element["/Alt"]) for element in elements if element["/S"] == "/Figure"]
    assert figures == [
        "Logo of Institute of the North",
        "QR code that leads to the verification of this certificate",
        "Signature of Ada Byron",
    ]
    assert root["/StructTreeRoot"]["/ParentTree"]


def structure(element: Any) -> Any:
    """The elements of a tree of structure, in reading order."""
    element = element.get_object()
    if "/S" in element:
        yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if hasattr(child.get_object(), "get") and "/K" in child.get_object():
            yield from structure(child)


@pytest.mark.parametrize("color", ["#ffffff", "#ffff00", "#000000", "#1f3a5f", "#f7f7f7", "#00ff00"])
def test_text_can_be_read_in_any_colour(color: str) -> None:
    """As WCAG counts it, against white."""
    red, green, blue = (int(darkened(color)[at : at + 2], 16) / 255 for at in (1, 3, 5))

    def linear(part: float) -> float:
        return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)

    luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    assert darkened("#1f3a5f") == "#1f3a5f"


def test_a_specimen_says_so() -> None:
    assert "Specimen" in text_of(printed(specimen=True))
    assert "Specimen" not in text_of(printed())
