"""Which entry is which: names that stay the same from poll to poll and differ within a feed."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.core.feeds.canonical import canonical_url
from monitor.core.matching.text import one_line
from monitor.model import Entry

_LONGEST = 600  # characters of an identity; a longer one is known by its hash


def text_hash(*texts: str) -> str:
    """Return 32 hex digits that change when one of the texts does, but not with white space."""
    folded = "\x1f".join([one_line(text.replace("\n", " ")) for text in texts])
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def key_of(guid: str, link: str, text: str) -> str:
    """Return an entry's identity within its feed: guid, else canonical link, else text hash."""
    if guid:
        return _bounded(guid)
    return item_of(link, text)


def item_of(link: str, text: str) -> str:
    """Return the identity of the article, whatever feed carries it: canonical link, else text."""
    return _bounded(canonical_url(link)) or f"text:{text}"


def made_unique(entries: Sequence[Entry], *, home: str = "") -> tuple[Entry, ...]:
    """Return the entries with identities that tell them apart; repeated entries are dropped.

    Some feeds give every entry the same guid, or the address of their front page as its link.
    Such a guid is joined with the link, and if that is shared as well with the text; such a link
    does not identify an article, its text does.

    Args:
        home: the feed's own link, which is no article's address.
    """
    entries = list(
        {(entry.key, _link(entry), entry.text_hash): entry for entry in entries}.values()
    )
    links = Counter(_link(entry) for entry in entries)
    shared = {link for link, times in links.items() if times > 1} | {"", canonical_url(home)}
    entries = [
        replace(entry, item=item_of("", entry.text_hash)) if _link(entry) in shared else entry
        for entry in entries
    ]
    for name in (_link, _text):
        keys = Counter(entry.key for entry in entries)
        entries = [
            replace(entry, key=_bounded(f"{entry.key} {name(entry)}"))
            if keys[entry.key] > 1
            else entry
            for entry in entries
        ]
    return tuple({entry.key: entry for entry in reversed(entries)}.values())[::-1]


def are_distinct(entries: Sequence[Entry], guids: Iterable[str], *, home: str = "") -> bool:
    """Return whether guids and links alone tell a feed's entries apart.

    Only then can an entry be named without knowing the others.

    Args:
        guids: those of the feed; empty ones don't count.
        home: the feed's own link, which is no article's address.
    """
    links = [link for entry in entries if (link := _link(entry)) not in ("", canonical_url(home))]
    names = [guid for guid in guids if guid]
    return len(set(links)) == len(links) and len(set(names)) == len(names)


def _link(entry: Entry) -> str:
    return canonical_url(entry.link)


def _text(entry: Entry) -> str:
    return entry.text_hash


def _bounded(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    return f"sha256:{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
