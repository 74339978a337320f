"""What somebody is called, or an institution wants printed, makes nothing happen: no request, no file, no script.

The listeners are real, and so is the process that renders: an audit hook writes down whatever it opens.
"""

import asyncio
import base64
import json
import os
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image
from pydantic import ValidationError

from api.certificates.facts import NAMELESS, Facts
from api.certificates.images import normalised
from api.pdf.pool import PAGES, BusyError, Renderer, RenderError
from api.pdf.process import LENGTH
from tests.certificates.printed import FACTS, facts, printed, text_of
from tests.certificates.processes import command
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]


class Listener:
    """Answers nothing and counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def attacks(port: int) -> list[str]:
    return [
        f"<img src=http://127.0.0.1:{port}/a.png>",
        f'"><img src="http://127.0.0.1:{port}/b.png"><p class="',
        f"<style>@import url(http://127.0.0.1:{port}/c.css);</style>",
        f"<link rel=stylesheet href=http://127.0.0.1:{port}/d.css>",
        f"<link rel=attachment href=http://127.0.0.1:{port}/e>",
        f"</style><object data=http://127.0.0.1:{port}/f></object>",
        f"<svg><image href=http://127.0.0.1:{port}/g /></svg>",
        f"{{{{ ''.__class__ }}}} {{% include '/etc/passwd' %}} http://127.0.0.1:{port}/h",
        f"url(http://127.0.0.1:{port}/i)",
        "<img src=file:///etc/passwd>",
        "<link rel=attachment href=file:///etc/passwd>",
        "<base href=file:///etc/><img src=passwd>",
        "<img src=http://169.254.169.254/latest/meta-data/>",
        "<script>fetch('http://169.254.169.254/')</script>",
        "x\0y\x1b[31m\ud800\uffff",
        "]]></rdf:RDF><!--",
        "{name} {0.__class__} %s %(x)s",
    ]


RECORDER = """
import json, sys
opened = []
def record(event, arguments):
    if event in ("open", "socket.connect", "socket.getaddrinfo", "socket.__new__", "subprocess.Popen", "os.system"):
        opened.append([event, str(arguments[0])])
from api.certificates.facts import Facts
from api.certificates.render import render
import base64
render(Facts.model_validate_json(sys.stdin.readline()))
sys.addaudithook(record)
for line in sys.stdin:
    opened.append(["pdf", base64.b64encode(render(Facts.model_validate_json(line))).decode()])
print(json.dumps(opened), flush=True)
import os
os._exit(0)  # while an interpreter ends, the hook is called with nothing left of this module
"""


def test_nothing_is_opened_while_rendering(listener: Listener) -> None:
    """In the process itself, below everything that could catch an exception: it opens not a single file or socket but
    those of the program, whoever is called what."""
    given = []
    for attack in attacks(listener.port):
        text = attack.encode("utf-8", "replace").decode()
        given.append(
            {
                **FACTS,
                "name": text,
                "course_title": text,
                "institution_name": text,
                "instructor_name": text,
                "serial": text,
                "design": {"signatory_name": text[:100], "signatory_title": text[:100]},
            }
        )
    done = subprocess.run(
        [sys.executable, "-c", RECORDER],
        input="".join(json.dumps(one) + "\n" for one in [given[0], *given]),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    events = json.loads(done.stdout)
    pdfs = [value for event, value in events if event == "pdf"]
    assert len(pdfs) == len(given)
    elsewhere = [
        (event, name)
        for event, name in events
        if event != "pdf" and not (event == "open" and name.startswith((sys.prefix, sys.base_prefix, str(ROOT))))
    ]
    assert elsewhere == []
    assert listener.visits == 0
    for one, pdf in zip(given, pdfs, strict=True):
        reader = pypdf.PdfReader(BytesIO(base64.b64decode(pdf)))
        assert b"root:x" not in base64.b64decode(pdf)
        assert "/EmbeddedFiles" not in reader.root_object.get("/Names", {})
        text = text_of(reader)
        assert "root:x:0" not in text
        letters = "".join(char for char in Facts.model_validate(one).name if char.isalnum() and char.isascii())
        assert letters in "".join(char for char in text if char.isalnum() and char.isascii()), "it is printed as it is"


def test_the_address_is_an_address() -> None:
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://x.example/ <b>", "https://x.example/\n", ""):
        with pytest.raises(ValidationError):
            facts(verify_url=url)


@pytest.mark.parametrize("field", ["name", "course_title", "institution_name", "instructor_name"])
def test_ten_thousand_letters_are_refused(field: str) -> None:
    with pytest.raises(ValidationError, match="200"):
        facts(**{field: "x" * 10_000})


@pytest.mark.parametrize("name", ["\ufffe", "\u200b\u200d", "\u3000", "\u3164"])
def test_a_name_that_nobody_can_see_keeps_nobody_from_printing(name: str) -> None:
    assert facts(name=name).name == NAMELESS
    assert NAMELESS in text_of(printed(name=name))


@pytest.mark.parametrize(
    "color", ["red", "#fff", "#12345g", "#123456;background:url(http://x/)", "url(http://x/)", "#12345\n"]
)
def test_a_colour_is_a_colour(color: str) -> None:
    with pytest.raises(ValidationError):
        facts(design={"primary_color": color})


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def bomb(width: int, height: int) -> bytes:
    """As large as it says, and a few hundred bytes long."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def png(mode: str = "RGBA", size: tuple[int, int] = (60, 30), **options: Any) -> bytes:
    written = BytesIO()
    Image.new(mode, size).save(written, "PNG", **options)
    return written.getvalue()


