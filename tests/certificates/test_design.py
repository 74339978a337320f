"""How certificates look is an admin's to say, from then on, and nobody's to break."""

import re
import struct
import zlib
from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.courses.making import ok, refused
from tests.support.api import Institution, Person, together
from tests.support.certificates import certify
from tests.support.images import data_url, png

PLACE = "/api/admin/certificate-design"
COLORS = {"primary_color": "#0f766e", "accent_color": "#f97316"}


def design(**values: Any) -> dict[str, Any]:
    return {**COLORS, **values}


def designs(institution: Institution) -> list[tuple[int, bool]]:
    with institution.api.connect() as connection:
        return connection.execute(
            "select version, is_current from lms.certificate_designs where tenant_id = %s order by version",
            (institution.id,),
        ).fetchall()


def test_before_anybody_chose_there_is_a_look(institution: Institution) -> None:
    answer = institution.admin().get(PLACE)
    assert ok(answer) == {
        "version": 1,
        "primary_color": "#1f3a5f",
        "accent_color": "#b8860b",
        "signatory_name": None,
        "signatory_title": None,
        "logo": None,
        "signature": None,
        "changed_at": None,
    }
    assert answer.headers["etag"] == '"1"'


def test_what_is_put_is_what_is_got(institution: Institution) -> None:
    admin, logo, signature = institution.admin(), data_url(png()), data_url(png(30, 30, "#000000"))
    sent = design(signatory_name="Dr. மீனா", signatory_title="Director", logo=logo, signature=signature)
    answer = ok(admin.put(PLACE, {**sent, "primary_color": "#0F766E"}))
    assert {name: answer[name] for name in sent} == sent
    assert answer["version"] == 2
    assert ok(institution.admin().get(PLACE)) == answer


def test_images_stay_until_they_are_taken_away(institution: Institution) -> None:
    admin, logo, signature = institution.admin(), data_url(png()), data_url(png(30, 30, "#000000"))
    ok(admin.put(PLACE, design(logo=logo, signature=signature, signatory_name="Somebody")))
    recoloured = ok(admin.put(PLACE, design(primary_color="#000000")))
    assert (recoloured["logo"], recoloured["signature"], recoloured["signatory_name"]) == (logo, signature, None)
    bare = ok(admin.put(PLACE, design(logo=None)))
    assert (bare["logo"], bare["signature"]) == (None, signature)


def test_the_same_again_changes_nothing(institution: Institution) -> None:
    admin, sent = institution.admin(), design(logo=data_url(png()), signature=data_url(png()))
    once, again = ok(admin.put(PLACE, sent)), ok(admin.put(PLACE, sent))
    assert once == again
    assert designs(institution) == [(1, True)]
    with institution.api.connect() as connection:
        images = connection.execute(
            "select count(*) from lms.images where tenant_id = %s", (institution.id,)
        ).fetchone()
    assert images == (1,), "one picture, however often it is used"


def test_a_change_leaves_what_was_issued_as_it_is(institution: Institution) -> None:
    admin = institution.admin()
    ok(admin.put(PLACE, design()))
    with institution.api.connect() as connection:
        present = connection.execute(
            "select id from lms.certificate_designs where tenant_id = %s and is_current", (institution.id,)
        ).fetchone()
        assert present
        code = certify(connection, institution.tenant, design_id=present[0])["code"]
    ok(admin.put(PLACE, design(primary_color="#ff0000")))
    verified = ok(institution.anonymous.get(f"/verify/{code}", headers={"accept": "application/json"}))
    assert verified["primary_color"] == COLORS["primary_color"]


def test_a_stale_version_is_refused(institution: Institution) -> None:
    admin = institution.admin()
    for tag in ('"2"', '"nothing"', '"0"'):
        assert refused(admin.put(PLACE, design(), headers={"if-match": tag}), 412, "precondition_failed")
    ok(admin.put(PLACE, design(), headers={"if-match": '"1"'}))
    problem = refused(
        admin.put(PLACE, design(primary_color="#000000"), headers={"if-match": '"1"'}), 412, "precondition_failed"
    )
    assert problem["current_etag"] == '"2"'
    assert designs(institution) == [(1, True)]


def test_two_admins_at_once_make_one_present_design(institution: Institution) -> None:
    admins = [institution.admin() for _ in range(2)]
    changes = [
        lambda number=number: admins[number % 2].put(PLACE, design(primary_color=f"#0000{number:02x}"))
        for number in range(8)
    ]
    assert {answer.status_code for answer in together(*changes)} == {200}
    versions = designs(institution)
    assert [version for version, _ in versions] == list(range(1, 9))
    assert [current for _, current in versions] == [False] * 7 + [True]


