"""How a mail looks in a browser: nothing runs over, all can be read, on paper and at night.

Pictures go to a temporary folder, or to the one named in MONITOR_PICTURES:
MONITOR_PICTURES=pictures pytest -m slow tests/core/mail/test_look.py
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Message
from tests.core.mail.issues import (
    a_notice,
    a_refusal,
    empty_issue,
    english_issue,
    follow_up_alert,
    foreign_alert,
    morning_issue,
    noticed,
    only_story,
    rendered,
)
from tests.core.mail.test_render import crowd

pytestmark = pytest.mark.slow

MAILS: dict[str, Callable[[], Message]] = {
    "digest-german": lambda: rendered(morning_issue()),
    "digest-english": lambda: rendered(english_issue()),
    "alert-german": lambda: rendered(only_story()),
    "alert-english": lambda: rendered(follow_up_alert()),
    "alert-arabic": lambda: rendered(foreign_alert("ar")),
    "alert-japanese": lambda: rendered(foreign_alert("ja")),
    "empty-german": lambda: rendered(empty_issue()),
    "empty-english": lambda: rendered(empty_issue(language="en", name="Morning briefing")),
    "trouble-german": lambda: noticed(a_notice()),
    "trouble-english": lambda: noticed(a_notice(), "en"),
    "editors-german": lambda: noticed(a_refusal(), editors=True),
}
WIDTHS = (375, 700)
# What Outlook for Windows, or GMX and WEB.DE in a browser, leave out (by the data of
# caniemail.com): every style element, and these properties; padding holds in cells alone.
UNKNOWN = ("max-height", "max-width", "overflow", "overflow-wrap", "word-break", "white-space")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
# Measures the page from inside, and leaves what it found with the page around it.
MEASURE = """<script>
const number = c => c.match(/[\\d.]+/g).map(Number);
const light = c => { const [r, g, b] = number(c).map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = e => { for (; e; e = e.parentElement) {
  const c = getComputedStyle(e).backgroundColor;
  if (c !== 'rgba(0, 0, 0, 0)') return c; } return 'rgb(255, 255, 255)'; };
addEventListener('load', () => {
  let worst = 99, where = '', smallest = 99, wide = [];
  for (const e of document.querySelectorAll('body *')) {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const says = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!says || style.display === 'none' || !box.height) continue;
    const [a, b] = [light(style.color), light(ground(e))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < worst) { worst = contrast; where = e.outerHTML.slice(0, 200); }
    smallest = Math.min(smallest, parseFloat(style.fontSize));
    if (box.right > innerWidth + 0.5 || box.left < -0.5) wide.push(e.outerHTML.slice(0, 120));
  }
  frameElement.dataset.found = JSON.stringify({worst, where, smallest, wide,
    width: innerWidth, scroll: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
    ground: getComputedStyle(document.body).backgroundColor});
});
</script>"""


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium here")
    return found


def run(chromium: str, folder: Path, *flags: str, dark: bool) -> str:
    done = subprocess.run(
        [
            chromium,
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            *flags,
            (folder / "page.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def frame(html: str, width: int, height: int, name: str = "") -> str:
    """Return a page in a frame of this width: a window has at least 500 pixels."""
    style = f"border:0;width:{width}px;height:{height}px;vertical-align:top"
    return f'<iframe data-name="{name}" srcdoc="{escape(html)}" style="{style}"></iframe>'


def measured(
    chromium: str, pages: Mapping[tuple[str, int], str], *, dark: bool, folder: Path
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return what pages say of themselves, by (name, width)."""
    frames = [
        frame(html.replace("</body>", f"{MEASURE}</body>"), width, 900, f"{name} {width}")
        for (name, width), html in pages.items()
    ]
    (folder / "page.html").write_text(f"<!DOCTYPE html><body>{''.join(frames)}</body>")
    dom = run(chromium, folder, "--dump-dom", "--virtual-time-budget=4000", dark=dark)
    found = re.findall(r'<iframe data-name="([^"]*)"[^>]*data-found="([^"]*)"', dom)
    values = {
        (name, int(width)): json.loads(unescape(said))
        for name, width, said in ((*one.rsplit(" ", 1), said) for one, said in found)
    }
    assert values.keys() == pages.keys()
    return values


def pictured(
    chromium: str, html: str, name: str, *, heights: tuple[int, ...], dark: bool, folder: Path
) -> None:
    """Leave a picture of a page's whole length, in both widths side by side."""
    pictures = Path(os.environ.get("MONITOR_PICTURES") or folder)
    pictures.mkdir(parents=True, exist_ok=True)
    picture = pictures / f"{name}-{'dark' if dark else 'light'}.png"
    frames = [frame(html, width, height) for width, height in zip(WIDTHS, heights, strict=True)]
    body = '<body style="margin:0;background:#888;white-space:nowrap">'
    (folder / "page.html").write_text(f"<!DOCTYPE html>{body}{'&nbsp;'.join(frames)}</body>")
    size = f"--window-size={sum(WIDTHS) + 10},{min(max(heights), 12_000)}"
    run(chromium, folder, f"--screenshot={picture}", size, dark=dark)
    assert picture.stat().st_size > 5_000


def without_styles(html: str) -> str:
    """Return a page as programs show it that know no style element and few properties."""
    bare = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    bare = re.sub(rf"(?<=[;\"])({'|'.join(UNKNOWN)}):[^;\"]*;?", "", bare)
    return re.sub(r'(<(?:p|h\d|pre|div)[^>]*style="[^"]*)(?<=[;"])padding[^;"]*;?', r"\1", bare)


@pytest.fixture(scope="module", params=[False, True], ids=["light", "dark"])
def looks(
    request: pytest.FixtureRequest, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bool, dict[str, str], dict[tuple[str, int], dict[str, Any]]]:
    """Return every mail, as it is and bare, with what it says of itself in one palette."""
    pages = {name: make().html for name, make in MAILS.items()}
    pages |= {f"bare-{name}": without_styles(html) for name, html in pages.items()}
    each = {(name, width): html for name, html in pages.items() for width in WIDTHS}
    folder = tmp_path_factory.mktemp("looks")
    return request.param, pages, measured(chromium, each, dark=request.param, folder=folder)


@pytest.mark.parametrize("name", [*MAILS, *(f"bare-{name}" for name in MAILS)])
def test_a_mail_fits_its_window_and_can_be_read(
    name: str, looks: Any, chromium: str, tmp_path: Path
) -> None:
    dark, pages, found = looks
    bare = name.startswith("bare-")
    if not bare or not dark:  # without style elements there is one palette
        heights = tuple(found[name, width]["height"] for width in WIDTHS)
        pictured(chromium, pages[name], name, heights=heights, dark=dark, folder=tmp_path)

    for width in WIDTHS:
        look = found[name, width]
        assert look["width"] == width
        assert look["scroll"] <= width
        assert look["wide"] == []
        assert look["worst"] >= 4.5, look["where"]
        assert look["smallest"] >= 13
        is_dark = sum(map(int, re.findall(r"\d+", look["ground"])[:3])) < 200
        assert is_dark == (dark and not bare)


@pytest.mark.parametrize("width", [320, 600])
def test_narrow_windows_hold_too(width: int, chromium: str, tmp_path: Path) -> None:
    html = rendered(crowd(12, topics=2, long=True)).html

    [found] = measured(chromium, {("crowd", width): html}, dark=False, folder=tmp_path).values()

    assert found["width"] == width
    assert found["scroll"] <= width
    assert found["wide"] == []
