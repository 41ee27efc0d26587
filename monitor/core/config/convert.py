"""Validated settings to the frozen values of ``monitor.model``."""

from collections.abc import Sequence as Many

from monitor.core.config import checks, models
from monitor.core.config.addresses import login_of, plain_url
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.opml import Outline
from monitor.core.config.report import inner_column
from monitor.core.config.source import Source
from monitor.core.config.values import LANGUAGES
from monitor.model import (
    Channel,
    Digest,
    Environment,
    Feed,
    Keyword,
    MailSettings,
    Mute,
    Place,
    Recipient,
    Sample,
    Secret,
    ServiceSettings,
    Topic,
)

Headers = tuple[tuple[str, str], ...]


def topics_of(settings: models.KeywordsFile, root: Mapping, source: Source) -> tuple[Topic, ...]:
    """Return the topics, each keyword and sample with its place."""
    nodes = checks.mappings(root, "topics")
    return tuple(
        _topic(topic, node, source) for topic, node in zip(settings.topics, nodes, strict=True)
    )


def feeds_of(settings: models.FeedsFile, outlines: Many[Outline]) -> tuple[Feed, ...]:
    """Return the feeds, those of feeds.yaml first; where both have one, feeds.yaml counts."""
    feeds = {
        plain_url(one.url): Feed(
            url=plain_url(one.url),
            name=one.name or "",
            tags=tuple(dict.fromkeys(one.tags)),
            language=one.language,
            weight=one.weight,
            every=one.every or settings.every,
            pinned=one.every is not None,
            fulltext=one.fulltext,
            headers=_with_login(tuple(one.headers.items()), one.url),
            allow_private=one.allow_private,
            proxy=one.proxy or "",
        )
        for one in settings.feeds
    }
    for outline in outlines:
        url = plain_url(outline.url)
        if url not in feeds:
            language = outline.language[:2].lower()
            feeds[url] = Feed(
                url=url,
                name=outline.name,
                headers=_with_login((), outline.url),
                tags=outline.tags,
                language=language if language in LANGUAGES else None,
                every=settings.every,
            )
    return tuple(feeds.values())


def digests_of(
    settings: models.MonitorFile, topics: Many[Topic], root: Mapping, source: Source
) -> tuple[Digest, ...]:
    """Return the digests, with what they inherit, their topics by id."""
    ids = {topic.name: topic.id for topic in topics} | {topic.id: topic.id for topic in topics}
    nodes = checks.mappings(root, "digests")
    return tuple(
        _digest(digest, settings, ids, _place(node, source))
        for digest, node in zip(settings.digests, nodes, strict=True)
    )


def mail_of(settings: models.MonitorFile, environment: Environment) -> MailSettings:
    """Return who mail is from and how it goes; the password comes from the environment."""
    mail = settings.mail
    return MailSettings(
        sender=mail.from_,
        server=mail.server,
        reply_to=mail.reply_to,
        operator=mail.operator,
        editors=tuple(mail.editors),
        user=mail.user or "",
        password=environment.smtp_password,
        token=environment.smtp_token,
        token_file=environment.smtp_token_file,
        in_doubt=mail.in_doubt,
        dkim_selector=mail.dkim or "",
        dkim_key=environment.dkim_key,
    )


def channels_of(settings: models.MonitorFile) -> tuple[Channel, ...]:
    """Return the channels beside mail."""
    return tuple(
        Channel(
            name=one.name, url=Secret(one.url), secret=Secret(one.secret) if one.secret else None
        )
        for one in settings.channels
    )


def service_of(settings: models.MonitorFile) -> ServiceSettings:
    """Return how the service behaves."""
    service = settings.service
    return ServiceSettings(
        public_url=(service.public_url or "").rstrip("/"),
        keep_entries=service.retention.entries,
        keep_matches=service.retention.matches,
        fresh=service.fresh,
        at_once=service.per_host.at_once,
        apart=service.per_host.apart,
    )


def _with_login(headers: Headers, url: str) -> Headers:
    """Return a feed's headers with the user and password of its address among them.

    There they are kept as the secrets they are, and go to the feed's own host only.
    """
    login = login_of(url)
    if login is None or any(name.lower() == "authorization" for name, _ in headers):
        return headers
    return (*headers, ("Authorization", login))


def _topic(topic: models.TopicItem, node: Mapping, source: Source) -> Topic:
    return Topic(
        id=topic.id or topic.name,
        name=topic.name,
        place=_place(node, source),
        keywords=_keywords(topic.keywords, node.get("keywords"), source),
        exclude=_keywords(topic.not_, node.get("not"), source),
        not_near=tuple(topic.not_near),
        min_score=topic.min_score,
        languages=tuple(dict.fromkeys(topic.languages)),
        feeds=_names(topic.feeds),
        excluding=tuple(topic.except_),
        should_match=_samples(topic.should_match, node.get("should_match"), source),
        should_not_match=_samples(topic.should_not_match, node.get("should_not_match"), source),
        mute=tuple(Mute(term=one.term, until=one.until) for one in topic.mute),
    )


def _keywords(
    items: Many[models.KeywordItem], node: Node | None, source: Source
) -> tuple[Keyword, ...]:
    nodes = node.items if isinstance(node, Sequence) else ()
    return tuple(
        Keyword(
            text=item.keyword,
            place=_place(_text_node(at), source),
            also=tuple(item.also),
            aliases=item.aliases,
            weight=item.weight,
            case=item.case,
            inflect=item.inflect,
            compounds=item.compounds,
            not_near=tuple(item.not_near),
        )
        for item, at in zip(items, nodes, strict=True)
    )


def _samples(texts: Many[str], node: Node | None, source: Source) -> tuple[Sample, ...]:
    nodes = node.items if isinstance(node, Sequence) else ()
    return tuple(
        Sample(text=text, place=_place(at, source)) for text, at in zip(texts, nodes, strict=True)
    )


def _digest(
    digest: models.DigestItem, settings: models.MonitorFile, ids: dict[str, str], place: Place
) -> Digest:
    # Where an issue comes several times a day, an empty one is noise and not a sign of life.
    often = digest.schedule.kind in ("immediately", "hourly", "every")
    return Digest(
        id=digest.id or digest.name,
        name=digest.name,
        place=place,
        to=tuple(_unique(digest.to)),
        topics=tuple(dict.fromkeys(ids[name] for name in _names(digest.topics))),
        schedule=digest.schedule,
        quiet_hours=digest.quiet_hours,
        when_empty=digest.when_empty or ("skip" if often else "send"),
        reads=tuple(dict.fromkeys(digest.reads)),
        max_stories=digest.max_stories,
        timezone=digest.timezone or settings.timezone,
        language=digest.language or settings.language,
    )


def _unique(recipients: Many[Recipient]) -> list[Recipient]:
    return list({one.address.lower(): one for one in reversed(recipients)}.values())[::-1]


def _names(names: Many[str]) -> tuple[str, ...]:
    return () if "all" in names else tuple(names)


def _text_node(node: Node) -> Node:
    """Return the text of a keyword, in whichever shape it was written."""
    return node.get("keyword") or node if isinstance(node, Mapping) else node


def _place(node: Node, source: Source) -> Place:
    column = inner_column(node, 0) if isinstance(node, Text) else node.column
    return source.place(node.line, column)
