"""The real program as a process of its own, for tests that start, kill and stop it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from monitor.model import Feed

KEYWORDS = """\
topics:
  - name: Russland und Nordkorea
    keywords: |
      Blinken
      satellite OR Satellit
      Ostmeer
      Mittelstreckenrakete
"""

MONITOR = """\
timezone: Europe/Berlin
language: de
mail:
  from: News Monitor <monitor@example.org>
  server: {server}
digests:
  - name: Eilmeldung
    to:
{recipients}
    schedule: {schedule}
service:
  per_host: {{at_once: 8, apart: 0s}}
"""


def write_config(
    folder: Path,
    feeds: Iterable[Feed | str],
    *,
    server: str = "mailbox",
    schedule: str = "immediately",
    every: str = "1s",
    to: tuple[str, ...] = ("redaktion@example.org",),
    keywords: str = KEYWORDS,
) -> Path:
    """Write a whole configuration for loopback feeds, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keywords.yaml").write_text(keywords, encoding="utf-8")
    lines = [f"every: {every if not every.endswith('s') else '15m'}", "feeds:"]
    for feed in feeds:
        url = feed if isinstance(feed, str) else feed.url
        lines += [f"  - url: {url}", "    allow_private: true", f"    every: {every}"]
    (folder / "feeds.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    recipients = "\n".join(f"      - {address}" for address in to)
    (folder / "monitor.yaml").write_text(
        MONITOR.format(server=server, schedule=schedule, recipients=recipients), encoding="utf-8"
    )
    return folder


class Monitor:
    """`python -m monitor COMMAND …` as a process; ``events`` are its log so far."""

    def __init__(self, config: Path, state: Path, *command: str, **variables: str) -> None:
        self.events: list[dict[str, object]] = []
        self.listening = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *command],
            env=environment(config, state, **variables),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            try:
                event = json.loads(line)
            except ValueError:
                event = {"event": line.rstrip(), "level": "stray"}
            with self.listening:
                self.events.append(event)
                self.listening.notify_all()
        with self.listening:
            self._ended = True
            self.listening.notify_all()

    def heard(self, event: str) -> bool:
        return any(one["event"] == event for one in self.events)

    def wait_for(self, event: str, timeout: float = 20.0) -> bool:
        """Return whether an event was logged, waiting for it while the process lives."""
        with self.listening:
            self.listening.wait_for(lambda: self.heard(event) or self._ended, timeout)
        return self.heard(event)

    def stop(self, timeout: float = 10.0) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.wait(timeout)

    def kill(self) -> None:
        self.process.kill()
        self.wait()

    def __enter__(self) -> "Monitor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave no process behind, however the test ended."""
        if self.process.poll() is None:
            self.kill()

    def wait(self, timeout: float = 10.0) -> int:
        code = self.process.wait(timeout)
        self._reader.join(timeout)
        if self.process.stderr is not None:
            self.process.stderr.close()
        return code


def environment(config: Path, state: Path, **variables: str) -> dict[str, str]:
    """Return the variables of a process: this one's without its own MONITOR_ settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return {
        **own,
        "MONITOR_CONFIG": str(config),
        "MONITOR_STATE": str(state),
        "MONITOR_LOG_FORMAT": "json",
        "MONITOR_HTTP": "off",
        **variables,
    }


def run_monitor(
    config: Path, state: Path, *command: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *command],
        env=environment(config, state, **variables),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
