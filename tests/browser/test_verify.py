"""The page behind the QR code, as people see it: on a phone, at a desk, in the dark, on paper."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import visit
from tests.support.api import Institution
from tests.support.certificates import certify, make_design, rendered
from tests.support.images import logo

STATES: dict[str, dict[str, Any]] = {
    "valid": {**rendered(), "expires_on": date(2999, 3, 14)},
    "revoked": {
        **rendered(),
        "revoked_at": datetime(2026, 5, 2, 14, 5, tzinfo=UTC),
        "revocation_reason": "The final project turned out to be somebody else's work.",
    },
    "expired": {**rendered(), "expires_on": date(2026, 3, 15)},
    "superseded": {"superseded_at": datetime(2026, 4, 1, 8, 0, tzinfo=UTC)},
}
HEADLINES = {
    "valid": "This certificate is valid",
    "revoked": "This certificate was revoked",
    "expired": "This certificate has expired",
    "superseded": "This certificate was replaced",
}
FACTS = ("Divya Pillai", "Marathi for Newcomers", "Sneha Joshi", "14 March 2026", "12.5 hours")
NAMES = {
    "short": ("Li Na", "Tea"),
    "long": (
        "Wolfeschlegelsteinhausenbergerdorff-Maximiliana-Alexandrina von Hohenlohe-Waldenburg-Schillingsfürst " * 2,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft for those who begin " * 2,
    ),
    "devanagari": ("अनुराधा श्रीनिवास क्षीरसागर", "संस्कृत व्याकरण का परिचय"),
    "tamil": ("கிருஷ்ணமூர்த்தி ஸ்ரீநிவாசன்", "தமிழ் இலக்கிய வரலாறு"),
    "bengali": ("সৌমেন্দ্রনাথ বন্দ্যোপাধ্যায়", "রবীন্দ্রসঙ্গীতের ভূমিকা"),
    "arabic": ("عبد الرحمن بن محمد الأندلسي", "مقدمة في علم الفلك"),
}


def host_of(institution: Institution) -> str:
    """Its own address, which a browser finds without any set-up."""
    return f"http://{institution.slug}.localhost:{urlsplit(institution.api.application.base_url).port}"


def issue(institution: Institution, **values: Any) -> str:
    with institution.api.connect() as connection:
        design = make_design(
            connection,
            institution.tenant,
            logo("#0f766e", "#f97316"),
            primary_color="#0f766e",
            accent_color="#f97316",
        )
        code: str = certify(connection, institution.tenant, design_id=design["id"], **values)["code"]
        return code


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_seen_at_once(institution: Institution, browser: Browser, tmp_path: Path, state: str) -> None:
    facts = STATES[state]
    code, host = issue(institution, **facts), host_of(institution)
    with visit(browser, f"{host}/verify/{code}") as seen:
        for device in seen.everywhere():
            seen.picture(state, tmp_path)
            seen.assert_sound(host)
            text = seen.text()
            headline = seen.page.get_by_role("heading", level=1)
            assert headline.inner_text() == HEADLINES[state]
            assert not [other for name, other in HEADLINES.items() if name != state and other in text]
            for fact in FACTS:
                assert fact in text, device
            assert code in re.sub(r"\s", "", text)
            if state == "revoked":
                assert "2 May 2026, 14:05 UTC" in text
                assert facts["revocation_reason"] in text
            if "pdf_sha256" in facts:
                assert facts["pdf_sha256"].hex() in text
            box = headline.bounding_box()
            assert box is not None
            assert box["y"] < 300, "without scrolling"
            drawn = seen.page.locator(".logo img").evaluate("image => image.complete && image.naturalWidth > 0")
            assert drawn, "the logo is there"
        assert seen.sheets() == 1


def test_an_unknown_code_says_nothing_else(institution: Institution, browser: Browser, tmp_path: Path) -> None:
    host = host_of(institution)
    with visit(browser, f"{host}/verify/{'0' * 26}", status=404) as seen:
        for _ in seen.everywhere():
            seen.picture("unknown", tmp_path)
            seen.assert_sound(host)
            assert "No certificate has this code" in seen.text()
            assert "0000" not in seen.text()


@pytest.mark.parametrize("name", NAMES)
def test_every_name_finds_room(institution: Institution, browser: Browser, tmp_path: Path, name: str) -> None:
    person, title = (text[:200].strip() for text in NAMES[name])
    code, host = issue(institution, name=person, course_title=title, **rendered()), host_of(institution)
    with visit(browser, f"{host}/verify/{code}") as seen:
        for _ in seen.everywhere():
            seen.picture(f"name-{name}", tmp_path)
            seen.assert_sound(host)
            assert person in seen.text()
            assert title in seen.text()
        assert seen.sheets() == 1


@pytest.mark.parametrize(
    ("primary", "accent"),
    [("#ffffff", "#fffff0"), ("#000000", "#000000"), ("#ffee00", "#00ff00"), ("#808080", "#ff0000")],
)
def test_no_colour_hides_anything(
    institution: Institution, browser: Browser, tmp_path: Path, primary: str, accent: str
) -> None:
    with institution.api.connect() as connection:
        design = make_design(connection, institution.tenant, primary_color=primary, accent_color=accent)
        code = certify(connection, institution.tenant, design_id=design["id"])["code"]
    host = host_of(institution)
    with visit(browser, f"{host}/verify/{code}") as seen:
        for _ in seen.everywhere():
            seen.picture(f"colors-{primary[1:]}", tmp_path)
            seen.assert_sound(host)


def test_markup_is_text(institution: Institution, browser: Browser) -> None:
    """What somebody has put into a name or a title is shown, and does nothing."""
    name = '<script>document.title="taken"</script><img src=x onerror=alert(1)>'
    title = '"><style>main{display:none}</style>{{ 7*7 }} http://169.254.169.254/ file:///etc/passwd'
    code, host = (
        issue(institution, name=name, course_title=title, institution_name="</title><b>x"),
        host_of(institution),
    )
    with visit(browser, f"{host}/verify/{code}") as seen:
        seen.assert_sound(host)
        assert name in seen.text()
        assert title in seen.text()
        assert "</title><b>x" in seen.text()
        assert seen.page.title().startswith("This certificate is valid")


def test_nothing_runs_there(institution: Institution, browser: Browser) -> None:
    """The policy of the page stops a script even if one got in."""
    code, host = issue(institution), host_of(institution)
    with visit(browser, f"{host}/verify/{code}") as seen:
        ran = seen.page.evaluate(
            """() => {
              const script = document.createElement('script');
              script.textContent = 'window.ran = true';
              document.body.append(script);
              return window.ran === true;
            }"""
        )
        assert ran is False
        assert any("Content Security Policy" in complaint for complaint in seen.complaints)
