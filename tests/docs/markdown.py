"""Pages in Markdown: the commands that they print, with what they say that comes of it, and where they lead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """Commands as somebody copies them, and what the page says that they print."""

    page: str
    line: int
    commands: str
    output: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> list[Block]:
    """The `sh` blocks of a page, each with the `text` block that follows it, if one does: what it prints."""
    text = (ROOT / page).read_text()
    found: list[Block] = []
    after = -1
    for fence in _FENCE.finditer(text):
        language, body = fence[2], fence[3]
        if language == "sh":
            found.append(Block(page, text.count("\n", 0, fence.start()) + 1, body))
            after = fence.end()
        elif language == "text" and after >= 0 and not text[after : fence.start()].strip():
            found[-1] = Block(page, found[-1].line, found[-1].commands, body)
    return found


def says(expected: str, printed: str) -> bool:
    """Whether a page's output is what was printed; `…` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def broken_links(page: str) -> Iterator[str]:
    """Links of a page to files that are not there, or to headings that are not in them."""
    for target in _LINK.findall(_FENCE.sub("", (ROOT / page).read_text())):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        if not file.exists():
            yield f"{page}: {target} leads nowhere"
        elif anchor and anchor not in _anchors(file):
            yield f"{page}: {target} leads to no heading"


def _anchors(file: Path) -> set[str]:
    """As hosting sites make them: lower case, without punctuation, hyphens for blanks."""
    headings = _HEADING.findall(_FENCE.sub("", file.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
