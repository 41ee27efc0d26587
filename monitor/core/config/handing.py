"""Feeds handed on: as lines for feeds.yaml, and as OPML 2.0 for other programs."""

import json
import re
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from monitor.core.config.opml import Outline
from monitor.core.config.values import LANGUAGES
from monitor.model import Feed

_PLAIN_URL = r"https?://[^\s#$'\"{}\[\],&*!|>%@`]+"
_PLAIN_WORD = r"[^\W\d_][\w.-]*(?: [\w.-]+)*"
_TRUTHS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_NOT_IN_YAML = "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_NO_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def feeds_yaml(outlines: Iterable[Outline]) -> str:
    """Return feeds as the list of a feeds.yaml; groups are tags."""
    lines = ["feeds:"]
    for one in outlines:
        lines.append(f"  - url: {_scalar(one.url, _PLAIN_URL)}")
        if one.name:
            lines.append(f"    name: {_scalar(one.name, _PLAIN_WORD)}")
        if one.tags:
            tags = ", ".join(_scalar(tag, _PLAIN_WORD) for tag in one.tags)
            lines.append(f"    tags: [{tags}]")
        if (language := one.language[:2].lower()) in LANGUAGES:
            lines.append(f"    language: {language}")
    return "\n".join(lines) + "\n"


def feeds_opml(feeds: Iterable[Feed]) -> str:
    """Return feeds as OPML 2.0: a group for each tag, feeds without one beside the groups.

    A feed with two tags stands in two groups, as other programs know no other way. Headers,
    logins and proxies are not handed on.

    Source: OPML 2.0 (opml.org/spec2.opml).
    """
    groups: dict[str, list[Feed]] = {}
    for feed in feeds:
        for tag in feed.tags or ("",):
            groups.setdefault(tag, []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head><title>News Monitor</title></head>",
        "  <body>",
    ]
    for tag, members in groups.items():
        if not tag:
            lines += [f"    {_outline(feed)}" for feed in members]
            continue
        lines.append(f"    <outline text={_attribute(tag)} title={_attribute(tag)}>")
        lines += [f"      {_outline(feed)}" for feed in members]
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>"]) + "\n"


def _outline(feed: Feed) -> str:
    name = _attribute(feed.name or feed.url)
    # Without a name of its own a feed has its address as text, which OPML asks for, and no title.
    title = f" title={name}" if feed.name else ""
    language = f" language={_attribute(feed.language)}" if feed.language else ""
    return f'<outline type="rss" text={name}{title} xmlUrl={_attribute(feed.url)}{language}/>'


def _attribute(text: str) -> str:
    return quoteattr(re.sub(_NO_XML, "\ufffd", text))


def _scalar(text: str, plain: str) -> str:
    """Return a text as YAML: as it is where nobody could misread it, else in quotes."""
    if re.fullmatch(plain, text) and text.lower() not in _TRUTHS and not text.endswith(":"):
        return text
    quoted = json.dumps(text.replace("$", "$$"), ensure_ascii=False)
    return re.sub(_NOT_IN_YAML, lambda hit: f"\\u{ord(hit[0]):04x}", quoted)
