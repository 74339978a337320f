"""What somebody writes comes out harmless, or is refused: one test a trick."""

import sys
from html.parser import HTMLParser

import pytest

from api.markdown import TooLargeError, html_of
from tests.courses.making import ok, refused
from tests.forum.talking import Forum

BARE = (
    *("blockquote", "br", "em", "h3", "h4", "h5", "h6", "hr", "li"),
    *("p", "pre", "s", "strong", "table", "tbody", "thead", "tr", "ul"),
)
ALLOWED: dict[str, set[str]] = {
    "a": {"href", "title", "rel"},
    "code": {"class"},
    "ol": {"start"},
    "td": {"style"},
    "th": {"style"},
    **{tag: set() for tag in BARE},
}


class Reader(HTMLParser):
    """Reads HTML as a browser would, and notes what is not allowed in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED.get(tag, set()):
                self.found.append(f"<{tag} {name}>")
            if name == "href":
                self.links.append(value or "")
        if tag == "a" and dict(attrs).get("rel") != "nofollow noopener ugc":
            self.found.append("<a> without rel")

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.found.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.found.append("instruction")


def links_of(html: str) -> list[str]:
    """The links of HTML in which there is nothing that there must not be."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.found == []
    return reader.links


@pytest.mark.parametrize(
    "trick",
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example.org></sCrIpT>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<p onclick=alert(1)>x</p>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<style>*{background:url(//evil.example.org)}</style>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<form><button formaction=javascript:alert(1)>x",
        "<base href=//evil.example.org>",
        "<meta http-equiv=refresh content=0;url=//evil.example.org>",
        "<!-- --!><script>alert(1)</script> -->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml-stylesheet href='javascript:alert(1)'?>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>alert(1)</script>`",
        "```\n</code></pre><script>alert(1)</script>\n```",
        '```"><script>alert(1)</script>\nx\n```',
        '```x" onclick="alert(1)\nx\n```',
        '[x](https://example.org "\\" onmouseover=\\"alert(1)")',
        "[x](https://example.org/\"onmouseover='alert(1)')",
        "<https://example.org/\"onmouseover='alert(1)'>",
        '![" onerror="alert(1)](https://example.org/x.png)',
        "![<script>alert(1)</script>](https://example.org/x.png)",
        "| a |\n|:-:|\n| <script>alert(1)</script> |",
        "[<img src=x onerror=alert(1)>](https://example.org)",
        "\ufe64script\ufe65alert(1)\ufe64/script\ufe65",
        "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
        "<\u0000script>alert(1)</script>",
    ],
)
def test_no_markup_of_ones_own(trick: str) -> None:
    html = html_of(trick)
    assert set(links_of(html)) <= {
        "https://example.org", "https://example.org/x.png", "https://example.org/%22onmouseover=",
        "https://example.org/%22onmouseover='alert(1)'",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java&#x09;script:alert(1)",
        "java&#10;script:alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;&#x61;&#x76;&#x61;script:alert(1)",
        "javascript&colon;alert(1)",
        "javascript%3Aalert(1)",
        "\x01javascript:alert(1)",
        " javascript:alert(1)",
        "\\javascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "data:image/svg+xml,<svg/onload=alert(1)>",
        "file:///etc/passwd",
        "blob:https://example.org/1",
        "//evil.example.org",
        "/\\evil.example.org",
        "/api/auth/logout",
        "?q=1",
        "#top",
        "https:evil",
        "http:\\\\evil.example.org",
    ],
)
@pytest.mark.parametrize(
    "form", ["[x]({})", "[x](<{}>)", "<{}>", "![x]({})", "[x][1]\n\n[1]: {}", "[x][1]\n\n[1]: <{}> 'title'"]
)
def test_links_lead_to_the_web_or_to_mail(form: str, address: str) -> None:
    assert links_of(html_of(form.format(address))) == []


def test_good_links_stay() -> None:
    text = "[a](https://example.org/?q=1&r=2#s) <mailto:a@example.org> <b@example.org> [c](HTTP://example.org/%C3%BC)"
    assert links_of(html_of(text)) == [
        "https://example.org/?q=1&r=2#s", "mailto:a@example.org", "mailto:b@example.org", "HTTP://example.org/%C3%BC",
    ]  # fmt: skip


def test_a_picture_is_a_link() -> None:
    """Shown, it would tell another server who reads what."""
    assert html_of("![a *b*](https://example.org/c.png)") == (
        '<p><a href="https://example.org/c.png" rel="nofollow noopener ugc">a b</a></p>\n'
    )
    assert links_of(html_of("[![a](https://example.org/1.png)](https://example.org)")) == [
        "https://example.org", "https://example.org/1.png",
    ]  # fmt: skip
    assert ">https://example.org/c.png<" in html_of("![](https://example.org/c.png)")


def test_what_markdown_is_for() -> None:
    text = (
        "# Title\n\n###### Least\n\n1. *one*\n2. **two** ~~three~~\n\n> said\n\n```python\nif a < b:\n```\n\n"
        "| a | b |\n|:--|--:|\n| 1 | `2` |\n\nline\\\nbreak\n\n---"
    )
    assert html_of(text) == (
        "<h3>Title</h3>\n<h6>Least</h6>\n<ol>\n<li><em>one</em></li>\n"
        "<li><strong>two</strong> <s>three</s></li>\n</ol>\n<blockquote>\n<p>said</p>\n</blockquote>\n"
        '<pre><code class="language-python">if a &lt; b:\n</code></pre>\n'
        '<table>\n<thead>\n<tr>\n<th style="text-align:left">a</th>\n<th style="text-align:right">b</th>\n</tr>\n'
        '</thead>\n<tbody>\n<tr>\n<td style="text-align:left">1</td>\n'
        '<td style="text-align:right"><code>2</code></td>\n</tr>\n</tbody>\n</table>\n'
        "<p>line<br>\nbreak</p>\n<hr>\n"
    )


