"""The pages in a real browser: they can be read in both palettes, and their button works."""

from html import escape
from pathlib import Path

import pytest

from tests.app.web.conftest import Reading
from tests.core.mail.test_look import WIDTHS, chromium, measured, pictured, run

pytestmark = pytest.mark.slow

__all__ = ["chromium"]


def pages(reading: Reading) -> dict[str, str]:
    leaving = reading.parts.store.outbox
    link = reading.unsubscribe("Evening", "reader@example.org")
    shown = {
        "unsubscribe-german": reading.ask(
            "GET", reading.unsubscribe("Morgenlage", "leser@example.org")
        ).text,
        "unsubscribe-english": reading.ask("GET", link).text,
        "not-found": reading.ask("GET", "/nowhere").text,
    }
    leaving.unsubscribe("Evening", "reader@example.org", reading.parts.clock())
    return {**shown, "unsubscribed-english": reading.ask("GET", link).text}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_can_be_read_by_day_and_by_night_on_a_phone_too(
    reading: Reading, chromium: str, tmp_path: Path, dark: bool
) -> None:
    shown = pages(reading)
    asked = {(name, width): html for name, html in shown.items() for width in WIDTHS}

    found = measured(chromium, asked, dark=dark, folder=tmp_path)

    for page in found.values():
        assert page["worst"] >= 4.5, page["where"]
        assert page["smallest"] >= 14
        assert page["wide"] == []
        assert page["scroll"] <= page["width"]
    for name, html in shown.items():
        pictured(chromium, html, f"page-{name}", heights=(560, 560), dark=dark, folder=tmp_path)


def test_a_browser_shows_the_page_and_its_form_leaves_the_digest(
    reading: Reading, chromium: str, tmp_path: Path
) -> None:
    url = reading.pages.url + reading.unsubscribe("Morgenlage", "weg@example.org")
    looks = f'<meta http-equiv="refresh" content="0;url={escape(url)}">'
    (tmp_path / "page.html").write_text(looks)
    looked = run(chromium, tmp_path, "--dump-dom", "--virtual-time-budget=4000", dark=False)
    assert '<input type="hidden" name="List-Unsubscribe" value="One-Click">' in looked
    [field] = [line for line in looked.splitlines() if "hidden" in line]
    # A headless browser has no finger: the same form, pressed by a script of another page.
    (tmp_path / "page.html").write_text(
        f'<form method="post" action="{escape(url)}">{field}</form>'
        "<script>document.forms[0].submit()</script>"
    )

    left = run(chromium, tmp_path, "--dump-dom", "--virtual-time-budget=4000", dark=False)

    assert "<h1>Abbestellt</h1>" in left
    [reader] = [
        one for one in reading.parts.store.outbox.readers() if one.address == "weg@example.org"
    ]
    assert reader.left_at is not None
