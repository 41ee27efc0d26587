"""A store of entries as a year of polling leaves it: made up, from a seed, the same each time."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from monitor.adapters.database import Store
from monitor.adapters.database.tables import entries, items
from monitor.core.matching.stream import open_stream
from tests.builders import NOW, a_feed

LANGUAGES = ("de", "de", "de", "en", "en", "fr", "es", "ru")
SUBJECTS = {
    "de": ("Rakete", "Satellit", "Ostmeer", "Blinken", "Mittelstreckenraketen", "Atomwaffen"),
    "en": ("missile", "satellites", "East Sea", "Blinken", "rockets", "nuclear weapons"),
    "fr": ("missile", "satellites", "mer du Japon", "Blinken", "fusée", "arme nucléaire"),
    "es": ("misil", "satélite", "mar del Este", "Blinken", "cohete", "arma nuclear"),
    "ru": ("ракета", "спутник", "Японское море", "Блинкен", "ракеты", "ядерное оружие"),
}


class Writer:
    """Writes entries in several languages, with words of the dictionaries by Zipf's law."""

    def __init__(self, seed: int = 7, words: int = 20_000) -> None:
        self.chance = random.Random(seed)
        self.words = {code: self._words(code, words) for code in sorted(set(LANGUAGES))}
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(words)))

    def _words(self, language: str, count: int) -> list[str]:
        stream = open_stream(language)
        known = [form.decode() for form, _ in islice(stream.all(), 0, None, 3)]
        self.chance.shuffle(known)
        return known[:count]

    def text(self, language: str, length: int) -> str:
        found = self.chance.choices(self.words[language], cum_weights=self.weights, k=length)
        found[0] = found[0].capitalize()
        if self.chance.random() < 0.2:
            found[self.chance.randrange(length)] += "-" + self.chance.choice(found)
        if self.chance.random() < 0.3:
            found[self.chance.randrange(length)] += " –"
        return " ".join(found) + "."

    def rows(self, count: int, *, newest: datetime, span: timedelta) -> Iterator[dict[str, Any]]:
        for number in range(1, count + 1):
            language = self.chance.choice(LANGUAGES)
            title = self.text(language, 9)
            if self.chance.random() < 0.02:
                title += " " + self.chance.choice(SUBJECTS[language])
            long = self.chance.random() < 0.1
            link = f"https://feed{number % 100}.example/{number}"
            yield {
                "id": number,
                "feed_id": number % 100 + 1,
                "key": link,
                "text_hash": str(number),
                "item_id": number,
                "seen_at": newest - span * (1 - number / count),
                "published_at": newest - span * (1 - number / count),
                "language": language,
                "link": link,
                "author": "",
                "tags": [],
                "title": title,
                "summary": self.text(language, self.chance.randint(15, 60)),
                "content": self.text(language, 300) if long else "",
            }


def fill(
    store: Store, count: int, *, newest: datetime = NOW, span: timedelta = timedelta(days=30)
) -> None:
    """Put so many entries of a hundred feeds into an empty store."""
    store.feeds.sync([a_feed(f"https://feed{n}.example/rss") for n in range(100)], newest - span)
    rows = Writer().rows(count, newest=newest, span=span)
    while some := list(islice(rows, 5_000)):
        _insert(store, some)


def _insert(store: Store, some: Sequence[dict[str, Any]]) -> None:
    articles = [
        {"id": one["item_id"], "key": one["key"], "seen_at": one["seen_at"]} for one in some
    ]
    with store.database.write() as connection:
        connection.execute(items.insert(), articles)
        connection.execute(entries.insert(), list(some))
