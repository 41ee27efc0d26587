"""`monitor feeds`: how feeds do, and finding, bringing in and handing out."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.cli import main
from monitor.app.cli.feeds import listing
from monitor.core.config.opml import read_opml
from monitor.model import FeedReport
from tests.app.running import write_config
from tests.builders import NOW, a_feed, a_feed_state
from tests.fakes import an_rss
from tests.servers import Documents, Page

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINK = b'<link rel=alternate type="application/rss+xml" title="Nord" href="/nord.xml">'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_config(tmp_path / "config", ["http://127.0.0.1:9/rss"], schedule="daily 07:00")


def run(config: Path, *argv: str) -> int:
    state = config.parent / "state"
    return main(["feeds", *argv], {"MONITOR_CONFIG": str(config), "MONITOR_STATE": str(state)})


def a_report(name: str, **changes: object) -> FeedReport:
    known = {
        "polls": 7,
        "last_good_at": NOW - HOUR / 2,
        "next_poll_at": NOW + HOUR / 3,
        "interval": HOUR,
    }
    url = f"https://{name.lower()}.example/rss"
    feed = a_feed(url, name=name)
    return FeedReport(state=a_feed_state(feed, **{**known, **changes}), entries=120, matches=3)


def test_the_list_says_how_each_feed_does() -> None:
    failing = {
        "failures": 9,
        "failing_since": NOW - 3 * DAY,
        "last_good_at": NOW - 3 * DAY,
        "reason": "name not found: fern.example",
    }
    gone = {"gone_since": NOW - 5 * DAY, "failures": 2, "reason": "gone for good (HTTP 410)"}
    reports = [
        a_report("Nord"),
        a_report("Fern", **failing),
        a_report("Fort", **gone, next_poll_at=NOW + 25 * DAY),
        a_report("Still", quiet_since=NOW - 9 * DAY),
        a_report("Voll", gap_at=NOW - 2 * HOUR),
        a_report("Um", url="https://neu.example/rss"),
        a_report("Neu", polls=0, last_good_at=None, interval=None, next_poll_at=NOW),
    ]

    lines = [line.split("  ") for line in listing(reports, NOW).splitlines()]
    cells = [[cell.strip() for cell in line if cell] for line in lines]

    assert cells == [
        ["feed", "last read", "next poll", "every", "fails", "entries", "matches", "state"],
        ["Nord", "30 min ago", "in 20 min", "60 min", "120", "3", "well"],
        [
            *("Fern", "3 d ago", "in 20 min", "60 min", "9", "120", "3"),
            "failing, first 3 d ago: name not found: fern.example",
        ],
        [
            *("Fort", "30 min ago", "in 25 d", "60 min", "2", "120", "3"),
            "gone since 5 d ago: gone for good (HTTP 410)",
        ],
        [
            *("Still", "30 min ago", "in 20 min", "60 min", "120", "3"),
            "quiet: nothing new since 9 d ago",
        ],
        [
            *("Voll", "30 min ago", "in 20 min", "60 min", "120", "3"),
            "entries may have been missed 2 h ago",
        ],
        [
            *("Um", "30 min ago", "in 20 min", "60 min", "120", "3"),
            "well; it moved and is now at https://neu.example/rss",
        ],
        ["Neu", "never", "now", "15 min", "120", "3", "not polled yet"],
    ]


# discover


def test_a_page_that_names_its_feeds_is_asked_once(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Documents({"/": Page(b"<html>" + LINK)}) as site:
        assert run(config, "discover", site.url + "/", "--private", "--json") == 0

        assert json.loads(capsys.readouterr().out) == [
            {"url": site.url + "/nord.xml", "title": "Nord", "type": "RSS"}
        ]
        assert run(config, "discover", site.url + "/", "--private") == 0
        assert [one.path for one in site.requests] == ["/", "/"]
    said = capsys.readouterr().out
    assert "RSS" in said
    assert "/nord.xml" in said


def test_the_address_of_a_feed_is_a_feed(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Documents({"/rss": Page(an_rss(("1", "x")))}) as site:
        assert run(config, "discover", site.url + "/rss", "--private", "--json") == 0

        [found] = json.loads(capsys.readouterr().out)
        assert found == {"url": site.url + "/rss", "title": "Nordblick", "type": "RSS"}
        assert len(site.requests) == 1


def test_usual_places_are_tried_only_where_a_page_names_none_and_until_one_is_found(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = {"/about": Page(b"<html>no feeds"), "/rss.xml": Page(an_rss(("1", "x")))}
    with Documents(pages) as site:
        assert run(config, "discover", site.url + "/about", "--private") == 0

        assert [one.path for one in site.requests] == ["/about", "/feed", "/rss.xml"]
    assert "/rss.xml" in capsys.readouterr().out


def test_a_server_that_wants_no_guesses_gets_no_more(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Documents({"/": Page(b"<html>"), "/feed": Page(status=403)}) as site:
        assert run(config, "discover", site.url + "/", "--private") == 1

        assert len(site.requests) == 2
    assert "names no feeds" in capsys.readouterr().err


def test_a_page_inside_needs_permission(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Documents({"/": Page(LINK)}) as site:
        assert run(config, "discover", site.url + "/") == 1

        assert site.requests == []
    assert "--private" in capsys.readouterr().err


# import and export


def test_an_opml_file_becomes_yaml_and_its_feeds_opml_again(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "reader.opml"
    theirs.write_text(
        '<opml><body><outline text="Asien"><outline text="Yonhap" type="rss" '
        'xmlUrl="https://yna.example/rss"/></outline></body></opml>',
        encoding="utf-8",
    )

    assert run(config, "import", str(theirs)) == 0
    (config / "feeds.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(config, "export") == 0

    ours = capsys.readouterr().out
    assert read_opml("a", ours.encode()) == read_opml("b", theirs.read_bytes())


def test_a_broken_opml_file_is_told_with_its_place(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "reader.opml"
    broken.write_text('<opml><body>\n<outline xmlUrl="ftp://x.example/"/></body></opml>')

    assert run(config, "import", str(broken)) == 2

    caught = capsys.readouterr()
    assert f"{broken}:2:10: " in caught.err
    assert caught.out == ""


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["discver", "https://x.example"], 'did you mean "discover"?'),
        (["frobnicate"], "it knows list, discover, import, export"),
        (["discover"], "which one? monitor feeds discover URL"),
        (["discover", "ftp://x.example"], "only http and https are read"),
        (["import"], "which one? monitor feeds import FILE.opml"),
        (["import", "/nowhere.opml"], "No such file"),
        (["import", "x.opml", "--json"], "knows no --json"),
        (["export", "x"], 'takes no "x"'),
        (["--private"], "belongs to monitor feeds discover"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(
    config: Path, argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, *argv) == 2
    assert said in capsys.readouterr().err
