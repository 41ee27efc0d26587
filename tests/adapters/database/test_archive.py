import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.adapters.database import Store
from monitor.adapters.database.archive import Archive, open_archive
from monitor.errors import StoreError
from monitor.model import FoundEntry
from tests.adapters.database.steps import DAY, MINUTE, configured, found, polled
from tests.builders import NOW, a_config, a_feed, an_entry

TOPIC = "Russland und Nordkorea"


@pytest.fixture
def archive(store: Store, request: pytest.FixtureRequest):
    url = store.database.engine.url.render_as_string(hide_password=False)
    with open_archive(url) as opened:
        yield opened


def titles(archive: Archive, *arguments, **named) -> list[str]:
    return [one.entry.title for batch in archive.batches(*arguments, **named) for one in batch]


def test_entries_are_read_newest_first_whether_they_matched_or_not(
    store: Store, archive: Archive
) -> None:
    configured(store)
    for day in range(5):
        one, two = an_entry(f"Ostmeer {day}"), an_entry(f"Wetter {day}", seen_at=NOW + day * DAY)
        polled(store, found(one), FoundEntry(entry=two), now=NOW + day * DAY)

    stretch = archive.stretch(NOW + DAY)

    assert (stretch.count, stretch.oldest) == (4, NOW + DAY)
    assert titles(archive, stretch, size=3) == ["Wetter 4", "Wetter 3", "Wetter 2", "Wetter 1"]
    assert archive.stretch(NOW + 9 * DAY).count == 0
    assert titles(archive, archive.stretch(NOW + 9 * DAY)) == []


def test_an_entry_comes_back_as_it_was_stored(store: Store, archive: Archive) -> None:
    feed = a_feed("https://n.example/rss", name="Nordblick", tags=("agentur",), weight=1.5)
    configured(store, a_config(feeds=(feed,)))
    entry = an_entry("Ostmeer", summary="S\n„z“", content="C", author="A", tags=("x", "y"))
    undated = an_entry("Wetter", published_at=None, language="")
    polled(store, FoundEntry(entry=entry), FoundEntry(entry=undated))

    [[second, first]] = archive.batches(archive.stretch(NOW - DAY))

    assert (first.entry, second.entry) == (entry, undated)
    assert (first.feed, first.outlet) == (feed, "Nordblick")
    assert archive.entries([first.id, 99]) == [first]


def test_texts_are_the_fields_in_bytes(store: Store, archive: Archive) -> None:
    configured(store)
    polled(store, FoundEntry(entry=an_entry("Über", summary="日本海", content="c")))

    [[(_, text)]] = archive.texts(archive.stretch(NOW))

    assert text == "Über\f日本海\fc".encode()


def test_a_topic_bounds_what_is_read(store: Store, archive: Archive) -> None:
    configured(store)
    polled(store, found(an_entry("Ostmeer")), FoundEntry(entry=an_entry("Wetter")))

    stretch = archive.stretch(NOW, TOPIC)

    assert (stretch.count, titles(archive, stretch, TOPIC)) == (1, ["Ostmeer"])
    assert archive.recorded([stretch.first, 99], TOPIC) == {stretch.first}
    assert archive.recorded([stretch.first], "Anderes") == set()


def test_forgotten_texts_are_no_past(store: Store, archive: Archive) -> None:
    configured(store)
    polled(store, found(an_entry("Ostmeer")))
    store.history.prune(NOW + 10 * DAY, DAY, 99 * DAY)

    assert archive.stretch(NOW).count == 0
    assert archive.entries([1]) == []


def test_what_is_recorded_meanwhile_does_no_harm(store: Store, archive: Archive) -> None:
    configured(store)
    polled(store, *(FoundEntry(entry=an_entry(f"Wetter {n}")) for n in range(4)))
    stretch = archive.stretch(NOW)

    batches = archive.batches(stretch, size=2)
    first = next(batches)
    polled(store, FoundEntry(entry=an_entry("Später")), now=NOW + MINUTE)

    assert len(first) + sum(map(len, batches)) == 4


def test_a_state_without_a_database_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="has never run"):
        open_archive(f"sqlite:///{tmp_path / 'monitor.db'}")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").write_text("Lieber Leser" * 100, encoding="utf-8")

    with pytest.raises(StoreError, match="no SQLite database"):
        open_archive(f"sqlite:///{tmp_path / 'monitor.db'}")


def test_a_database_with_parameters_in_its_url_is_read_too(sqlite_template, tmp_path) -> None:
    shutil.copy(sqlite_template, tmp_path / "a b.db")

    with open_archive(f"sqlite:///{tmp_path / 'a b.db'}?timeout=5") as archive:
        assert archive.stretch(NOW).count == 0


def test_reading_needs_no_sqlalchemy(sqlite_url: str) -> None:
    code = (
        "import sys; from monitor.adapters.database.archive import open_archive;"
        f"open_archive({sqlite_url!r}).close(); print('sqlalchemy' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
