"""An issue goes to a webhook through the whole service, signed, and is told once."""

import json
from pathlib import Path

import pytest

from monitor.app.cli import main
from tests.adapters.test_webhook import a_taker
from tests.app.running import write_config
from tests.app.test_service import a_feed_of_today
from tests.servers import Documents, Page


@pytest.mark.slow
def test_an_issue_reaches_a_webhook_once_and_a_test_of_it_too(tmp_path: Path) -> None:
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer")))
    with Documents({"/rss": page}) as feeds, a_taker() as taker:
        config = write_config(tmp_path / "config", [feeds.url + "/rss"], to=("channel:Lage",))
        file = config / "monitor.yaml"
        channel = f"{{name: Lage, url: 'http://127.0.0.1:{taker.port}/', secret: '${{HOOK}}'}}"
        file.write_text(file.read_text("utf-8") + f"channels: [{channel}]\n", encoding="utf-8")
        where = {
            "MONITOR_CONFIG": str(config),
            "MONITOR_STATE": str(tmp_path / "state"),
            "HOOK": "s3cret",
        }

        assert main(["send", "Eilmeldung", "--to", "channel:Lage"], where) == 0
        assert taker.seen == []  # nothing to tell yet
        assert main(["once"], where) == 0
        assert main(["once", "--all"], where) == 0

    [(_, headers, body)] = taker.seen
    document = json.loads(body)
    assert headers["webhook-id"] == document["id"]
    assert headers["webhook-signature"].startswith("v1,")
    [topic] = document["topics"]
    assert [story["url"] for story in topic["stories"]] == ["https://feed.example/1"]
