"""`monitor trace`: the whole chain, poll to entry to match to mail, from either end."""

import argparse
from collections.abc import Iterator, Sequence

import monitor.app.cli.show as show
from monitor.app.cli.explain import heading
from monitor.app.cli.naming import entries_named
from monitor.app.cli.past import snippet
from monitor.app.config import load_config
from monitor.app.state import open_existing
from monitor.errors import UsageError
from monitor.model import (
    Config,
    Delivery,
    Environment,
    Fetch,
    Hit,
    Keyword,
    Link,
    RecordedMatch,
    RulesVersion,
    Telling,
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "what",
        metavar="URL|MESSAGE-ID",
        help="the address of an article (or its number), or the Message-ID of a mail",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Follow the chain from an article to its mails, or from a mail to its articles."""
    config = load_config(environment)
    name = options.what.strip()
    delivery = None
    with open_existing(environment) as store:
        if _is_message_id(name):
            delivery = store.audit.delivery(name)
            if delivery is None:
                raise UsageError(
                    f"no mail {show.plain(name)} in the outbox; mails of `monitor send` are "
                    "tests and not recorded"
                )
            links = store.audit.links(store.audit.told_by(delivery.id), delivery=delivery.id)
        else:
            links = store.audit.links(entries_named(store, name))
    if options.json:
        show.say_json(
            {
                "mail": delivery and _mail(delivery),
                "entries": [_entry(link, config) for link in links],
            }
        )
    else:
        show.say("\n".join(_lines(config, delivery, links)))
    return 0


def _is_message_id(name: str) -> bool:
    return "@" in name and "://" not in name


def _lines(config: Config, delivery: Delivery | None, links: Sequence[Link]) -> Iterator[str]:
    if delivery is not None:
        yield f"mail {delivery.id}  {show.styled(show.plain(delivery.subject), 'strong')}"
        yield from (f"  {line}" for line in _mail_lines(delivery, config))
        yield f"  tells {show.count(len(links), 'entry', 'entries')}"
        yield ""
    for number, link in enumerate(links):
        if number:
            yield ""
        yield from heading(link.stored, config.timezone)
        yield f"  {_fetched(link, config.timezone)}"
        if not link.matches:
            yield "  no topic matched it"
        for match in link.matches:
            yield from _match_lines(config, link, match, told=delivery is None)


def _mail_lines(delivery: Delivery, config: Config) -> Iterator[str]:
    yield delivery.message_id
    yield show.plain(f"{delivery.digest} to {delivery.address}, {delivery.period}")
    sent = delivery.sent_at or delivery.created_at
    answer = f": {delivery.reason}" if delivery.reason else ""
    yield show.plain(f"{delivery.state.value} {show.local(sent, config.timezone)}{answer}")


def _fetched(link: Link, zone: str) -> str:
    fetch = link.stored.fetch
    if fetch is None:
        return "the poll that brought it was forgotten"
    said = [
        f"ETag {fetch.etag}" if fetch.etag else "",
        f"Last-Modified {fetch.last_modified}" if fetch.last_modified else "",
        f"text no. {link.stored.revision}" if link.stored.revision > 1 else "",
    ]
    told = "".join(f", {one}" for one in said if one)
    return show.plain(f"polled {show.local(fetch.polled_at, zone)} from {fetch.url}{told}")


def _match_lines(config: Config, link: Link, match: RecordedMatch, *, told: bool) -> Iterator[str]:
    zone = config.timezone
    version = link.rules_of(match)
    topic = version.topic.name if version else match.match.topic
    yield (
        f"  match {match.id}  {show.plain(topic)}, {match.origin.value}, "
        f"score {match.match.score:g}, {show.local(match.recorded_at, zone)}"
    )
    if version is None:
        yield f"    rules {match.match.rules} (they were not noted)"
    else:
        since = show.local(version.since, zone)
        yield f"    rules {version.hash}, in force since {since} (configuration {version.config})"
    for hit in match.match.hits:
        yield f"    {show.plain(_line_of(hit, version))}"
        yield f"      {hit.field.value} {hit.start}–{hit.end}: {_text_of(match, hit)}"
    tellings = [one for one in link.tellings if one.topic == match.match.topic]
    if told and not tellings:
        yield "    told to nobody yet"
    for delivery, several in _by_delivery(tellings) if told else ():
        keywords = ", ".join(dict.fromkeys(one.keyword for one in several))
        yield f"    mail {delivery.id} told it ({show.plain(keywords)})"
        yield from (f"      {line}" for line in _mail_lines(delivery, config))


def _line_of(hit: Hit, version: RulesVersion | None) -> str:
    """Return the line of the keyword file as it was, with its place there."""
    keyword = _keyword(hit, version)
    if keyword is None:
        return hit.keyword
    weight = f" ^{keyword.weight:g}" if keyword.weight != 1 else ""
    return f"{keyword.place}: {keyword.text}{weight}"


def _keyword(hit: Hit, version: RulesVersion | None) -> Keyword | None:
    known = version.topic.keywords if version else ()
    return next((one for one in known if one.text == hit.keyword), None)


def _text_of(match: RecordedMatch, hit: Hit) -> str:
    """Return the text around a hit; where the text is gone, the form that hit."""
    text: str = getattr(match.entry, hit.field.value)
    if text[hit.start : hit.end] != hit.form:
        return show.styled(f"[{show.plain(hit.form)}]", "hit")
    return snippet(match.entry, hit)


def _by_delivery(tellings: Sequence[Telling]) -> Iterator[tuple[Delivery, list[Telling]]]:
    numbers = dict.fromkeys(one.delivery.id for one in tellings)
    for number in numbers:
        several = [one for one in tellings if one.delivery.id == number]
        yield several[0].delivery, several


def _mail(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "message_id": delivery.message_id,
        "digest": delivery.digest,
        "to": delivery.address,
        "period": delivery.period,
        "subject": delivery.subject,
        "state": delivery.state.value,
        "created_at": delivery.created_at,
        "sent_at": delivery.sent_at,
        "answer": delivery.reason,
    }


def _entry(link: Link, config: Config) -> dict[str, object]:
    stored = link.stored
    return {
        "entry": stored.id,
        "title": stored.entry.title,
        "link": stored.entry.link,
        "outlet": stored.feed.name,
        "feed": stored.feed.feed.url,
        "seen_at": stored.entry.seen_at,
        "published_at": stored.entry.published_at,
        "revision": stored.revision,
        "forgotten": stored.forgotten,
        "fetch": stored.fetch and _fetch(stored.fetch),
        "matches": [_match(link, match) for match in link.matches],
    }


def _fetch(fetch: Fetch) -> dict[str, object]:
    return {
        "polled_at": fetch.polled_at,
        "url": fetch.url,
        "etag": fetch.etag,
        "last_modified": fetch.last_modified,
        "body_sha256": fetch.body_hash,
    }


def _match(link: Link, match: RecordedMatch) -> dict[str, object]:
    version = link.rules_of(match)
    return {
        "id": match.id,
        "topic": version.topic.name if version else match.match.topic,
        "origin": match.origin.value,
        "score": match.match.score,
        "recorded_at": match.recorded_at,
        "rules": {
            "hash": match.match.rules,
            "since": version and version.since,
            "configuration": version and version.config,
        },
        "hits": [_hit(hit, version) for hit in match.match.hits],
        "told": [
            {"keyword": one.keyword, "told_at": one.told_at, "mail": _mail(one.delivery)}
            for one in link.tellings
            if one.topic == match.match.topic
        ],
    }


def _hit(hit: Hit, version: RulesVersion | None) -> dict[str, object]:
    keyword = _keyword(hit, version)
    return {
        "keyword": hit.keyword,
        "place": keyword and str(keyword.place),
        "weight": keyword and keyword.weight,
        "field": hit.field.value,
        "start": hit.start,
        "end": hit.end,
        "form": hit.form,
        "reason": hit.reason.value,
        "via": hit.via,
    }
