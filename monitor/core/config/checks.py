"""What must agree between settings: names that are used once, names that exist."""

import ipaddress
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from monitor.core.config.addresses import plain_url
from monitor.core.config.guess import did_you_mean
from monitor.core.config.models import DigestItem, FeedItem, TopicItem
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.settings import subject_of
from monitor.core.config.unfit import UnfitError
from monitor.core.config.values import duration_text, parse_boolean, parse_duration
from monitor.core.matching.query import QueryError
from monitor.core.matching.query.tokens import Token, is_operator, tokens
from monitor.core.networks import is_in_ours

_MINUTE = timedelta(minutes=1)


def check_topics(root: Mapping, report: Report) -> None:
    """Note topics of one name or id, and keywords that stand twice in a topic."""
    _unique(root, "topics", ("name", "id"), report)
    for position, topic in enumerate(mappings(root, "topics")):
        subject = subject_of(topic, TopicItem, position)
        texts = (keyword.get("keyword") for keyword in mappings(topic, "keywords"))
        _once(texts, "the keyword", report, subject, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """What feeds are called: in a topic by name or tag, in a keyword also by address."""

    names: Many[str]
    tags: Many[str]
    addresses: Many[str]

    @property
    def known(self) -> list[str]:
        """Return the names and the tags, as they are written."""
        return list(dict.fromkeys([*self.names, *(f"tag:{tag}" for tag in self.tags)]))


def check_topic_feeds(root: Mapping, feeds: Feeds, report: Report) -> None:
    """Note feeds and tags that a topic names but that do not exist."""
    known = ["all", *feeds.known]
    for position, topic in enumerate(mappings(root, "topics")):
        subject = subject_of(topic, TopicItem, position)
        for key in ("feeds", "except"):
            for text in texts_of(topic, key):
                if text.value not in known:
                    what = "tag" if text.value.startswith("tag:") else "feed"
                    alike = [one for one in known if one.startswith("tag:")]
                    report.note(
                        text,
                        f'no {what} "{text.value.removeprefix("tag:")}" in feeds.yaml',
                        did_you_mean(text.value, known)
                        or _listed("it knows", alike if what == "tag" else known[1:]),
                        subject=subject,
                    )


def check_scopes(root: Mapping, feeds: Feeds, report: Report) -> None:
    """Note keywords that are bound to a feed or tag (``feed:NAME``) which does not exist."""
    known = feeds.known
    all_known = {one.casefold() for one in (*known, *map(_plain_address, feeds.addresses))}
    for position, topic in enumerate(mappings(root, "topics")):
        subject = subject_of(topic, TopicItem, position)
        for text in _expressions_of(topic):
            for token, name in _feeds_named(text.value):
                if name.casefold() in all_known:
                    continue
                what = "tag" if name.startswith("tag:") else "feed"
                report.note(
                    text,
                    f'no {what} "{name.removeprefix("tag:")}" in feeds.yaml',
                    did_you_mean(name, known) or _listed("it knows", known),
                    subject=subject,
                    offset=token.start,
                    width=token.end - token.start,
                )


def _expressions_of(topic: Mapping) -> Iterator[Text]:
    """Yield all that is written in the language of keywords in a topic."""
    for key in ("keywords", "not"):
        for keyword in mappings(topic, key):
            if isinstance(text := keyword.get("keyword"), Text):
                yield text
            yield from texts_of(keyword, "also")
            yield from texts_of(keyword, "not_near")
    yield from texts_of(topic, "not")
    yield from texts_of(topic, "not_near")


def _feeds_named(line: str) -> Iterator[tuple[Token, str]]:
    """Yield what stands behind each ``feed:`` of a line; a broken line is told of elsewhere."""
    if "feed:" not in line:
        return
    try:
        found = list(tokens(line))
    except QueryError:
        return
    for scope, name in pairwise(found):
        is_named = name.kind in ("word", "quoted") and not is_operator(name)
        if (scope.kind, scope.text) == ("scope", "feed") and is_named:
            yield name, name.text


def check_feeds(root: Mapping, report: Report) -> None:
    """Note feeds of one address or name, feeds asked more often than is polite, or not at all."""
    _unique(root, "feeds", ("url", "name"), report)
    _check_minute(root, "", report)
    for position, feed in enumerate(mappings(root, "feeds")):
        if feed.get("every"):
            _check_minute(feed, subject_of(feed, FeedItem, position), report)
        _check_network(feed, position, report)


def _check_network(feed: Mapping, position: int, report: Report) -> None:
    """Note a feed in our own network that was not allowed to be there: no poll would ask it.

    Only where its address says so by itself; of others the poll decides.
    """
    url = feed.get("url")
    try:
        if not isinstance(url, Text) or parse_boolean(feed.text("allow_private").strip() or "no"):
            return
        host = urlsplit(url.value.strip()).hostname or ""
    except ValueError:  # told by the models, as UnfitError is
        return
    if not feed.get("proxy") and _is_ours(host):
        report.note(
            url,
            "this address is of our own network, and such are not asked unless it is allowed",
            "add  allow_private: true  below it",
            subject=subject_of(feed, FeedItem, position),
        )


def _is_ours(host: str) -> bool:
    if not host[-1:].isdigit() and ":" not in host:
        return host == "localhost"
    try:
        return is_in_ours(ipaddress.ip_address(host))
    except ValueError:
        return False


def check_digests(root: Mapping, topics: Iterable[str] | None, report: Report) -> None:
    """Note digests of one name or id, addresses that stand twice, topics that do not exist.

    ``topics`` holds the names and ids that exist; None where the keyword file is broken, so that
    nothing can be said. Channels are named once, and those that are named exist.
    """
    _unique(root, "digests", ("name", "id"), report)
    _unique(root, "channels", ("name",), report)
    channels = [name for one in mappings(root, "channels") if (name := one.text("name").strip())]
    known = None if topics is None else ["all", *topics]
    for position, digest in enumerate(mappings(root, "digests")):
        subject = subject_of(digest, DigestItem, position)
        _once(texts_of(digest, "to"), "the address", report, subject, _bare_address)
        for text in texts_of(digest, "to"):
            before, _, name = text.value.partition(":")
            if before.strip().lower() == "channel" and name.strip() not in channels:
                report.note(
                    text,
                    f'no channel "{name.strip()}" under channels:',
                    did_you_mean(name.strip(), channels) or _listed("it has", channels),
                    subject=subject,
                )
        for text in texts_of(digest, "topics"):
            if known is not None and text.value.strip() not in known:
                report.note(
                    text,
                    f'no topic "{text.value}" in keywords.yaml',
                    did_you_mean(text.value, known) or _listed("it has", known[1:]),
                    subject=subject,
                )


def mappings(root: Mapping, key: str) -> Iterator[Mapping]:
    """Yield the items of a list that are mappings; an item of another shape as an empty one."""
    listed = root.get(key)
    if isinstance(listed, Sequence):
        for item in listed.items:
            yield item if isinstance(item, Mapping) else Mapping(items=(), line=1, column=1)


def texts_of(group: Mapping, key: str) -> Iterator[Text]:
    """Yield the texts of a list, or the only text where it is none."""
    listed = group.get(key)
    for item in listed.items if isinstance(listed, Sequence) else (listed,):
        if isinstance(item, Text):
            yield item


def _unique(root: Mapping, key: str, names: tuple[str, ...], report: Report) -> None:
    for name in names:
        texts = (item.get(name) for item in mappings(root, key))
        what = f"the {name}" if name != "url" else "the address"
        same = _plain_address if name == "url" else str
        _once(texts, what, report, f"{key[:-1]}s", same)


def _once(
    nodes: Iterable[Node | None],
    what: str,
    report: Report,
    subject: str,
    same: Callable[[str], str],
) -> None:
    """Note each text that stands a second time."""
    first: dict[str, int] = {}
    for node in nodes:
        if not isinstance(node, Text) or not node.value.strip():
            continue
        value = same(node.value.strip())
        if value in first:
            shown = "the same" if node.secret else f'"{node.value.strip()[:60]}"'
            report.note(
                node,
                f"{what} {shown} stands here a second time (first in line {first[value]})",
                "give each its own" if what in ("the name", "the id") else "delete one of the two",
                subject=subject,
            )
        first.setdefault(value, node.line)


def _plain_address(text: str) -> str:
    try:
        return plain_url(text)
    except (UnfitError, ValueError):
        return text  # told by the models


def _bare_address(text: str) -> str:
    return text.rpartition("<")[2].rstrip("> ").lower()


def _check_minute(group: Mapping, subject: str, report: Report) -> None:
    """Note an interval under a minute, unless the server is ours."""
    every = group.get("every")
    try:
        if not isinstance(every, Text) or parse_duration(every.value.strip()) >= _MINUTE:
            return
        if parse_boolean(group.text("allow_private").strip() or "no"):
            return
    except UnfitError:
        return  # told by the models
    report.note(
        every,
        f"{duration_text(parse_duration(every.value.strip()))} is too often for a server that is "
        "not ours",
        "write at least 1m; from 1s with allow_private: true, for a feed in our own network"
        if subject
        else "write at least 1m",
        subject=subject,
    )


def _listed(head: str, names: list[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:8])
    return f"{head} {shown}" + (", …" if len(names) > 8 else "") if names else ""
