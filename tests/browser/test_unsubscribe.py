"""The page behind the link at the end of a mail, as people see it."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import visit
from tests.support.api import Institution


def address(institution: Institution, kind: str = "reply") -> str:
    student = institution.student()
    with institution.api.connect() as connection:
        row = connection.execute(
            "select internal.unsubscribe_token(%s, %s, %s)", (institution.id, student.id, kind)
        ).fetchone()
    assert row is not None
    port = urlsplit(str(institution.api.http.base_url)).port
    return f"http://{institution.slug}.localhost:{port}/unsubscribe/{row[0]}"


@pytest.mark.parametrize("branding", [{}, {"primary_color": "#ffd54a"}], ids=["usual", "bright"])
def test_mail_is_stopped_with_one_button(
    browser: Browser, institution: Institution, branding: dict[str, Any], tmp_path: Path
) -> None:
    with institution.api.connect() as connection:
        connection.execute(
            "update lms.tenants set name = 'Sahyadri Institute of Applied Things', branding = %s::jsonb where id = %s",
            (re.sub("'", '"', str(branding)), institution.id),
        )
    url = address(institution)
    host = url[: url.index("/unsubscribe")]
    with visit(browser, url) as seen:
        for _ in seen.everywhere():
            seen.picture("unsubscribe-asked", tmp_path)
            seen.assert_sound(host)
            assert "Stop these mails?" in seen.text()
            assert "Sahyadri Institute of Applied Things" in seen.text()
        seen.become("phone")
        with seen.page.expect_navigation():
            seen.page.get_by_role("button", name="Stop these mails").click()
        for _ in seen.everywhere():
            seen.picture("unsubscribe-stopped", tmp_path)
            seen.assert_sound(host)
            assert "You get no more of these mails" in seen.text()
            assert seen.page.get_by_role("button").count() == 0


def test_a_link_that_is_not_whole_says_so(browser: Browser, institution: Institution, tmp_path: Path) -> None:
    url = address(institution)[:-9]
    with visit(browser, url, 404) as seen:
        for _ in seen.everywhere():
            seen.picture("unsubscribe-nowhere", tmp_path)
            seen.assert_sound(url[: url.index("/unsubscribe")])
            assert "This link leads nowhere" in seen.text()
