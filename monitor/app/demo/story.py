"""The demo's story: the whole main job, from feeds to a received mail, told step by step.

Only what stands outside the service is of the demo: the feeds' servers and the mail's. Between
them runs the code that also runs in `monitor run`.
"""

import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import TextIO

from monitor.adapters.clock import now as wall_clock
from monitor.app.build import Parts
from monitor.app.config import load_config
from monitor.app.demo.configuration import READER, demo_config, write_config
from monitor.app.demo.feed_server import FeedServer
from monitor.app.demo.mail_server import MailServer, subject_of
from monitor.app.demo.page import MailPage
from monitor.app.demo.samples import FRESH, SampleFeed, each_entry, load_samples, stories
from monitor.app.demo.verdict import faults_of_mail, faults_of_record
from monitor.app.state import open_state
from monitor.errors import UsageError
from monitor.jobs.deliver import deliver
from monitor.jobs.poll import poll
from monitor.jobs.publish import make_issue, publish
from monitor.model import Environment, Origin, RecordedMatch

MAIL_WITHIN = 20.0
"""Seconds in which the receiving server must have filed the mail that was handed over."""


def demo(
    *,
    serve: bool,
    http: str,
    out: TextIO,
    folder: Path | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Run the whole main job once, tell it on ``out``, and show the mail that came.

    Args:
        serve: show the mail at an address until a signal (or ``stop``) ends it.
        http: ``host:port`` of that address; ``off`` shows nothing.
        out: where the story is written, line by line.
        folder: where configuration, state and mail are laid, to stay there; else a throw-away
            folder, of which without ``serve`` the mail is left, so that it can be read.
        stop: ends the showing when it is set; signals set it, too.

    Returns:
        0 if the mail came with every expected story and nothing else, else 1.

    Raises:
        MonitorError: the service could not be started.
    """
    place = folder or Path(tempfile.mkdtemp(prefix="news-monitor-demo-"))
    teller = Teller(out)
    keeps_mail = False
    try:
        # Until the mail is shown, either signal interrupts, so that nothing is left behind.
        with (
            _on_signals(signal.default_int_handler),
            MailServer(place / "mail") as mail,
        ):
            faults = _main_job(place, mail, teller)
        if mail.messages and serve and http != "off":
            _show(mail.messages[0], http, teller, stop or threading.Event())
        elif mail.messages:
            keeps_mail = True
            teller.say("", f"The mail stays in {mail.folder}; everything else is removed.")
    finally:
        if folder is None:
            _remove(place, spare="mail" if keeps_mail else "")
    return 1 if faults else 0


def _remove(place: Path, *, spare: str) -> None:
    """Remove the throw-away folder, or all in it but one."""
    for one in place.iterdir():
        if one.name != spare:
            shutil.rmtree(one, ignore_errors=True)
    if not spare:
        place.rmdir()


@dataclass
class Teller:
    """Writes what happened, a numbered step at a time."""

    out: TextIO
    steps: int = 0
    began: float = field(default_factory=time.monotonic)

    def step(self, name: str, *lines: str) -> None:
        """Write a step: its number, its name, and what it brought, a line each."""
        self.steps += 1
        first, *rest = lines
        self.say(f"{self.steps:>2}  {name:<9} {first}", *(f"{'':14}{one}" for one in rest))

    def say(self, *lines: str) -> None:
        """Write plain lines, at once."""
        for line in lines:
            self.out.write(line + "\n")
        self.out.flush()

    @property
    def seconds(self) -> float:
        """Return the seconds since the beginning."""
        return time.monotonic() - self.began


def _main_job(place: Path, mail: MailServer, teller: Teller) -> list[str]:
    """Go the way from the feeds to the mail; return what was not as it should be."""
    samples = load_samples()
    began = wall_clock()
    teller.say(
        "News Monitor demo: the real service on sample feeds; nothing leaves this machine.", ""
    )
    with FeedServer(began, samples) as feeds:
        _tell_feeds(samples, feeds, teller)
        write_config(place / "config", demo_config(feeds.feeds, smtp_port=mail.port))
        with _service(place) as parts:
            _first_poll(samples, parts, teller)
            matches = parts.store.history.matches(began - timedelta(days=30))
            _tell_matches(matches, teller)
            _issue(parts, mail, teller)
            faults = [
                *faults_of_record(samples, matches),
                *_second_poll(parts, feeds, teller),
                *_faults_of_delivery(samples, mail),
            ]
    _tell_verdict(faults, samples, teller)
    return faults


@contextmanager
def _service(place: Path) -> Iterator[Parts]:
    """Put the service together, its daily digest begun a day ago and due now."""
    environment = Environment(
        config=str(place / "config"),
        state=str(place / "state"),
        database_url=f"sqlite:///{place / 'state' / 'monitor.db'}",
        http="off",
    )
    config = load_config(environment)
    store = open_state(environment)
    # When a subscription begins, and is due, is settled when it is first seen: here.
    now = wall_clock()
    store.outbox.sync(config, now - timedelta(days=1), lambda digest, after: now)
    with Parts(environment, config, store=store) as parts:
        yield parts


def _tell_feeds(samples: Sequence[SampleFeed], feeds: FeedServer, teller: Teller) -> None:
    languages = {one.language.partition("-")[0] for one in samples}
    hosts = [feed.url.split("/")[2].rpartition(":")[0] for feed in feeds.feeds]
    where = hosts[0] if len(set(hosts)) == 1 else f"{hosts[0]} … {hosts[-1]}"
    teller.step(
        "Feeds",
        f"{len(samples)} invented outlets in {len(languages)} languages, served over HTTP "
        f"at {where}",
    )


def _first_poll(samples: Sequence[SampleFeed], parts: Parts, teller: Teller) -> None:
    """Poll every feed, match and record, and tell what came."""
    before = teller.seconds
    report = poll(parts.poller())
    good = report.polled - len(report.failures)
    lines = [
        f"{good} feeds brought {report.entries_new} entries in {teller.seconds - before:.1f} s"
    ]
    lines += [f"failed: {name}: {reason}" for name, reason in report.failures]
    broken = {one.name for one in samples if one.behaviour == "broken"}
    lines += [
        f"ill-formed XML, read all the same: {one.state.name} ({one.entries} entries)"
        for one in parts.store.feeds.reports(parts.clock())
        if one.state.name in broken and one.entries
    ]
    teller.step("Poll", *lines)


def _tell_matches(matches: Sequence[RecordedMatch], teller: Teller) -> None:
    live = sum(one.origin is Origin.LIVE for one in matches)
    keywords = Counter(
        label
        for one in matches
        if one.origin is Origin.LIVE
        for label in {hit.label for hit in one.match.hits}
    )
    hours = FRESH // timedelta(hours=1)
    teller.step(
        "Match",
        f"{live} articles are news; {len(matches) - live} more are older than {hours} h "
        "and are only remembered",
        " · ".join(f"{keyword} {count}" for keyword, count in keywords.most_common()),
    )


def _issue(parts: Parts, mail: MailServer, teller: Teller) -> None:
    """Make the issue that is due, hand it to the mail server, and tell where it lies."""
    lines = _preview(parts)
    issues = publish(parts.publisher())
    teller.step("Publish", f"{issues} issue for {READER}: {lines[0]}", *lines[1:])
    report = deliver(parts.deliverer())
    if not (report.sent and mail.wait(1, MAIL_WITHIN)):
        teller.step("Deliver", "no mail came", *(reason for _, reason in report.failures))
        return
    teller.step(
        "Deliver",
        f"{len(mail.messages[0]) / 1000:.0f} KB over SMTP to 127.0.0.1:{mail.port}",
        f"subject: {subject_of(mail.messages[0])}",
        f"filed in {mail.files[0]}",
    )


def _preview(parts: Parts) -> list[str]:
    """Return how much the next issue tells, and the stories that most outlets carry."""
    [subscription] = parts.store.outbox.subscriptions(parts.in_force.config)
    now = parts.clock()
    issue = make_issue(parts.publisher(), subscription, now=now, next_due=now).issue
    if issue is None:
        return ["nothing to tell"]
    told = [story for section in issue.sections for story in (*section.stories, *section.listed)]
    shared = sorted(
        (one for one in told if len(one.matches) > 1), key=lambda one: -len(one.matches)
    )
    return [f"{issue.stories} stories out of {issue.articles} articles"] + [
        f"{len(story.matches)} outlets: {story.lead.entry.title}" for story in shared
    ]


def _second_poll(parts: Parts, feeds: FeedServer, teller: Teller) -> list[str]:
    """Do the whole job again at once: nothing may be found, told or sent a second time."""
    answered = len(feeds.served)
    report = poll(parts.poller(), every=True)
    issues = publish(parts.publisher())
    deliver(parts.deliverer())
    counts = feeds.counts(after=answered)
    teller.step(
        "Again",
        f"{counts[304]} feeds answered 304 (nothing changed), {counts[200]} sent the same again, "
        f"{counts[503]} failed",
        f"{report.entries_new} new entries, {issues} further mails",
    )
    faults = [] if counts[304] else ["no feed was asked with its validators"]
    if report.entries_new or issues:
        faults.append(f"the second poll brought {report.entries_new} entries, {issues} issues")
    return faults


def _faults_of_delivery(samples: Sequence[SampleFeed], mail: MailServer) -> list[str]:
    if len(mail.messages) != 1 or mail.recipients != [(READER,)]:
        return [f"one mail to {READER} was expected, these came: {mail.recipients or 'none'}"]
    return faults_of_mail(samples, mail.messages[0])


def _tell_verdict(faults: Sequence[str], samples: Sequence[SampleFeed], teller: Teller) -> None:
    if faults:
        teller.step("Verdict", f"not as expected, after {teller.seconds:.1f} s:", *faults)
        return
    told = stories(samples)
    others = sum(1 for _, entry in each_entry(samples) if not (entry.story and entry.is_news))
    teller.step(
        "Verdict",
        f"as expected: all {sum(map(len, told.values()))} articles found, each of the "
        f"{len(told)} events in the mail,",
        f"none of the {others} other articles; {teller.seconds:.1f} s in all",
    )


def _show(message: bytes, http: str, teller: Teller, stop: threading.Event) -> None:
    """Show the mail at an address until a signal, or somebody who holds ``stop``, ends it."""
    with _on_signals(lambda number, frame: stop.set()), ExitStack() as opened:
        try:
            page = opened.enter_context(MailPage(message, http))
        except OSError as error:
            raise UsageError(f"MONITOR_HTTP: can't listen at {http}: {error.strerror}") from error
        if page.moved:
            teller.say("", f"{http} is taken, so the mail is shown at a free port.")
        teller.say("", f"See the mail: {page.url}   (Ctrl-C ends)")
        stop.wait()
    teller.say("The demo is over.")


@contextmanager
def _on_signals(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Let SIGINT and SIGTERM call the handler while the context lasts (main thread only)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