BROKEN = {
    "larger than may be": bomb(20_000, 20_000),
    "no picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "nothing": b"",
    "a profile that explodes": (
        png()[:33] + chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(50_000_000), 9)) + b"\0\0\0\0IEND"
    ),
}


@pytest.mark.parametrize("picture", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_picture_is_left_out(picture: bytes) -> None:
    assert normalised(picture) is None
    reader = printed(design={"logo": base64.b64encode(picture).decode(), "signature": None})
    assert "Logo" not in str(reader.root_object["/StructTreeRoot"])
    assert "Asha Rao" in text_of(reader)


def noise() -> bytes:
    written = BytesIO()
    Image.effect_noise((100, 100), 80).save(written, "PNG")
    return written.getvalue()


def test_a_picture_that_was_cut_off_does_not_keep_a_certificate_from_being_printed() -> None:
    """Refused when it is sent; one that came another way is shown as far as it goes."""
    reader = printed(design={"logo": base64.b64encode(noise()[:2000]).decode()})
    assert "Asha Rao" in text_of(reader)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_printed(mode: str) -> None:
    assert normalised(png(mode)) is not None


def test_what_else_a_picture_holds_is_left_behind() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Comment", "made at home", zip=True)
    cleaned = normalised(png(pnginfo=told, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"))
    assert cleaned is not None
    assert b"Comment" not in cleaned
    assert b"eXIf" not in cleaned


def test_the_process_that_renders_refuses_by_itself(listener: Listener) -> None:
    """Even if the template were made to ask for something, and the fetcher to give it."""
    program = (
        "from api.pdf import process\n"
        "from api.certificates import render\n"
        "import socket\n"
        "def ask(facts):\n"
        "    try:\n"
        "        what()\n"
        "    except PermissionError as error:\n"
        "        raise RuntimeError('refused') from error\n"
        "    return b'%PDF'\n"
        "process._warm = lambda answers: (process._send(answers, process.PDF, b''), ask)[1]\n"
        "def what():\n    {what}\n"
        "process.main()\n"
    )
    for what in (
        f"socket.create_connection(('127.0.0.1', {listener.port}))",
        "open('/etc/passwd').read()",
        "open('/tmp/written', 'w')",
        "__import__('os').system('true')",
        "__import__('subprocess').run(['true'])",
    ):
        done = subprocess.run(
            [sys.executable, "-c", program.replace("{what}", what)],
            input=(2).to_bytes(4, "big") + b"{}",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        assert done.stdout.endswith(b"RuntimeError: refused"), (what, done.stdout, done.stderr)
    assert listener.visits == 0


async def test_it_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_SECRET_KEY", "do not tell anybody")
    monkeypatch.setenv("DATABASE_URL", "postgresql://do-not-tell")
    renderer = Renderer(1, waiting=1, seconds=60)
    try:
        await renderer.start()
        (pid,) = pids(renderer)
        environment = environment_of(pid)
        assert b"PATH=" in environment
        assert b"do not tell" not in environment
        assert b"do-not-tell" not in environment
    finally:
        await renderer.close()


async def test_what_cannot_be_rendered_hinders_nobody_else() -> None:
    renderer = Renderer(1, waiting=1, seconds=60)
    try:
        with pytest.raises(RenderError) as error:
            await renderer.render("certificate", json.dumps({**FACTS, "name": "Secret Name" * 100}))
        assert "Secret" not in str(error.value), "a log line must not tell names"
        assert (await renderer.render("certificate", json.dumps(FACTS))).startswith(b"%PDF")
        (pid,) = pids(renderer)
        os.kill(pid, 9)
        assert (await renderer.render("certificate", json.dumps(FACTS))).startswith(b"%PDF")
        assert pids(renderer) != [pid]
    finally:
        await renderer.close()
    assert pids(renderer) == []


async def test_who_stops_waiting_does_not_give_their_pdf_to_the_next_one() -> None:
    renderer = Renderer(1, waiting=5, seconds=60)
    try:
        await renderer.start()
        impatient = asyncio.create_task(renderer.render("certificate", json.dumps({**FACTS, "name": "Somebody Else"})))
        await asyncio.sleep(0.01)
        impatient.cancel()
        pdf = await renderer.render("certificate", json.dumps(FACTS))
        assert "Asha Rao" in text_of(pypdf.PdfReader(BytesIO(pdf)))
    finally:
        await renderer.close()


async def test_too_many_are_turned_away() -> None:
    renderer = Renderer(1, waiting=2, seconds=60)
    try:
        found = await asyncio.gather(
            *(renderer.render("certificate", json.dumps(FACTS)) for _ in range(8)), return_exceptions=True
        )
    finally:
        await renderer.close()
    assert sum(isinstance(one, bytes) for one in found) == 3
    assert sum(isinstance(one, BusyError) for one in found) == 5


async def test_a_process_ends_whose_answer_nobody_takes() -> None:
    """It is larger than what is read ahead."""
    picture = BytesIO()
    Image.frombytes("RGB", (330, 330), os.urandom(330 * 330 * 3)).save(picture, "PNG")
    design = {"logo": base64.b64encode(picture.getvalue()).decode()}
    body = b"certificate\n" + json.dumps({**FACTS, "design": design}).encode()
    renderer = Renderer(1, waiting=1, seconds=60)
    await renderer.start()
    (process,) = renderer.processes
    process._input.write(LENGTH.pack(len(body)) + body)
    while len(process._output._buffer) < 1 << 17:  # type: ignore[attr-defined]  # noqa: ASYNC110  no event tells it
        await asyncio.sleep(0.05)
    await asyncio.wait_for(renderer.close(), 30)
    assert pids(renderer) == []


async def test_after_the_end_nothing_is_begun() -> None:
    renderer = Renderer(1, waiting=5, seconds=60)
    await renderer.start()
    asked = [asyncio.create_task(renderer.render("certificate", json.dumps(FACTS))) for _ in range(4)]
    await asyncio.sleep(0.01)
    await renderer.close()
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(one, BusyError) for one in found), found
    with pytest.raises(BusyError):
        await renderer.render("certificate", json.dumps(FACTS))
    assert pids(renderer) == []


async def test_a_process_is_replaced_after_so_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pdf.pool.PAGES", 2)
    assert PAGES > 100
    renderer = Renderer(1, waiting=1, seconds=60)
    try:
        await renderer.start()
        before = pids(renderer)
        await renderer.render("certificate", json.dumps(FACTS))
        assert pids(renderer) == before
        await renderer.render("certificate", json.dumps(FACTS))
        assert pids(renderer) == []
        eventually(lambda: not command(before[0]))
    finally:
        await renderer.close()


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def pids(renderer: Renderer) -> list[int]:
    return [process.pid for process in renderer.processes]
