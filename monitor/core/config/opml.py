"""Feeds from an OPML file, as feed readers export it: groups become tags."""

import xml.parsers.expat as expat
from dataclasses import dataclass, field

from monitor.core.config.addresses import parse_web_url
from monitor.core.config.source import MAX_BYTES, Source
from monitor.core.config.unfit import UnfitError
from monitor.errors import ConfigError, Problem

MAX_DEPTH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed of an OPML file."""

    url: str
    name: str
    tags: tuple[str, ...]
    language: str


class _RefusedError(Exception):
    """What the file holds must not be read any further."""


@dataclass(slots=True)
class _Reader:
    """Collects outlines while expat walks through the file."""

    source: Source
    parser: expat.XMLParserType
    groups: list[str] = field(default_factory=list)
    outlines: dict[str, Outline] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    root: str = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root = tag.lower()
            if self.root != "opml":
                self.refuse(f"the file is no OPML: it begins with <{tag}>", "")
        if tag.lower() != "outline":
            return
        if len(self.groups) >= MAX_DEPTH:
            self.refuse(f"groups in groups, more than {MAX_DEPTH} deep", "")
        given = {key.lower(): value.strip() for key, value in attributes.items()}
        name = given.get("title") or given.get("text", "")
        self.groups.append("" if "xmlurl" in given else name)
        if "xmlurl" in given:
            self.add(given["xmlurl"], name[:200], given)

    def end(self, tag: str) -> None:
        if tag.lower() == "outline":
            self.groups.pop()

    def doctype(self, *_: object) -> None:
        # Entities are defined there: nothing an OPML needs, all that an attack needs.
        self.refuse("a DOCTYPE is not read", "delete the line that begins with <!DOCTYPE")

    def add(self, url: str, name: str, given: dict[str, str]) -> None:
        try:
            parse_web_url(url)
        except UnfitError as wrong:
            message = wrong.message.replace("{value}", f'"{url[:60]}"')
            self.problems.append(
                self.problem(f'feed "{name or url[:60]}": {message}', wrong.proposal)
            )
            return
        categories = (part.strip("/ ") for part in given.get("category", "").split(","))
        tags = [tag for tag in (*self.groups, *categories) if tag]
        # A feed that stands in two groups has both as tags; its first name counts.
        known = self.outlines.get(url)
        name = "" if name == url else name  # what programs write that know no better
        self.outlines[url] = Outline(
            url=url,
            name=known.name if known else " ".join(name.split()),
            tags=tuple(dict.fromkeys((*(known.tags if known else ()), *tags))),
            language=known.language if known else given.get("language", ""),
        )

    def problem(self, message: str, proposal: str = "") -> Problem:
        line = self.parser.CurrentLineNumber
        shown = self.source.line(line)
        at = shown.lower().find("xmlurl", self.parser.CurrentColumnNumber)
        column = (at if at >= 0 else self.parser.CurrentColumnNumber) + 1
        return self.source.problem(line, column, message, width=6, proposal=proposal)

    def refuse(self, message: str, proposal: str) -> None:
        self.problems.append(self.problem(message, proposal))
        raise _RefusedError


def read_opml(file: str, data: bytes) -> tuple[Outline, ...]:
    """Return the feeds of an OPML file; one that stands in two groups comes once, with both tags.

    Raises:
        ConfigError: it is no OPML, or an address in it can't be a feed.

    Source: OPML 2.0 (opml.org/spec2.opml).
    """
    if len(data) > MAX_BYTES:
        problem = Problem(file=file, line=1, column=1, message="the file is larger than 1 MB")
        raise ConfigError([problem])
    text = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
    source = Source(file=file, lines=tuple(text.splitlines()))
    parser = expat.ParserCreate()
    reader = _Reader(source, parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(data, True)
    except _RefusedError:
        pass
    except (expat.ExpatError, ValueError, LookupError) as error:
        reason = str(error).partition(":")[0]
        reader.problems.append(reader.problem(f"the file is not readable as OPML ({reason})"))
    if reader.problems:
        raise ConfigError(reader.problems)
    return tuple(reader.outlines.values())
