"""What the service does with its own ticks."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.adapters.clock import now
from monitor.app import daemon
from monitor.app.daemon import TIDY_AGAIN, Daemon
from monitor.app.starting import start
from monitor.errors import StoreError
from monitor.model import Environment
from tests.app.running import write_config


def test_texts_are_tidied_again_soon_after_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    config = write_config(tmp_path / "config", ["http://127.0.0.1:9/rss"])
    state = tmp_path / "state"
    environment = Environment(
        config=str(config), state=str(state), database_url=f"sqlite:///{state / 'monitor.db'}"
    )
    monkeypatch.setattr(daemon, "tidy", fail)
    with start(environment) as parts:
        service = Daemon(parts)
        scheduler = service._scheduler
        scheduler.start(paused=True)
        scheduler.add_job(fail, "interval", hours=24, id="tidy")

        with pytest.raises(StoreError):
            service._tidy()

        soon = scheduler.get_job("tidy").next_run_time - now()
        scheduler.shutdown()
        parts.in_force.matcher().result(20)

    assert TIDY_AGAIN - timedelta(minutes=1) < soon <= TIDY_AGAIN
