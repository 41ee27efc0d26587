"""The service: ticks, signals, reload of an edited configuration, orderly stop.

The main thread waits for signals. APScheduler is only a clock: every few seconds it calls a tick
in one of its threads; what is due stands in the database.

    poll     every 5 s, the first at once    due feeds to recorded matches (every second where
                                             a feed of our own network is asked so often)
    mail     every 5 s                       due issues to the outbox, the outbox to the server
    reload   every 2 s                       an edited configuration, once it has settled
    beat     every 5 s                       the sign of life that `monitor health` reads
    trouble  every minute                    what operator and editors have to mend, to them
    tidy     every day                       texts past their time
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType

from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from monitor.adapters.presence import worker_name
from monitor.app.build import Parts
from monitor.app.config import where_mail_goes
from monitor.app.reload import SETTLED_AFTER, Reloader
from monitor.app.web import Pages
from monitor.errors import MonitorError
from monitor.jobs.deliver import deliver
from monitor.jobs.poll import poll
from monitor.jobs.publish import publish
from monitor.jobs.tidy import tidy
from monitor.jobs.trouble import report

log = logging.getLogger(__name__)

POLL_EVERY = 5
MAIL_EVERY = 5
RELOAD_EVERY = 2
BEAT_EVERY = 5
TROUBLE_EVERY = 60
POLL_AT_MOST = timedelta(seconds=30)
"""A poll tick claims no further feeds after this, so that it ends and is seen to live."""

DAY = timedelta(days=1)
TIDY_AGAIN = timedelta(minutes=10)
"""When texts are tidied again after a failure: the next turn is a day away."""

STOP_WITHIN = 8.0
"""Seconds until a stop no longer waits for work in hand: container engines kill after ten."""

REPEAT_ERRORS_AFTER = timedelta(minutes=1)


class Daemon:
    """The running service; `run` returns when it was told to stop."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._stop = threading.Event()
        self._reload_now = threading.Event()
        self._busy: dict[str, threading.Lock] = {}
        self._ticks: dict[str, datetime] = {}
        self._complained: dict[str, tuple[str, datetime]] = {}
        self._reloader = Reloader(parts)
        self._started_at = parts.clock()
        self._worker = worker_name()
        self._pages = Pages(parts) if parts.environment.http != "off" else None

    @property
    def stopping(self) -> bool:
        """Tell whether the service was asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the service to stop; a second time ends the process at once."""
        if self._stop.is_set():
            log.warning("stopped for the second time, leaving at once")
            os._exit(1)
        self._stop.set()

    def run(self) -> int:
        """Run until a signal says stop, then end in order; return the exit code."""
        self._listen()
        self._greet()
        self._beat()
        self._recover()
        if self._pages is not None:
            self._pages.start()
        # All begin at once; only what looks back waits until the start is over.
        for name, work, seconds, wait in (
            ("poll", self._poll, POLL_EVERY, 0),
            ("mail", self._mail, MAIL_EVERY, 0),
            ("reload", self._reload, RELOAD_EVERY, 0),
            ("beat", self._beat, BEAT_EVERY, 0),
            ("trouble", self._trouble, TROUBLE_EVERY, 60),
            ("tidy", self._tidy, 24 * 3600, 300),
        ):
            self._busy[name] = threading.Lock()
            self._scheduler.add_job(
                self._tick,
                "interval",
                seconds=seconds,
                args=(name, work),
                id=name,
                next_run_time=self._started_at + timedelta(seconds=wait),
            )
        self._scheduler.start()
        self._stop.wait()
        log.info("stopping")
        self._scheduler.shutdown(wait=False)
        return self._finish()

    def _finish(self) -> int:
        """Wait for work in hand, but no longer than a container engine would let us."""
        deadline = self._parts.clock() + timedelta(seconds=STOP_WITHIN)
        if self._pages is not None:
            self._pages.close()
        self._parts.in_force.web.close()
        self._parts.parser.close()
        self._parts.in_force.sender.close()
        for name, busy in self._busy.items():
            left = (deadline - self._parts.clock()).total_seconds()
            if not busy.acquire(timeout=max(0.1, left)):
                # Nothing is lost: its lease runs out and the next start takes it up again.
                log.warning("stopped without waiting any longer", extra={"job": name})
                os._exit(0)
        self._parts.close()
        log.info("stopped")
        return 0

    def _listen(self) -> None:
        """Take SIGTERM and SIGINT as a wish to stop, SIGHUP as a wish to read the files again."""

        def told(number: int, frame: FrameType | None) -> None:
            if number == signal.SIGHUP:
                self._reload_now.set()
            else:
                self.stop()

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, told)

    def _greet(self) -> None:
        config = self._parts.in_force.config
        log.info(
            "started",
            extra={
                "feeds": len(config.feeds),
                "topics": len(config.topics),
                "digests": len(config.digests),
                "configuration": config.version,
                "mail": where_mail_goes(config, self._parts.environment),
            },
        )

    def _recover(self) -> None:
        """Take up at once what a predecessor on this machine was sending when it was killed."""
        if given_back := self._parts.store.outbox.recover(self._parts.clock()):
            log.warning("took up what a killed service held", extra={"deliveries": given_back})

    def _tick(self, name: str, work: Callable[[], None]) -> None:
        """Do one piece of work; a failure is told once a minute, and the next tick tries again."""
        if self.stopping:
            return
        with self._busy[name]:
            try:
                work()
            except MonitorError as error:
                self._complain(name, str(error), trace=False)
            except Exception as error:  # noqa: BLE001 - the edge of a job: a bug must not end the service
                self._complain(name, f"{type(error).__name__}: {error}", trace=True)
            else:
                self._ticks[name] = self._parts.clock()
                if self._complained.pop(name, None):
                    log.info("works again", extra={"job": name})

    def _complain(self, name: str, why: str, *, trace: bool) -> None:
        now = self._parts.clock()
        said, when = self._complained.get(name, ("", datetime.min.replace(tzinfo=UTC)))
        if said == why and now - when < REPEAT_ERRORS_AFTER:
            return
        self._complained[name] = (why, now)
        log.error("job failed", exc_info=trace, extra={"job": name, "reason": why})

    def _poll(self) -> None:
        until = self._parts.clock() + POLL_AT_MOST
        poller = self._parts.poller(stopping=self._stop.is_set, pause=self._stop.wait)
        found = poll(poller, until=until).matches_new
        shortest = min((feed.every for feed in self._parts.in_force.config.feeds), default=DAY)
        if shortest < 2 * timedelta(seconds=POLL_EVERY) and not self.stopping:
            # Only in our own network: else every tick but one would come too soon for it.
            soon = self._parts.clock() + min(shortest, timedelta(seconds=1))
            self._scheduler.modify_job("poll", next_run_time=soon)
        if found and not self.stopping:
            # Whoever wants to know at once does not wait for the next tick.
            self._scheduler.modify_job("mail", next_run_time=self._parts.clock())

    def _mail(self) -> None:
        publish(self._parts.publisher(self._stop.is_set))
        deliver(self._parts.deliverer(self._stop.is_set))

    def _trouble(self) -> None:
        report(
            self._parts.reporter(
                published_at=self._ticks.get("mail"),
                problems=self._reloader.problems,
                refused_at=self._reloader.refused_at,
            )
        )

    def _tidy(self) -> None:
        try:
            tidy(self._parts.store, self._parts.in_force.config.service, self._parts.clock)
        except Exception:
            if not self.stopping:
                again = self._parts.clock() + TIDY_AGAIN
                self._scheduler.modify_job("tidy", next_run_time=again)
            raise

    def _beat(self) -> None:
        self._parts.store.history.beat(
            self._worker,
            now=self._parts.clock(),
            started_at=self._started_at,
            ticks=dict(self._ticks),
            config=self._parts.in_force.config.version,
            config_problem=self._reloader.problem,
        )

    def _reload(self) -> None:
        """Put an edited configuration in force; a wrong one changes nothing and is named."""
        asked = self._reload_now.is_set()
        self._reload_now.clear()
        before = self._reloader.problem
        if self._reloader.look(asked=asked) and not self.stopping:
            again = self._parts.clock() + timedelta(seconds=SETTLED_AFTER)
            self._scheduler.modify_job("reload", next_run_time=again)
        if self._reloader.problem != before and not self.stopping:
            self._beat()
            # Whoever saved the file waits for a word.
            self._scheduler.modify_job("trouble", next_run_time=self._parts.clock())
