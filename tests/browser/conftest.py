"""A real browser, headless: Debian's, or any other Chromium."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


def chromium() -> str | None:
    """The browser of LECTERN_CHROMIUM, or else one that is installed."""
    named = os.environ.get("LECTERN_CHROMIUM")
    candidates = [named] if named else [*filter(None, map(shutil.which, NAMES)), *filter(os.path.exists, PLACES)]
    return candidates[0] if candidates else None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Each visit has a profile of its own, empty at first and gone afterwards. One a module, since Playwright keeps an
    event loop running as long as it lives, and tests of other modules want theirs."""
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium: sudo apt-get install chromium, or LECTERN_CHROMIUM=/path/to/it")
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root has no sandbox
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=[*FLAGS, *alone])
        yield browser
        browser.close()
