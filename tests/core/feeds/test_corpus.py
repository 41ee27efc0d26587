"""Other people's feeds: 218 documents of 18 projects, where they are present."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.core.feeds import entries_of, parse_feed
from monitor.core.matching import plain_text
from monitor.model import ParsedFeed, Unparsable
from tests.builders import NOW, a_feed_state

URL = "https://feed.example/rss.xml"
QUICK = 20_000  # bytes of a document that the quick test looks at
MUTATED = 2_200
SPLICES = (b"</item>", b"<item>", b"<![CDATA[", b"]]>", b"&", b"<", b"\x00", b"\xff", b'"', b"-->")


def documents(corpora: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    with (corpora / "feeds" / "MANIFEST.jsonl").open() as manifest:
        for line in manifest:
            row = json.loads(line)
            yield row, (corpora / "feeds" / row["file"]).read_bytes()


def is_right(row: dict[str, Any], body: bytes) -> bool:
    """Compare entry count and first title with what at least two other readers agree on."""
    parsed = parse_feed(body, url=URL)
    entries = parsed.entries if isinstance(parsed, ParsedFeed) else ()
    title = " ".join(plain_text(entries[0].title).split())[:200] if entries else ""
    return len(entries) == row["entries"] and title == (row["first_title"] or "")


def test_small_documents_have_the_agreed_count_and_title(corpora: Path) -> None:
    agreed = [
        (row, body)
        for row, body in documents(corpora)
        if row["agreed_on"] == "count+title" and len(body) < QUICK
    ]

    wrong = [row["file"] for row, body in agreed if not is_right(row, body)]

    assert len(agreed) > 100
    assert wrong == []


@pytest.mark.slow
def test_all_documents_give_entries_or_a_readable_reason(corpora: Path) -> None:
    right = agreed = read = 0
    for row, body in documents(corpora):
        read += 1
        parsed = parse_feed(body, url=URL)
        if isinstance(parsed, Unparsable):
            assert parsed.reason.isprintable()
            assert row["entries"] in (None, 0)
        else:
            entries = entries_of(parsed, a_feed_state(), now=NOW)
            assert len({entry.key for entry in entries}) == len(entries)
            assert all(entry.title for entry in entries)
        if row["agreed_on"] == "count+title":
            agreed += 1
            right += is_right(row, body)

    print(f"\n{read} documents, count and title right for {right} of {agreed}")  # noqa: T201
    assert (read, agreed) == (218, 205)
    assert right >= 203


@pytest.mark.slow
def test_mutated_documents_never_raise_and_never_hang(corpora: Path) -> None:
    """At least 2,000 documents: cut, spliced, with bytes changed; seeded, so that it repeats."""
    chance = random.Random(2)
    bodies = [body for _, body in documents(corpora) if len(body) < QUICK]
    slowest = 0.0
    for _ in range(MUTATED):
        body = mutated(chance.choice(bodies), chance)
        started = time.process_time()
        parsed = parse_feed(body, url=URL)
        if isinstance(parsed, ParsedFeed):
            entries_of(parsed, a_feed_state(), now=NOW)
        slowest = max(slowest, time.process_time() - started)

    print(f"\n{MUTATED} mutated documents, slowest {slowest:.2f} s of CPU")  # noqa: T201
    assert slowest < 5


def mutated(body: bytes, chance: random.Random) -> bytes:
    """Return a body with one to four things wrong with it."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(body) + 1)
        to = min(len(body), at + chance.randint(1, 200))
        match chance.randrange(5):
            case 0:
                body = body[:at]
            case 1:
                body = body[:at] + body[to:]
            case 2:
                body = body[:at] + chance.choice(SPLICES) + body[at:]
            case 3:
                body = body[:at] + chance.randbytes(to - at) + body[to:]
            case _:
                body = body[:to] + body[at:]
    return body
