"""One pass: everything that is due once, and what is said of it."""

import time
from dataclasses import dataclass

import monitor.app.cli.show as show
from monitor.app.build import Parts
from monitor.jobs.deliver import DeliverReport, deliver
from monitor.jobs.poll import PollReport, poll
from monitor.jobs.publish import publish
from monitor.jobs.trouble import report
from monitor.model import FeedState, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass did."""

    polled: PollReport
    issues: int
    delivered: DeliverReport
    seconds: float


def failed(done: Pass) -> list[str]:
    """Say what failed altogether: a bad feed or address is daily life, but not if all are bad."""
    polled, delivered = done.polled, done.delivered
    made = []
    if polled.polled and len(polled.failures) == polled.polled:
        made.append("no feed could be read; is the network there?")
    if delivered.failures and not delivered.sent:
        made.append("no mail could be sent; `monitor outbox` shows what waits and why")
    return made


def one_pass(parts: Parts, *, every: bool, send: bool) -> Pass:
    """Do the whole job once; ``every``: poll each feed, due or not."""
    began = time.monotonic()
    count = 0

    def heard(state: FeedState, outcome: Outcome) -> None:
        nonlocal count
        count += 1
        show.overwrite(f"{show.count(count, 'feed')} heard")

    polled = poll(parts.poller(heard=heard), every=every)
    show.overwrite("")
    issues = publish(parts.publisher()) if send else 0
    if send:
        report(parts.reporter(published_at=parts.clock()))
    delivered = deliver(parts.deliverer()) if send else DeliverReport()
    return Pass(
        polled=polled, issues=issues, delivered=delivered, seconds=time.monotonic() - began
    )


def document(done: Pass) -> dict[str, object]:
    """Return the summary as INTERFACE promises it, for scripts."""
    return {
        "polled": done.polled.polled,
        "not_modified": done.polled.not_modified,
        "failed": len(done.polled.failures),
        "entries_new": done.polled.entries_new,
        "matches_new": done.polled.matches_new,
        "issues": done.issues,
        "sent": done.delivered.sent,
        "seconds": round(done.seconds, 3),
        "failures": [{"feed": feed, "reason": reason} for feed, reason in done.polled.failures],
        "undelivered": [
            {"to": address, "reason": reason} for address, reason in done.delivered.failures
        ],
    }


def summary(done: Pass) -> str:
    """Return the summary as lines for people."""
    polled = done.polled
    lines = [
        f"{show.count(polled.polled, 'feed')} polled in {done.seconds:.1f} s: "
        f"{polled.not_modified} unchanged, {len(polled.failures)} failed",
        f"{show.count(polled.entries_new, 'new entry', 'new entries')}, "
        f"{show.count(polled.matches_new, 'new match', 'new matches')}",
        f"{show.count(done.issues, 'issue')} made, {show.count(done.delivered.sent, 'mail')} sent",
    ]
    lines += [f"  {show.plain(feed)}: {show.plain(why)}" for feed, why in polled.failures]
    lines += [f"  {show.plain(to)}: {show.plain(why)}" for to, why in done.delivered.failures]
    return "\n".join(lines)
