"""A page as a person sees it: which widths and media it is tried in, and what must hold on all of them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page

Device = Literal["phone", "desktop", "dark", "print"]
DEVICES: tuple[Device, ...] = ("phone", "desktop", "dark", "print")
CONTRAST = 4.5
"""WCAG 2, level AA, for text."""
_SIZES: dict[Device, tuple[int, int]] = {
    "phone": (390, 844),
    "desktop": (1280, 900),
    "dark": (390, 844),
    "print": (794, 1123),  # A4 at 96 dpi
}

_FAINT = """(least) => {
  const parse = (text) => {
    const parts = text.match(/[\\d.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const luminance = (rgb) => {
    const linear = (part) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgb.map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.alpha === 1) return color.rgb;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.getClientRects().length) continue;
    const both = [luminance(parse(getComputedStyle(element).color).rgb), luminance(ground(element))];
    const contrast = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    if (contrast < least) found.push(`${contrast.toFixed(2)}: ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return found;
}"""


@dataclass
class Visit:
    """A page that was opened, and what the browser noticed meanwhile."""

    page: Page
    device: Device = "phone"
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def become(self, device: Device) -> None:
        """The same page on another device."""
        self.device = device
        width, height = _SIZES[device]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(
            media="print" if device == "print" else "screen", color_scheme="dark" if device == "dark" else "light"
        )

    def everywhere(self) -> Iterator[Device]:
        """One device after the other."""
        for device in DEVICES:
            self.become(device)
            yield device

    def sheets(self) -> int:
        """How many pages of A4 it takes."""
        return len(re.findall(rb"/Type\s*/Page\b(?!s)", self.page.pdf(format="A4")))

    def overflow(self) -> int:
        """By how many pixels one could scroll sideways."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width

    def faint_texts(self) -> list[str]:
        """Texts that stand out too little from what is behind them."""
        found: list[str] = self.page.evaluate(_FAINT, CONTRAST)
        return found

    def text(self) -> str:
        """What can be read, each run of blanks as one."""
        return re.sub(r"\s+", " ", self.page.inner_text("body"))

    def picture(self, name: str, directory: Path) -> Path:
        """A picture of the whole page, kept in LECTERN_PICTURES when that is set."""
        place = Path(os.environ.get("LECTERN_PICTURES") or directory) / f"{name}-{self.device}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=place, full_page=True)
        return place

    def assert_sound(self, host: str) -> None:
        """Nothing is cut off or faint, nothing went wrong, and nothing came from anywhere else."""
        assert self.overflow() <= 0, f"{self.device}: scrolls sideways by {self.overflow()} px"
        assert self.faint_texts() == [], self.device
        assert self.complaints == [], self.device
        assert [url for url in self.requests if not url.startswith((f"{host}/", "data:"))] == [], self.device


@contextmanager
def visit(browser: Browser, url: str, status: int = 200) -> Iterator[Visit]:
    """Opens an address on a phone, in a profile of its own."""
    context = browser.new_context(device_scale_factor=2, is_mobile=True, has_touch=True)
    try:
        seen = Visit(page := context.new_page())
        seen.become("phone")
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("requestfailed", lambda request: seen.complaints.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))

        def listen(message: ConsoleMessage) -> None:
            # The browser itself remarks on every status from 400 on, the page's own included.
            if message.type in ("error", "warning") and not (status >= 400 and message.location["url"] == url):
                seen.complaints.append(message.text)

        page.on("console", listen)
        answer = page.goto(url, wait_until="networkidle")
        assert answer is not None
        assert answer.status == status
        yield seen
    finally:
        context.close()
