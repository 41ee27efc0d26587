"""How a mail looks in a browser: nothing runs over, all can be read, on paper and at night.

Pictures go to a temporary folder, or to the one named in MONITOR_PICTURES:
MONITOR_PICTURES=pictures pytest -m slow tests/core/mail/test_look.py
"""

import json
import os
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from tests.core.mail.issues import (
    empty_issue,
    english_issue,
    follow_up_alert,
    foreign_alert,
    morning_issue,
    only_story,
    rendered,
)
from tests.core.mail.test_render import crowd

pytestmark = pytest.mark.slow

ISSUES: dict[str, Any] = {
    "german": morning_issue,
    "english": english_issue,
    "empty": empty_issue,
    "story": only_story,
    "follow-up": follow_up_alert,
    "arabic": lambda: foreign_alert("ar"),
    "japanese": lambda: foreign_alert("ja"),
}
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
  parent.document.documentElement.dataset.found = JSON.stringify({worst, where, smallest, wide,
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


def measured(chromium: str, html: str, width: int, *, dark: bool, folder: Path) -> dict[str, Any]:
    """Return what a page says of itself in a frame of this width (a window has at least 500)."""
    inner = escape(html.replace("</body>", f"{MEASURE}</body>"))
    frame = f'<iframe srcdoc="{inner}" style="border:0;width:{width}px;height:900px"></iframe>'
    (folder / "page.html").write_text(f"<!DOCTYPE html><html><body>{frame}</body></html>")
    dom = run(chromium, folder, "--dump-dom", "--virtual-time-budget=2000", dark=dark)
    found = re.search(r'<html data-found="([^"]*)"', dom)
    assert found is not None
    values: dict[str, Any] = json.loads(unescape(found[1]))
    return values


def pictured(
    chromium: str, html: str, name: str, width: int, height: int, *, dark: bool, folder: Path
) -> None:
    """Leave a picture of a page's whole length."""
    pictures = Path(os.environ.get("MONITOR_PICTURES") or folder)
    pictures.mkdir(parents=True, exist_ok=True)
    picture = pictures / f"{name}-{width}-{'dark' if dark else 'light'}.png"
    (folder / "page.html").write_text(html)
    size = f"--window-size={width},{min(height, 12_000)}"
    run(chromium, folder, f"--screenshot={picture}", size, dark=dark)
    assert picture.stat().st_size > 5_000


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [375, 700])
@pytest.mark.parametrize("name", ISSUES)
def test_a_mail_fits_its_window_and_can_be_read(
    name: str, width: int, dark: bool, chromium: str, tmp_path: Path
) -> None:
    html = rendered(ISSUES[name]()).html

    found = measured(chromium, html, width, dark=dark, folder=tmp_path)
    height = found["height"]
    pictured(chromium, html, name, width, height, dark=dark, folder=tmp_path)

    assert found["width"] == width
    assert found["scroll"] <= width
    assert found["wide"] == []
    assert found["worst"] >= 4.5, found["where"]
    assert found["smallest"] >= 13
    is_dark = sum(map(int, re.findall(r"\d+", found["ground"])[:3])) < 200
    assert is_dark == dark


@pytest.mark.parametrize("width", [320, 600])
def test_narrow_windows_hold_too(width: int, chromium: str, tmp_path: Path) -> None:
    html = rendered(crowd(12, topics=2, long=True)).html

    found = measured(chromium, html, width, dark=False, folder=tmp_path)

    assert found["width"] == width
    assert found["scroll"] <= width
    assert found["wide"] == []


def test_a_mail_holds_without_any_style_element(chromium: str, tmp_path: Path) -> None:
    html = rendered(morning_issue()).html
    bare = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)

    found = measured(chromium, bare, 375, dark=True, folder=tmp_path)

    assert found["scroll"] <= 375
    assert found["worst"] >= 4.5, found["where"]
