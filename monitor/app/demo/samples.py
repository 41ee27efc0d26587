"""The sample feeds as they are written down: one TOML file each, under ``data/feeds``.

A file says what the outlet is called, in which format and encoding it is served, how its server
behaves, and what its entries say. Times are written as hours before now, so that the samples are
always fresh. An entry that the shipped keywords must find names the ``story`` it tells; every
other entry must not be found: so the samples carry their own expectations.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any, Literal, get_args

Format = Literal["rss2", "rss1", "atom", "json"]
Behaviour = Literal["polite", "forgetful", "broken", "down"]

FRESH = timedelta(hours=24)
"""The service's default for how much of a feed's first poll is news; no sample lies near it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleEntry:
    """One entry of a sample feed, as its outlet would write it.

    ``age`` counts back from now. ``story`` names the event that it tells; it is empty where no
    shipped keyword may hit. ``summary`` and ``content`` may hold HTML. ``enclosure`` is the
    address of a picture.
    """

    link: str
    title: str
    summary: str
    age: timedelta
    story: str = ""
    content: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    enclosure: str = ""

    @property
    def is_news(self) -> bool:
        """Tell whether the entry is new enough to be told by a first digest."""
        return self.age < FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFeed:
    """An invented outlet and what it has to say today.

    ``behaviour`` is the server's: ``polite`` knows validators and answers 304; ``forgetful``
    sends everything every time; ``broken`` writes ill-formed XML; ``down`` answers 503.
    """

    id: str
    name: str
    home: str
    language: str
    tags: tuple[str, ...]
    format: Format
    encoding: str
    behaviour: Behaviour
    description: str
    entries: tuple[SampleEntry, ...]


def load_samples() -> tuple[SampleFeed, ...]:
    """Return all sample feeds, in the order of their file names.

    Raises:
        ValueError: a file names a format or behaviour that does not exist, or an unknown key.
    """
    folder = files("monitor.app.demo") / "data" / "feeds"
    written = sorted(
        (one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name
    )
    return tuple(
        _feed(one.name.removesuffix(".toml"), tomllib.loads(one.read_text(encoding="utf-8")))
        for one in written
    )


def stories(samples: Sequence[SampleFeed]) -> dict[str, list[tuple[SampleFeed, SampleEntry]]]:
    """Return what a first digest must tell: for each story, the entries that are news."""
    found: dict[str, list[tuple[SampleFeed, SampleEntry]]] = {}
    for feed, entry in each_entry(samples):
        if entry.story and entry.is_news:
            found.setdefault(entry.story, []).append((feed, entry))
    return found


def each_entry(samples: Sequence[SampleFeed]) -> Iterator[tuple[SampleFeed, SampleEntry]]:
    """Yield every entry that is really served, with its feed."""
    for feed in samples:
        if feed.behaviour != "down":
            for entry in feed.entries:
                yield feed, entry


def _feed(id: str, written: Mapping[str, Any]) -> SampleFeed:
    known = {
        "name", "home", "language", "tags", "format", "encoding", "behaviour", "description",
        "entries",
    }  # fmt: skip
    _refuse_unknown(id, written, known)
    behaviour, form = written.get("behaviour", "polite"), written["format"]
    if form not in get_args(Format) or behaviour not in get_args(Behaviour):
        raise ValueError(f"sample feed {id}: format {form!r}, behaviour {behaviour!r}")
    return SampleFeed(
        id=id,
        name=written["name"],
        home=written["home"],
        language=written["language"],
        tags=tuple(written["tags"]),
        format=form,
        encoding=written.get("encoding", "utf-8"),
        behaviour=behaviour,
        description=written["description"],
        entries=tuple(_entry(id, written["home"], one) for one in written.get("entries", ())),
    )


def _entry(feed: str, home: str, written: Mapping[str, Any]) -> SampleEntry:
    known = {
        "link", "title", "summary", "hours", "story", "content", "author", "tags", "enclosure",
    }  # fmt: skip
    _refuse_unknown(feed, written, known)
    link = written["link"]
    enclosure = written.get("enclosure", "")
    return SampleEntry(
        link=link if "://" in link else home + link,
        title=written["title"],
        summary=written.get("summary", "").strip(),
        age=timedelta(hours=written["hours"]),
        story=written.get("story", ""),
        content=written.get("content", "").strip(),
        author=written.get("author", ""),
        tags=tuple(written.get("tags", ())),
        enclosure=home + enclosure if enclosure else "",
    )


def _refuse_unknown(feed: str, written: Mapping[str, Any], known: set[str]) -> None:
    if unknown := written.keys() - known:
        raise ValueError(f"sample feed {feed}: unknown {', '.join(sorted(unknown))}")