def test_two_who_saw_the_same_version_do_not_overwrite_each_other(institution: Institution) -> None:
    admin = institution.admin()
    answers = together(
        *[
            lambda number=number: admin.put(
                PLACE, design(primary_color=f"#0000{number:02x}"), headers={"if-match": '"1"'}
            )
            for number in range(4)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


def test_only_admins(institution: Institution) -> None:
    for person in (institution.student(), institution.instructor()):
        refused(person.get(PLACE), 403, "forbidden")
        refused(person.put(PLACE, design(logo=data_url(png()))), 403, "forbidden")
        refused(person.get(f"{PLACE}/preview.pdf"), 403, "forbidden")
    assert institution.anonymous.get(PLACE).status_code == 401
    assert designs(institution) == []


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"primary_color": "red"}, "/primary_color"),
        ({"primary_color": "#12345"}, "/primary_color"),
        ({"primary_color": "#123456;} body{display:none"}, "/primary_color"),
        ({"primary_color": "#123456\n"}, "/primary_color"),
        ({"accent_color": None}, "/accent_color"),
        ({"signatory_name": "x" * 101}, "/signatory_name"),
        ({"signatory_name": "x" * 10_000}, "/signatory_name"),
        ({"signatory_name": " "}, "/signatory_name"),
        ({"signatory_title": "two\nlines"}, "/signatory_title"),
        ({"logo": "file:///etc/passwd"}, "/logo"),
        ({"logo": "http://169.254.169.254/"}, "/logo"),
        ({"logo": ""}, "/logo"),
        ({"logo": "data:image/svg+xml;base64,PHN2Zy8+"}, "/logo"),
        ({"logo": "data:image/png;base64,AAAA"}, "/logo"),
        ({"logo": "data:image/png;base64,A"}, "/logo"),
        ({"signature": data_url(b"<svg/>" * 20)}, "/signature"),
    ],
)
def test_nonsense_is_refused(institution: Institution, values: dict[str, Any], pointer: str) -> None:
    refused(institution.admin().put(PLACE, design(**values)), 422, "invalid_input", pointer)
    assert designs(institution) == []


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def forged(width: int, height: int, rows: bytes = b"\0\0") -> bytes:
    """A PNG whose header says one thing, and whose rows say another."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def with_text(length: int) -> bytes:
    """A small PNG with a note that unpacks to a lot."""
    info, file = PngInfo(), BytesIO()
    info.add_text("note", "x" * length, zip=True)
    Image.new("L", (8, 8)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


BROKEN = {
    "wide": forged(3001, 1),
    "huge": forged(2**31 - 1, 2**31 - 1),
    "empty": forged(0, 0),
    "nothing behind the header": forged(500, 500),
    "cut off": png(400, 400)[:-60],
    "flipped": png()[:60] + b"\xff\xff\xff\xff" + png()[64:],
    "a GIF that says PNG": b"GIF89a" + bytes(60),
    "a JPEG": b"\xff\xd8\xff\xe0" + bytes(60),
    "HTML behind a signature": b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>" * 4,
    "a note that is a bomb": with_text(100_000_000),
}


@pytest.mark.parametrize("picture", BROKEN.values(), ids=BROKEN)
def test_what_is_no_picture_is_refused(institution: Institution, picture: bytes) -> None:
    refused(institution.admin().put(PLACE, design(logo=data_url(picture))), 422, "invalid_input", "/logo")
    assert designs(institution) == []


def test_a_picture_may_have_so_many_bytes(institution: Institution) -> None:
    admin = institution.admin()
    exactly = png() + bytes(400_000 - len(png()))
    assert ok(admin.put(PLACE, design(logo=data_url(exactly))))["logo"] == data_url(exactly)
    too_many = data_url(exactly + b"\0")
    refused(admin.put(PLACE, design(logo=too_many)), 422, "invalid_input", "/logo")
    long = f"data:image/png;base64,{b64encode(bytes(700_000)).decode()}"
    refused(admin.put(PLACE, design(logo=long)), 422, "invalid_input", "/logo")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_picture_is_taken_and_printed(institution: Institution, mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (3000, 40)).save(file, "PNG")
    admin = institution.admin()
    ok(admin.put(PLACE, design(logo=data_url(file.getvalue()), signature=data_url(file.getvalue()))))
    answer = admin.get(f"{PLACE}/preview.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


def test_a_specimen_shows_the_present_design(institution: Institution) -> None:
    admin = institution.admin(name="Meera Kulkarni")
    before = admin.get(f"{PLACE}/preview.pdf")
    assert before.headers["content-type"] == "application/pdf"
    assert "filename=" in before.headers["content-disposition"]
    ok(admin.put(PLACE, design(logo=data_url(png(color="#ff00ff")))))
    after = admin.get(f"{PLACE}/preview.pdf")
    assert after.content.startswith(b"%PDF-")
    assert after.content != before.content
    with institution.api.connect() as connection:
        issued = connection.execute("select from lms.certificates where tenant_id = %s", (institution.id,)).fetchall()
    assert issued == []


def test_another_institution_sees_nothing_of_it(institution: Institution) -> None:
    other: Person = institution.api.institution().admin()
    ok(institution.admin().put(PLACE, design(logo=data_url(png()))))
    assert ok(other.get(PLACE))["version"] == 1
    assert not re.search("iVBOR", other.get(PLACE).text)
