"""`monitor explain`: why a stored entry belongs to a topic, or the first reason why not."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import monitor.app.cli.show as show
from monitor.app.cli.naming import entries_named, topic_named
from monitor.app.cli.past import snippet
from monitor.app.config import load_config
from monitor.app.forms import matcher_for
from monitor.app.state import open_existing
from monitor.core.matching import ExplainedHit, Explanation
from monitor.model import Config, Entry, Environment, Link, StoredEntry

MOST_MISSES = 40
NOT_RECORDED = "not in the record: when it was polled, the rules were others"

Explained = list[tuple[Link, list[Explanation]]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("entry", metavar="ENTRY", help="the address of an article, or a number")
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help="one topic; default: all")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Look at a stored entry through the rules as they are now, and say what each topic sees."""
    config = load_config(environment)
    topics = [topic_named(config, options.topic)] if options.topic else list(config.topics)
    with open_existing(environment) as store:
        links = store.audit.links(entries_named(store, options.entry))
    matcher = matcher_for(config.topics, Path(environment.state))
    feeds = {feed.url: feed for feed in config.feeds}
    explained: Explained = []
    for link in links:
        feed = feeds.get(link.stored.feed.feed.url, link.stored.feed.feed)
        entry = link.stored.entry
        said = [] if link.stored.forgotten else topics
        explained.append((link, [matcher.explain(entry, topic.id, feed) for topic in said]))
    if options.json:
        show.say_json([_document(config, link, said) for link, said in explained])
    else:
        show.say("\n\n".join("\n".join(_lines(config, *one)) for one in explained))
    return 0


def heading(stored: StoredEntry, zone: str) -> list[str]:
    """Return who an entry is, in two or three lines."""
    entry = stored.entry
    title = show.plain(entry.title) or "(its text was forgotten)"
    said = [stored.feed.name, entry.language, show.local(entry.seen_at, zone)]
    lines = [
        f"entry {stored.id}  {show.styled(title, 'strong')}",
        "  " + show.plain(" · ".join(one for one in said if one)),
    ]
    return [*lines, f"  {show.plain(entry.link)}"] if entry.link else lines


def _lines(config: Config, link: Link, said: list[Explanation]) -> Iterator[str]:
    yield from heading(link.stored, config.timezone)
    if link.stored.forgotten:
        yield (
            f"  its text was forgotten after {show.length(config.service.keep_entries)} "
            "(service.retention.entries); `monitor trace` shows what was recorded"
        )
    names = {topic.id: topic.name for topic in config.topics}
    for one in said:
        yield ""
        verdict = show.styled("matches", "good") if one.matched else "does not match"
        score = f", score {one.score:g}" if one.matched else ""
        yield f"{show.plain(names[one.topic])}: {verdict}{score}"
        if one.reason:
            yield f"  {show.plain(one.reason)}"
        for hit in one.hits:
            yield from _hit_lines(link.stored.entry, hit)
        for hit in one.spoilt:
            yield from _hit_lines(link.stored.entry, hit, taken=True)
        for mute in one.mutes:
            yield f"  muted until {mute.until}: {show.plain(mute.term)}"
        if not one.matched:
            yield from _miss_lines(one, whole=len(said) == 1)
        recorded = _recorded(link, one.topic, config.timezone)
        if recorded or one.matched:
            yield f"  {recorded or NOT_RECORDED}"


def _miss_lines(one: Explanation, *, whole: bool) -> Iterator[str]:
    """Say why each keyword missed; of one topic among many, only those that nearly hit."""
    told = [miss for miss in one.misses if whole or miss.near]
    for miss in told[:MOST_MISSES]:
        line = f"{miss.place}: {show.plain(miss.reason)}"
        if line != one.reason:
            yield f"  {line}"
    if len(told) > MOST_MISSES:
        yield f"  and {len(told) - MOST_MISSES} more keywords (--json shows all)"


def _hit_lines(entry: Entry, one: ExplainedHit, *, taken: bool = False) -> Iterator[str]:
    hit = one.hit
    why = f"does not count: {one.spoilt_by}" if taken else f"weight {one.weight:g}"
    yield f"  {one.place}: {show.plain(hit.keyword)}"
    yield f"    {hit.field.value} {hit.start}–{hit.end}: {snippet(entry, hit)}"
    yield f"    {show.plain(one.rule)}; {show.plain(why)}"


def _recorded(link: Link, topic: str, zone: str) -> str:
    """Return what the record holds of this topic, which the rules of its day made; or nothing."""
    for match in link.matches:
        if match.match.topic == topic:
            when = show.local(match.recorded_at, zone)
            return f"recorded {when} ({match.origin.value}) by the rules {match.match.rules}"
    return ""


def _document(config: Config, link: Link, said: list[Explanation]) -> dict[str, object]:
    stored = link.stored
    names = {topic.id: topic.name for topic in config.topics}
    return {
        "entry": stored.id,
        "title": stored.entry.title,
        "link": stored.entry.link,
        "feed": stored.feed.feed.url,
        "outlet": stored.feed.name,
        "language": stored.entry.language,
        "seen_at": stored.entry.seen_at,
        "forgotten": stored.forgotten,
        "topics": [
            {
                "topic": names[one.topic],
                "matched": one.matched,
                "reason": one.reason,
                "score": one.score,
                "hits": [_hit_document(hit) for hit in one.hits],
                "spoilt": [_hit_document(hit) for hit in one.spoilt],
                "misses": [
                    {"keyword": miss.keyword, "place": str(miss.place), "reason": miss.reason}
                    for miss in one.misses
                ],
                "muted_until": [
                    {"term": mute.term, "until": mute.until.isoformat()} for mute in one.mutes
                ],
                "recorded_at": next(
                    (m.recorded_at for m in link.matches if m.match.topic == one.topic), None
                ),
            }
            for one in said
        ],
    }


def _hit_document(one: ExplainedHit) -> dict[str, object]:
    hit = one.hit
    return {
        "keyword": hit.keyword,
        "label": hit.label,
        "place": str(one.place),
        "field": hit.field.value,
        "start": hit.start,
        "end": hit.end,
        "form": hit.form,
        "rule": one.rule,
        "reason": hit.reason.value,
        "via": hit.via,
        "weight": one.weight,
        "spoilt_by": one.spoilt_by,
    }
