"""Which troubles are worth a mail, and when: each is told once, and once that it is over.

The operator hears of what does not heal by itself: a refused configuration, issues that can't be
made, mail that can't be sent, feeds that are dead, silent or faster than we ask. What hinders the
service is told at once, though never twice within an hour; what concerns single feeds (and that
a trouble is over) waits until a day has passed since the last such mail, or goes with the next.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.errors import Problem
from monitor.model import (
    Delivery,
    DeliveryState,
    FeedState,
    KnownTrouble,
    NextIssue,
    Notice,
    Trouble,
    TroubleKind,
    channel_of,
)
from monitor.model.masking import masked

# One failed request is no news, and a night's outage heals: a dead feed is one that stays so.
DEAD_AFTER = timedelta(hours=24)
NEVER_SEEN_AFTER = timedelta(hours=1)  # a feed that never answered: most likely a wrong address
NETWORK_AFTER = timedelta(hours=1)
SERVER_AFTER = timedelta(hours=1)
LATE_AFTER = timedelta(hours=24)
ISSUE_AFTER = timedelta(minutes=10)  # tried every two minutes; a half-saved template heals
FEW_FEEDS = 3  # fewer can all fail by chance

URGENT: frozenset[TroubleKind] = frozenset(("config", "issue", "server", "dead", "network"))
URGENT_GAP = timedelta(hours=1)
CALM_GAP = timedelta(hours=24)
EDITORS_GAP = timedelta(minutes=2)
# That these are over needs no word: a gap can't be filled, a dead letter was dealt with by hand.
ENDS_UNSAID: frozenset[TroubleKind] = frozenset(("dead", "late", "gap", "gone"))
GAP_IS_NEWS = timedelta(hours=48)

ORDER: tuple[TroubleKind, ...] = (
    "config", "keywords", "issue", "server", "dead", "late", "network", "gone", "failing", "gap",
    "quiet",
)  # fmt: skip


def config_troubles(problems: Sequence[Problem], since: datetime) -> Iterator[Trouble]:
    """Yield the trouble of a refused configuration: one, however many problems it has."""
    if problems:
        yield Trouble(kind="config", subject="config", since=since, problems=tuple(problems))


def keyword_troubles(problems: Sequence[Problem], since: datetime) -> Iterator[Trouble]:
    """Yield what editors of the keyword files have to mend; each refused content is another."""
    own = [one for one in problems if is_keyword_file(one.file)]
    if own:
        said = "\n".join(map(str, own)).encode("utf-8", "surrogatepass")
        yield Trouble(
            kind="keywords",
            subject="keywords",
            version=sha256(said).hexdigest()[:16],
            since=since,
            name=own[0].file,
            problems=tuple(own),
        )


def is_keyword_file(path: str) -> bool:
    """Say whether a file of the configuration is one that editors of keywords save."""
    return path.rpartition("/")[2].lower().startswith("keywords")


def issue_troubles(
    next_issues: Sequence[NextIssue],
    names: Mapping[str, str],
    reasons: Mapping[str, str],
    *,
    published_at: datetime | None,
) -> Iterator[Trouble]:
    """Yield a trouble for each digest with an issue that was due when we last published.

    Args:
        names: the digests' names by their ids; what is not among them is not configured.
        reasons: why their issues can't be made, as far as that is known.
        published_at: when we last came to the end of publishing.
    """
    if published_at is None:
        return
    overdue: dict[str, datetime] = {}
    for one in next_issues:
        if one.due is not None and one.due < published_at and one.digest in names:
            overdue[one.digest] = min(one.due, overdue.get(one.digest, one.due))
    for digest, since in overdue.items():
        yield Trouble(
            kind="issue",
            subject=f"issue:{digest}",
            since=since,
            name=names[digest],
            detail=reasons.get(digest, ""),
        )


def mail_troubles(deliveries: Sequence[Delivery]) -> Iterator[Trouble]:
    """Yield a trouble for each mail given up or late, and one where the server takes nothing."""
    for one in deliveries:
        late = one.state is DeliveryState.READY and one.attempts > 0
        if late or one.state is DeliveryState.DEAD:
            yield Trouble(
                kind="late" if late else "dead",
                subject=f"mail:{one.id}",
                version="late" if late else "dead",
                since=one.created_at,
                name=f"{one.address}: {one.subject}",
                detail=one.reason,
                mark=str(one.id),
            )
    # No attempt is counted while the server itself is in trouble; else it is the address.
    waiting = [
        one
        for one in deliveries
        if one.state in (DeliveryState.READY, DeliveryState.DATA)
        and one.reason
        and not (one.attempts or channel_of(one.address))
    ]
    if waiting:
        oldest = min(waiting, key=lambda one: one.created_at)
        yield Trouble(
            kind="server", subject="server", since=oldest.created_at, detail=oldest.reason
        )


def feed_troubles(states: Sequence[FeedState], *, now: datetime) -> Iterator[Trouble]:
    """Yield a trouble for each feed in trouble, and one where no feed can be reached."""
    failing = [state for state in states if state.failing_since is not None]
    alive = [state for state in states if state.gone_since is None]
    if len(failing) >= FEW_FEEDS and len(failing) == len(alive):
        since = max(state.failing_since for state in failing if state.failing_since)
        yield Trouble(kind="network", subject="network", since=since, detail=failing[0].reason)
    for state in states:
        yield from _feed_trouble(state, now)


def _feed_trouble(state: FeedState, now: datetime) -> Iterator[Trouble]:
    def trouble(kind: TroubleKind, since: datetime, detail: str = "") -> Trouble:
        subject = f"{'gap' if kind == 'gap' else 'feed'}:{state.feed.url}"
        return Trouble(
            kind=kind,
            subject=subject,
            version=kind,
            since=since,
            name=state.name,
            detail=detail,
            mark=masked(state.feed.url),
        )

    if state.gone_since is not None:
        yield trouble("gone", state.gone_since)
    elif state.failing_since is not None:
        yield trouble("failing", state.failing_since, state.reason)
    elif state.quiet_since is not None:
        yield trouble("quiet", state.quiet_since)
    if state.gap_at is not None and now - state.gap_at <= GAP_IS_NEWS:
        yield trouble("gap", state.gap_at)


def decide(
    current: Sequence[Trouble],
    known: Sequence[KnownTrouble],
    *,
    now: datetime,
    last_mail_at: datetime | None,
    watched: Collection[str] = (),
    never_seen: Collection[str] = (),
    elsewhere: Collection[str] = (),
) -> Notice:
    """Return what an address is to be told now; nothing, where it can wait.

    Args:
        current: what is wrong now, however fresh.
        known: what this address was told of.
        last_mail_at: when it was last told anything; None: never.
        watched: the subjects of all configured feeds and digests: what is not among them was
            taken out.
        never_seen: the subjects of feeds that have never answered.
        elsewhere: subjects that go on for another worker.
    """
    told = {one.subject: one for one in known}
    # While no feed can be reached, the feeds are not to blame.
    hidden = "failing" if any(one.kind == "network" for one in current) else ""
    ripe = [
        one
        for one in current
        if one.kind != hidden and now - one.since >= _patience(one, never_seen)
    ]
    news = [
        one for one in ripe if one.subject not in told or told[one.subject].version != one.version
    ]
    ongoing = {one.subject for one in current} | set(elsewhere)
    ended = [one for one in known if one.subject not in ongoing]
    over = [one for one in ended if _is_told(one, watched)]
    if not _is_time(news, over, now, last_mail_at):
        news, over = [], []
    fresh = {one.subject for one in news}
    return Notice(
        news=tuple(sorted(news, key=_place)),
        over=tuple(over),
        still=tuple(
            sorted(
                (one for one in ripe if one.subject in told and one.subject not in fresh),
                key=_place,
            )
        ),
        forgotten=tuple(one.subject for one in ended if not _is_told(one, watched)),
    )


def _patience(trouble: Trouble, never_seen: Collection[str]) -> timedelta:
    match trouble.kind:
        case "failing":
            return NEVER_SEEN_AFTER if trouble.subject in never_seen else DEAD_AFTER
        case "network":
            return NETWORK_AFTER
        case "server":
            return SERVER_AFTER
        case "late":
            return LATE_AFTER
        case "issue":
            return ISSUE_AFTER
        case _:
            return timedelta()


def _is_told(ended: KnownTrouble, watched: Collection[str]) -> bool:
    """Say whether the end of a trouble is worth a word."""
    if ended.kind in ENDS_UNSAID:
        return False
    configured = ended.subject.startswith(("feed:", "issue:"))
    return not configured or ended.subject in watched


def _is_time(
    news: Sequence[Trouble],
    over: Sequence[KnownTrouble],
    now: datetime,
    last_mail_at: datetime | None,
) -> bool:
    if not news and not over:
        return False
    if last_mail_at is None:
        return True
    kinds = {one.kind for one in news} | {one.kind for one in over}
    gap = URGENT_GAP if kinds & URGENT else CALM_GAP
    return now - last_mail_at >= (EDITORS_GAP if "keywords" in kinds else gap)


def _place(trouble: Trouble) -> tuple[int, datetime, str]:
    return ORDER.index(trouble.kind), trouble.since, trouble.name
