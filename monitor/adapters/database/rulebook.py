"""The versions of a topic's rules that were in force, whole: the lines behind a match."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from monitor.adapters.database.engine import Database
from monitor.adapters.database.rows import chunks
from monitor.adapters.database.tables import rules
from monitor.model import Keyword, Mute, Place, RulesVersion, Topic


def keep(
    database: Database, versions: Iterable[tuple[str, Topic]], *, config: str, now: datetime
) -> None:
    """Note versions by their hash; those that are known stay as they were first noted."""
    unknown = dict(versions)
    with database.read() as connection:
        for some in chunks(sorted(unknown)):
            known = select(rules.c.hash).where(rules.c.hash.in_(some))
            for hashed in connection.execute(known).scalars():
                del unknown[hashed]
    made = [
        {
            "hash": hashed,
            "topic": topic.id,
            "since": now,
            "config": config,
            "settings": _plain(topic),
        }
        for hashed, topic in unknown.items()
    ]
    if made:
        with database.write() as connection:
            connection.execute(database.insert(rules).on_conflict_do_nothing(), made)


def versions(connection: Connection, hashes: Iterable[str]) -> list[RulesVersion]:
    """Return the versions of these hashes that were noted."""
    return [
        RulesVersion(hash=row.hash, topic=_topic(row.settings), since=row.since, config=row.config)
        for some in chunks(sorted(hashes))
        for row in connection.execute(select(rules).where(rules.c.hash.in_(some)))
    ]


def names(connection: Connection) -> dict[str, str]:
    """Return the names of all topics that ever had rules, as of their latest, by id."""
    rows = connection.execute(select(rules.c.topic, rules.c.settings).order_by(rules.c.since))
    return {row.topic: str(row.settings["name"]) for row in rows}


def _plain(value: object) -> Any:
    """Return a configured value as a structure for JSON; samples are no rules and left out."""
    if is_dataclass(value):
        return {
            one.name: _plain(getattr(value, one.name))
            for one in fields(value)
            if one.name not in ("should_match", "should_not_match")
        }
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _topic(stored: dict[str, Any]) -> Topic:
    settings = _known(Topic, stored)
    settings["keywords"] = tuple(map(_keyword, stored["keywords"]))
    settings["exclude"] = tuple(map(_keyword, stored["exclude"]))
    settings["mute"] = tuple(
        Mute(term=one["term"], until=date.fromisoformat(one["until"])) for one in stored["mute"]
    )
    return Topic(**settings)


def _keyword(stored: dict[str, Any]) -> Keyword:
    return Keyword(**_known(Keyword, stored))


def _known(model: type[Topic | Keyword], stored: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that this program knows: a later one may have stored more."""
    names = {one.name for one in fields(model)}
    settings = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored.items()
        if name in names
    }
    return {**settings, "place": Place(**stored["place"])}