@pytest.mark.parametrize("sign", ["\u202e", "\u202d", "\u2066", "&#x202e;", "&#8238;"])
@pytest.mark.parametrize("form", ["a {} b", "`a {} b`", "```\na {} b\n```", "[a {} b](https://example.org)", "# {} b"])
def test_nothing_reads_in_another_order_than_it_runs(form: str, sign: str) -> None:
    html = html_of(form.format(sign))
    assert [char for char in html if "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"] == []


SLOW = {
    "quotes": ">" * 20_000,
    "spaced quotes": "> " * 10_000,
    "quotes that end at once": ">#\nb\n" * 4_000,
    "quotes of quotes that end at once": "> >-\nb\n" * 3_000,
    "brackets": "[" * 20_000,
    "pairs of brackets": "[]" * 10_000,
    "nested brackets": "[" * 10_000 + "]" * 10_000,
    "pictures": "![" * 10_000,
    "half links": "[a](" * 5_000,
    "half links in angles": "[a](<" * 4_000,
    "parentheses": "[a](" + "(" * 19_000,
    "stars": "*a **a " * 2_800,
    "closing stars": "a**" * 6_600,
    "nested emphasis": "*" * 9_000 + "a" + "*" * 9_000,
    "tildes": "~~a " * 5_000,
    "backticks": " ".join("`" * length for length in range(1, 199)),
    "half tags": "<a " * 6_600,
    "half comments": "<!--" * 5_000,
    "CDATA": "<![CDATA[" * 2_200,
    "lists": "- " * 10_000,
    "deep lists": "\n".join("  " * depth + "- a" for depth in range(190)),
    "lines": "a\n" * 10_000,
    "setext": "a\n-\n" * 5_000,
    "references": "[a]: b\n" * 2_800,
    "half titles": '[a]: b "' + "c\n" * 9_000,
    "a wide table": "|a" * 4_000 + "\n" + "|-" * 4_000 + "\n" + "|\n" * 1_000,
    "a long table": "|a|b\n|-|-\n" + "|\n" * 9_000,
    "entities": "&#0;" * 5_000,
    "addresses": "<a@b.c>" * 2_800,
    "combining": "a" + "\u0301" * 19_999,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW.keys())
def test_the_work_is_bounded(text: str) -> None:
    """Of what is as long as a body may be: nothing takes the square of its length, or fails for its depth."""
    links_of(html_of(text[:20_000]))
    assert calls_for(text[:4_000]) < 3 * calls_for(text[:2_000]) + 5_000


def calls_for(text: str) -> int:
    """How many functions are called to render it: a measure of the work that does not depend on the machine."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        html_of(text)
    finally:
        sys.setprofile(None)
    return calls


def test_what_grows_out_of_all_proportion_is_refused(forum: Forum) -> None:
    body = f"[x]: https://example.org/{'a' * 1_900}\n\n" + "[x]" * 5_000
    with pytest.raises(TooLargeError):
        html_of(body)
    refused(forum.teacher.post(forum.url, {"title": "Large", "body": body}), 422, "invalid_input", "/body")


def test_broken_unicode_is_refused(forum: Forum) -> None:
    student = forum.learner()
    json = {"content-type": "application/json"}
    for broken, code in (
        (rb'{"title": "A", "body": "\ud800"}', 422),
        (rb'{"title": "A", "body": "\udfff\ud800"}', 422),
        (rb'{"title": "\ud800", "body": "a"}', 422),
        (rb'{"title": "A", "body": "\u0000"}', 422),
        (b'{"title": "A", "body": "\xff\xfe"}', 400),
        (b'{"title": "A", "body": "\xed\xa0\x80"}', 422),
        (b'{"title": "A", "body": "\xc0\xaf"}', 400),
    ):
        assert student.request("POST", forum.url, content=broken, headers=json).status_code == code, broken
    post = forum.post(student, "\U0001f600", "\ufdd0\uffff\ufeff a\u0301 \U0001f468\u200d\U0001f469 \u200f\u05d0")
    assert post["body_html"] == f"<p>{post['body']}</p>\n"


def test_a_megabyte_is_refused(forum: Forum) -> None:
    student = forum.learner()
    for length, status, code in ((990_000, 422, "invalid_input"), (1_000_000, 413, "body_too_large")):
        refused(student.post(forum.url, {"title": "Long", "body": "x" * length}), status, code)
    url = f"/api/posts/{forum.post(student)['id']}"
    for attempt in (
        student.patch(url, {"body": "[" * 990_000}),
        student.post(f"{url}/replies", {"body": ">" * 990_000}),
    ):
        refused(attempt, 422, "invalid_input", "/body")


def test_the_html_is_made_here(forum: Forum) -> None:
    """Nobody brings their own."""
    student = forum.learner()
    words = {"title": "A", "body": "a", "body_html": "<script>alert(1)</script>"}
    refused(student.post(forum.url, words), 422, "invalid_input", "/body_html")
    post = forum.post(student, "<b>A</b>", "<script>alert(1)</script>\n\n[x](javascript:alert(1))")
    assert post["title"] == "<b>A</b>"
    assert post["body_html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>[x](javascript:alert(1))</p>\n"
    changed = ok(student.patch(f"/api/posts/{post['id']}", {"body": "<i>b</i>"}))
    assert changed["body_html"] == "<p>&lt;i&gt;b&lt;/i&gt;</p>\n"
