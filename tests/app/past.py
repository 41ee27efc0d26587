"""A folder with a configuration, and a state that some days of polling left behind."""

from datetime import timedelta
from pathlib import Path

from monitor.adapters.clock import now
from monitor.adapters.database import open_store
from monitor.app.cli import main
from monitor.core.matching import Matcher
from monitor.model import FoundEntry, Topic
from tests.adapters.database.steps import configured, polled
from tests.app.running import write_config
from tests.builders import a_config, a_feed, an_entry

FEEDS = ("https://nord.example/rss", "https://korea.example/rss")

NEWS = (
    (1, "de", "Nordkorea testet Mittelstreckenrakete über dem Ostmeer", "Seoul protestiert."),
    (2, "de", "Aufklärungssatelliten: Pjöngjang meldet Erfolg", "Drei Satelliten kreisen."),
    (3, "en", "North Korea launches satellite", "It fell into the East Sea."),
    (4, "en", "Blinken flies to Seoul", "Talks on missiles."),
    (5, "de", "Das Wetter am Wochenende", "Es regnet im Norden."),
    (6, "de", "Rakete stürzt ins Ostmeer", "Ein Satellit sah zu."),
    (7, "ko", "북한, 동해상으로 미사일 발사", ""),
    (8, "de", "Raketen zu Silvester: Feuerwerk verboten", "In der Altstadt."),
    (9, "de", "Seltsames \x1b[31mRot\x07 aus dem Ostmeer", "Text"),
)


def make(folder: Path, *topics: Topic, keywords: str | None = None) -> Path:
    """Write a configuration and a state with ``NEWS``, matched by some topics."""
    named = {} if keywords is None else {"keywords": keywords}
    write_config(folder / "config", FEEDS, **named)
    feeds = (a_feed(FEEDS[0], name="Nordblick"), a_feed(FEEDS[1], name="Korea Post"))
    (folder / "state").mkdir(parents=True, exist_ok=True)
    moment = now()
    with open_store(f"sqlite:///{folder / 'state' / 'monitor.db'}") as store:
        configured(store, a_config(feeds=feeds, topics=topics), now=moment)
        matcher = Matcher(topics)
        for days, language, title, summary in reversed(NEWS):
            at = moment - timedelta(days=days)
            entry = an_entry(
                title, summary=summary, language=language, seen_at=at, published_at=at
            )
            feed = feeds[language != "de"]
            found = FoundEntry(entry=entry, matches=matcher.match(entry, feed))
            polled(store, found, url=feed.url, now=moment)
    return folder


def run(folder: Path, *argv: str) -> int:
    """Run a command on such a folder."""
    config, state = str(folder / "config"), str(folder / "state")
    return main(argv, {"MONITOR_CONFIG": config, "MONITOR_STATE": state})
