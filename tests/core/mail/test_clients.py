"""What mail programs can show, by the data of caniemail.com.

The data (npm package caniemail, MIT) are no part of the project. MONITOR_CANIEMAIL names their
caniemail.json; `.ci/run` fetches them where npm is there.
"""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.core.mail.issues import (
    a_notice,
    a_refusal,
    empty_issue,
    follow_up_alert,
    foreign_alert,
    morning_issue,
    noticed,
    rendered,
)

FAMILIES = ("apple-mail", "gmail", "outlook", "gmx", "web-de", "t-online-de")

ALLOWED = {
    # What goes beyond a plain mail: where it is not known, nothing is lost but comfort.
    "html-style": "dark mode, and less margin on telephones; all layout is inline",
    "css-at-media": "the same",
    "css-at-media-prefers-color-scheme": "dark mode; Outlook and Gmail turn colours on their own",
    "html-meta-color-scheme": "says that there are two palettes; the light one holds without",
    "css-color-scheme": "the same, as a property",
    "html-body": "the outer table has the body's colours as well",
    "css-important": "only in the style element, over inline styles",
    "css-selector-class": "only in the style element",
    "css-selector-descendant": "only in the style element",
    "html-lang": "for screen readers and hyphenation; where it is dropped, the text is the same",
    "html-dir": "right-to-left text finds its direction by its letters; align says the side",
    "html-role": "keeps screen readers from reading layout tables as tables",
    "html-aria-label": "names the mail to screen readers",
    "html-aria-hidden": "spares screen readers the preheader's filler",
    "css-display-none": "the preheader; where it is shown, it reads as a first line",
    "css-overflow": "a second way to hide the preheader",
    "css-max-height": "a third way to hide the preheader",
    "css-overflow-wrap": "breaks a giant word; without it such a word is merely long",
    "css-word-break": "the same for programs that know only this",
    "css-white-space": "wraps a line of a file; without it the line is merely long",
}

# Properties, elements and attributes that the data do not cover, being as old as HTML mail.
UNTRACKED = {
    "color", "font-family", "mso-hide", "a", "br", "html", "head", "meta", "title",
    "bgcolor", "class", "style", "href", "charset", "name", "content",
    "data-css-inline", "equiv",
}  # fmt: skip

ELEMENTS = {
    "tr": "table",
    "tbody": "table",
    "td": "table",
    "h1": "h1-h6",
    "h2": "h1-h6",
    "h3": "h1-h6",
}
MAILS = {
    "digest": lambda: rendered(morning_issue()),
    "empty": lambda: rendered(empty_issue()),
    "alert": lambda: rendered(follow_up_alert()),
    "arabic": lambda: rendered(foreign_alert("ar")),
    "trouble": lambda: noticed(a_notice()),
    "editors": lambda: noticed(a_refusal(), editors=True),
}


class Used(HTMLParser):
    """The elements, attributes and inline styles of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inline: set[tuple[str, str]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        for name, value in attrs:
            self.found.add(name)
            if name == "style":
                declarations = [one.split(":", 1) for one in (value or "").split(";") if one]
                self.inline |= {(key.strip(), said.strip()) for key, said in declarations}
            if name == "href" and (value or "").startswith(("mailto:", "#")):
                self.found.add("anchor-links" if str(value)[0] == "#" else "mailto-links")

    def handle_comment(self, data: str) -> None:
        self.found.add("comments")


@pytest.fixture(scope="module")
def features() -> dict[str, Any]:
    file = os.environ.get("MONITOR_CANIEMAIL", "")
    if not file:
        pytest.skip("no data of caniemail.com: set MONITOR_CANIEMAIL to their caniemail.json")
    data = json.loads(Path(file).read_text(encoding="utf-8"))["data"]
    return {one["slug"]: one["stats"] for one in data}


def used_features(html: str, known: dict[str, Any]) -> set[str]:
    """Return the features a mail makes use of; all that it has must be known or old."""
    used = Used(html)
    slugs = {f"html-{ELEMENTS.get(name, name)}" for name in used.found - UNTRACKED - {"border"}}
    for name, value in used.inline:
        if name in UNTRACKED:
            continue
        if f"{name}:{value}" == "display:none":
            slugs.add("css-display-none")
            continue
        whole = re.sub(r"-(top|right|bottom|left|image|color)$", "", name)
        slugs.add(f"css-{name}" if f"css-{name}" in known else f"css-{whole}")
        units = re.findall(r"\d(px|em|rem|pt|vw|vh|%)(?![a-z])", value)
        slugs |= {f"css-unit-{unit.replace('%', 'percent')}" for unit in units}
    style = "".join(re.findall(r"<style.*?</style>", html, re.DOTALL))
    if "@media" in style:
        slugs |= {"html-style", "css-at-media", "css-important"}
        slugs |= {"css-selector-class", "css-selector-descendant"}
    if "prefers-color-scheme" in style:
        slugs |= {"css-at-media-prefers-color-scheme", "html-meta-color-scheme"}
    return slugs


def unsupported(stats: dict[str, Any]) -> set[str]:
    """Return the programs whose newest version does not know a feature."""
    return {
        f"{family}.{platform}"
        for family in FAMILIES
        for platform, versions in stats.get(family, {}).items()
        if versions and str(list(versions.values())[-1]).split()[0] == "n"
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", MAILS)
def test_mails_use_only_what_mail_programs_know(name: str, features: dict[str, Any]) -> None:
    slugs = used_features(MAILS[name]().html, features)

    unknown = slugs - features.keys() - ALLOWED.keys()
    assert unknown == set(), "map these to the features of the data"
    missing = {
        one: gone for one in slugs & features.keys() if (gone := unsupported(features[one]))
    }
    assert {one: missing[one] for one in sorted(missing.keys() - ALLOWED.keys())} == {}


@pytest.mark.slow
def test_the_gate_would_notice_what_is_not_known(features: dict[str, Any]) -> None:
    html = '<p style="display:flex"><mark>x</mark><video src="x"></video></p>'
    slugs = used_features(html, features)

    assert {"css-display-flex", "css-display"} & slugs
    assert {one for one in slugs if one in features and unsupported(features[one])} >= {
        "html-video"
    }


@pytest.mark.slow
def test_no_exception_outlives_its_need(features: dict[str, Any]) -> None:
    used = set().union(*(used_features(make().html, features) for make in MAILS.values()))

    needed = {one for one in used if one not in features or unsupported(features[one])}
    assert ALLOWED.keys() - needed == set()
