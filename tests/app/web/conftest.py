"""The pages of a real service on loopback, with one issue in its record."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.adapters.clock import now
from monitor.app.build import Parts
from monitor.app.config import load_config
from monitor.app.state import open_state
from monitor.app.web import Pages
from monitor.core.links import archive_token, feed_token, unsubscribe_token
from monitor.jobs.publish import publish
from monitor.model import Environment
from tests.adapters.database.steps import found, polled
from tests.builders import a_hit, a_match, an_entry

TOPIC = "Russland & <Nordkorea>"
KEYWORDS = f"topics:\n  - name: {TOPIC}\n    keywords: |\n      =Ostmeer\n"
MONITOR = """\
mail:
  from: News Monitor <monitor@example.org>
  operator: admin@example.org
digests:
  - {name: Morgenlage, to: [leser@example.org, weg@example.org], schedule: immediately}
  - {name: Evening, to: [reader@example.org], schedule: daily 07:00, language: en}
service:
  public_url: https://monitor.example.org
"""


@dataclass
class Reply:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Reading:
    """A service with its pages, and the links that its readers have."""

    parts: Parts
    pages: Pages

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        *,
        url: str = "",
        **headers: str,
    ) -> Reply:
        place = urlsplit(url or self.pages.url)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def unsubscribe(self, digest: str, address: str) -> str:
        numbers = range(1, len(self.parts.store.outbox.readers()) + 1)
        [number] = [
            number
            for number in numbers
            if (one := self.parts.store.outbox.reader(number)) is not None
            and (one.digest, one.address) == (digest, address)
        ]
        return "/u/" + unsubscribe_token(self.parts.secret, number, digest, address)

    def issue(self, address: str) -> str:
        [delivery] = [
            one for one in self.parts.store.outbox.deliveries() if one.address == address
        ]
        token = archive_token(self.parts.secret, delivery.digest, address, delivery.period)
        return f"/a/{token}"

    def feed(self, kind: str) -> str:
        return f"/f/{feed_token(self.parts.secret, TOPIC)}.{kind}"


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    folder: Path = tmp_path_factory.mktemp("pages")
    config = folder / "config"
    config.mkdir()
    (config / "keywords.yaml").write_text(KEYWORDS, encoding="utf-8")
    (config / "feeds.yaml").write_text(
        "feeds: [{url: 'https://feed.example/rss.xml'}]", encoding="utf-8"
    )
    (config / "monitor.yaml").write_text(MONITOR, encoding="utf-8")
    environment = Environment(
        config=str(config),
        state=str(folder / "state"),
        database_url=f"sqlite:///{folder / 'state' / 'monitor.db'}",
        http="127.0.0.1:0",
    )
    loaded = load_config(environment)
    store = open_state(environment)
    began = now() - timedelta(days=1)
    store.outbox.sync(loaded, began, lambda digest, after: began)
    with Parts(environment, loaded, store=store) as parts:
        entry = an_entry("Rakete stürzt ins Ostmeer <b>", seen_at=began)
        polled(store, found(entry, a_match(entry, a_hit(entry), topic=TOPIC)), now=now())
        publish(parts.publisher())
        pages = Pages(parts)
        pages.start()
        assert pages.wait(5)
        yield Reading(parts, pages)
        pages.close()
