"""Markdown as safe HTML: what learners write for each other is rendered once, when it is written."""

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, table
from markdown_it.token import Token

from api.errors import ProblemError

MAX_HTML = 400_000
"""As the database takes it. Links by reference repeat an address that is written once."""
MAX_CELLS = 10_000
MAX_QUOTED_LINES = 50_000
MAX_ADDRESS = 2_000
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"language-[\w.#+-]{1,30}")
_ALIGNMENT = re.compile(r"text-align:(?:left|center|right)")
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Embeddings, overrides and isolates: they make a line of code read as another one than it is."""
_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}, "td": {"style"}, "th": {"style"}}


class _Renderer(RendererHTML):
    """A page has its own two levels of headings. An image becomes a link to it: shown in the page, it would tell a
    stranger's server who reads what."""

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        tokens[idx].tag = f"h{min(6, int(tokens[idx].tag[1]) + 2)}"
        return self.renderToken(tokens, idx, options, env)

    heading_close = heading_open

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        link = Token("link_open", "a", 1, attrs={"href": token.attrGet("src") or ""})
        shown = self.renderInlineAsText(token.children, options, env).strip() or str(link.attrGet("href"))
        return f"{self.renderToken([link], 0, options, env)}{escapeHtml(shown)}</a>"


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return len(url) <= MAX_ADDRESS and _ADDRESS.fullmatch(url) is not None


def _modest_table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    # A line of one character becomes a row as wide as the table.
    columns = state.src.count("|", state.bMarks[startLine], state.eMarks[startLine])
    return columns * (endLine - startLine) <= MAX_CELLS and table(state, startLine, endLine, silent)


def _modest_quote(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    # A quote reads on to the next empty line, though it may end in its first one: then the next reads that again.
    quoted = state.env.setdefault("quoted_lines", 0)
    if quoted > MAX_QUOTED_LINES:
        return False
    if not silent and state.src.startswith(">", state.bMarks[startLine] + state.tShift[startLine]):
        line = startLine
        while line < endLine and not state.isEmpty(line):
            line += 1
        state.env["quoted_lines"] = quoted + line - startLine
    return blockquote(state, startLine, endLine, silent)


_MARKDOWN = _Markdown("commonmark", {"html": False}, renderer_cls=_Renderer).enable(["table", "strikethrough"])
_MARKDOWN.block.ruler.at("table", _modest_table, {"alt": ["paragraph", "reference"]})
_MARKDOWN.block.ruler.at("blockquote", _modest_quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
_ONE = ThreadPoolExecutor(1, thread_name_prefix="markdown")
"""Beside the event loop, which goes on meanwhile; one text after the other."""


class TooLargeError(ValueError):
    """The HTML would be out of all proportion."""


def html_of(markdown: str) -> str:
    """Safe HTML, whatever the text is."""
    # Afterwards: written as entities, they would pass before.
    rendered = _MARKDOWN.render(markdown).translate(_REORDERING)
    if len(rendered) > MAX_HTML:
        raise TooLargeError
    html = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    if len(html) > MAX_HTML:
        raise TooLargeError
    return html


async def body_html(body: str | None) -> str | None:
    """The HTML of a body to be stored; None where none was sent. 422 when it would be out of all proportion."""
    if body is None:
        return None
    try:
        return await asyncio.get_running_loop().run_in_executor(_ONE, html_of, body)
    except TooLargeError:
        detail = "This makes too large a page: use fewer links."
        raise ProblemError(422, "invalid_input", detail, errors=[{"pointer": "/body", "detail": detail}]) from None


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """What the allowed attributes may say."""
    match tag, attribute:
        case "a", "href":
            return value if _ADDRESS.fullmatch(value) else None
        case "code", "class":
            return value if _LANGUAGE.fullmatch(value) else None
        case (("td" | "th"), "style"):
            return value if _ALIGNMENT.fullmatch(value) else None
    return value
