"""Other people's documents through the real service; skipped where they are not at hand."""

import json
import sqlite3
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from monitor.adapters.clock import now
from tests.app.running import Monitor, run_monitor, write_config
from tests.servers import Documents, Page

AGREED_AT_LEAST = 203
SHIPPED = ("Blinken", "satellite", "Ostmeer", "Mittelstreckenrakete")


@pytest.mark.slow
def test_every_document_ends_as_entries_or_as_a_readable_reason(
    corpora: Path, tmp_path: Path
) -> None:
    manifest = [
        json.loads(line)
        for line in (corpora / "feeds" / "MANIFEST.jsonl").read_text("utf-8").splitlines()
    ]
    pages = {
        f"/{number}": Page((corpora / "feeds" / one["file"]).read_bytes())
        for number, one in enumerate(manifest)
    }
    with Documents(pages) as server:
        config = write_config(
            tmp_path / "config", [server.url + path for path in pages], every="1h"
        )
        with Monitor(config, tmp_path / "state", "run") as monitor:
            assert server.wait(len(pages), timeout=120)
            _wait_until_read(monitor, len(pages))
            assert monitor.stop() == 0

    assert [one for one in monitor.events if one["level"] in ("error", "stray")] == []
    feeds = json.loads(run_monitor(config, tmp_path / "state", "feeds", "--json").stdout)
    assert len(feeds) == len(manifest)
    assert [f for f in feeds if f["polls"] != 1 or not (f["entries"] or f["reason"])] == [
        f for f in feeds if _is_known_to_be_empty(f, manifest)
    ]
    agreed = [one for one in manifest if one.get("agreed_on") == "count+title"]
    wrong = [
        one["file"]
        for number, one in enumerate(manifest)
        if one in agreed and not _is_right(tmp_path / "state", number, one)
    ]
    assert len(agreed) - len(wrong) >= AGREED_AT_LEAST, wrong


def _wait_until_read(monitor: Monitor, count: int) -> None:
    with monitor.listening:
        assert monitor.listening.wait_for(
            lambda: (
                sum(one["event"] in ("feed polled", "feed failed") for one in monitor.events)
                >= count
            ),
            120,
        )


def _is_known_to_be_empty(feed: dict[str, object], manifest: list[dict[str, object]]) -> bool:
    number = int(str(feed["url"]).rpartition("/")[2])
    return not feed["entries"] and not feed["reason"] and not manifest[number].get("entries")


def _is_right(state: Path, number: int, wanted: dict[str, object]) -> bool:
    """Compare the stored count and first title of a feed with the manifest's."""
    with sqlite3.connect(state / "monitor.db") as database:
        rows = database.execute(
            "SELECT entries.title FROM entries JOIN feeds ON feeds.id = entries.feed_id "
            "WHERE feeds.url LIKE ? ORDER BY entries.id",
            (f"%/{number}",),
        ).fetchall()
    database.close()
    titles = [_plain(str(title)) for (title,) in rows]
    first = _plain(str(wanted["first_title"]))
    return len(titles) == wanted["entries"] and (not titles or not first or first in titles)


def _plain(title: str) -> str:
    return " ".join(title.split())[:200].strip()


@pytest.mark.slow
def test_the_article_gives_exactly_the_hits_that_its_readme_lists(
    corpora: Path, tmp_path: Path
) -> None:
    article = (corpora / "article" / "article-de.txt").read_text("utf-8")
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in article.splitlines())
    feed = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Artikel</title>'
        "<item><guid>1</guid><title>Artikel</title><link>https://feed.example/1</link>"
        f"<pubDate>{now():%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<content:encoded>{escape(paragraphs)}</content:encoded></item></channel></rss>"
    )
    with Documents({"/rss": Page(feed.encode())}) as server:
        config = write_config(tmp_path / "config", [server.url + "/rss"])
        shipped_keywords(config)
        done = run_monitor(config, tmp_path / "state", "once", "--json")
    assert json.loads(done.stdout)["matches_new"] == 1, done.stderr

    listed = run_monitor(config, tmp_path / "state", "matches", "--json").stdout
    [match] = json.loads(listed)

    forms: dict[str, list[str]] = {name: [] for name in SHIPPED}
    for hit in match["hits"]:
        forms[hit["keyword"]].append(hit["form"])
    assert sorted(forms["Blinken"]) == ["Blinken", "Blinken", "Blinken", "Blinkens", "Blinkens"]
    assert sorted(forms["satellite"]) == ["Aufklärungssatelliten", *["Satellitentechnologien"] * 3]
    assert forms["Ostmeer"] == ["Ostmeer"]
    assert forms["Mittelstreckenrakete"] == ["Mittelstreckenrakete"]
    text = " ".join(article.split())
    for hit in match["hits"]:
        assert hit["form"] in text


def shipped_keywords(config: Path) -> None:
    """Put the shipped keyword file in place of the test's."""
    from monitor.adapters.files import shipped

    shipped_file = shipped("config") / "keywords.yaml"
    (config / "keywords.yaml").write_bytes(shipped_file.read_bytes())
