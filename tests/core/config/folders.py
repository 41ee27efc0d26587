"""Configuration folders for tests: the shipped one, and one that uses every setting."""

from pathlib import Path
from textwrap import dedent

from monitor.core.config import parse_config
from monitor.errors import ConfigError, Problem
from monitor.model import Config, Environment, Secret

CHECKOUT = Path(__file__).resolve().parents[3]
SHIPPED = {
    f"config/{name}": (CHECKOUT / "config" / name).read_bytes()
    for name in ("keywords.yaml", "feeds.yaml", "monitor.yaml")
}
EVERY_SETTING = {
    "config/keywords.yaml": """\
        topics:
          - name: Raketen
            id: raketen
            keywords:
              - Ostmeer ^2
              - keyword: Satellit
                also: [satellite, 위성]
                aliases: true
                weight: 1.5
                case: exact
                inflect: no
                compounds: false
                not_near: |
                  Fernsehen
            not: |
              Silvester
            not_near: [Warnleuchte, LED]
            min_score: 0.5
            languages: [de, en]
            feeds: [Beispiel, tag:agentur]
            except: [Nebenan]
            should_match: |
              # ein Kommentar
              - Rakete fiel ins Ostmeer
            should_not_match:
              - Das Fernsehen zeigt es
            mute:
              - term: Parade
                until: 2026-12-31
        """,
    "config/feeds.yaml": """\
        every: 30m
        feeds:
          - url: https://feed.example/rss.xml
            name: Beispiel
            tags: [deutsch, agentur]
            language: de
            weight: 2
            every: 10m
            fulltext: on_miss
            headers:
              Authorization: "Bearer ${TOKEN}"
            allow_private: yes
          - url: https://other.example/rss.xml
            name: Nebenan
        """,
    "config/monitor.yaml": """\
        timezone: Europe/Vienna
        language: en
        mail:
          from: News Monitor <monitor@example.org>
          reply_to: redaktion@example.org
          operator: admin@example.org
          editors: redaktion@example.org
          server: smtps://mail.example.org
          user: monitor@example.org
          in_doubt: hold
        channels:
          - name: lage
            url: https://hook.example/${TOKEN}
            secret: ${TOKEN}
        digests:
          - name: Morgenlage
            id: morgen
            to:
              - Redaktion <redaktion@example.org>
              - chef@example.org
              - channel:lage
            topics: [Raketen]
            schedule: weekly mon 07:00
            quiet_hours: 22:00-06:00
            when_empty: skip
            reads: [de, en]
            max_stories: 20
            timezone: UTC
            language: de
          - name: Eilig
            to: chef@example.org
            schedule: immediately
        service:
          public_url: https://monitor.example.org/
          retention: {entries: 30d, matches: 1y}
          fresh: 12h
          per_host: {at_once: 2, apart: 2s}
        """,
}
EVERY_SETTING_BYTES = {path: dedent(text).encode() for path, text in EVERY_SETTING.items()}
SMALL = {
    "config/keywords.yaml": b"topics:\n  - name: Raketen\n    keywords: Rakete\n",
    "config/feeds.yaml": b"feeds:\n  - url: https://feed.example/rss.xml\n    name: Beispiel\n"
    b"    tags: [agentur]\n",
}


def an_environment(**variables: str) -> Environment:
    return Environment(
        config="config",
        state="state",
        database_url="sqlite:///state/monitor.db",
        smtp_password=Secret("geheim"),
        variables=tuple(variables.items()),
    )


def parsed(*, keywords: str = "", feeds: str = "", monitor: str = "", **variables: str) -> Config:
    """Return the configuration of a folder in which the given files replace small ones."""
    texts = {"keywords": keywords, "feeds": feeds, "monitor": monitor}
    given = {f"config/{n}.yaml": dedent(text).encode() for n, text in texts.items() if text}
    return parse_config(SMALL | given, an_environment(**variables))


def problems_of(files: dict[str, bytes], **variables: str) -> tuple[Problem, ...]:
    """Return every problem of a folder; none if it is valid."""
    try:
        parse_config(files, an_environment(**variables))
    except ConfigError as error:
        return error.problems
    return ()


def problems(
    *, keywords: str = "", feeds: str = "", monitor: str = "", **variables: str
) -> list[str]:
    """Return the first lines of all problems, without their places."""
    try:
        parsed(keywords=keywords, feeds=feeds, monitor=monitor, **variables)
    except ConfigError as error:
        return [
            one.message + (f"; {one.proposal}" if one.proposal else "") for one in error.problems
        ]
    return []


def has_place(problem: Problem) -> bool:
    """Tell whether a problem names its place, and its caret stands under a letter of its line."""
    return (
        problem.file.startswith("config/")
        and problem.line >= 1
        and 1 <= problem.column <= len(problem.source) + 1
        and problem.width >= 1
        and "^" in str(problem).splitlines()[-1]
    )
