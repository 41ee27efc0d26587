"""`monitor lint`: advice on the keywords; `check` says what is wrong, this says what is odd."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.adapters.files import read_config
from monitor.app.answers import remembering
from monitor.app.cli import past
from monitor.app.config import load_config
from monitor.app.forms import matcher_for
from monitor.core.editing.advice.all import advise, names_to_watch
from monitor.core.editing.advice.note import Advice
from monitor.core.editing.advice.record import ENOUGH, Dead, Instead, Record, dead_keywords
from monitor.errors import StoreError, printable
from monitor.jobs.lookback.advising import count, revive, spoken_aside
from monitor.model import Config, Environment, Stretch


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.description = (
        "Give advice on the keywords: dead, noisy, shadowed by another, too short, of another "
        "language than the topic's, with other names that are missed, killed by an exclusion, or "
        "two in one line. Exit 0, whatever there is to say."
    )
    parser.add_argument("--since", default="30d", help="how far back: 12h, 7d, 4w; default 30d")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Look at the keywords, and at what they found in the stored entries."""
    now = wall_clock()
    since = now - past.duration(options.since)
    config = load_config(environment)
    matcher = matcher_for(config.topics, Path(environment.state))
    languages = {feed.language for feed in config.feeds if feed.language} | {config.language}
    named = names_to_watch(config.topics, languages, matcher, new_only=True)
    known = spoken_aside(config.topics)
    stretch: Stretch | None = None
    record: Record | None = None
    instead: Mapping[Dead, Instead] = {}
    try:
        everywhere = names_to_watch(config.topics, past.LANGUAGES, matcher)
        url, topics, heard = environment.database_url, config.topics, past.watcher()
        with remembering(environment.state) as answers:
            stretch, record = count(
                url, topics, everywhere, since=since, answers=answers, heard=heard
            )
            dead = dead_keywords(topics, record, stretch)
            instead = revive(url, topics, dead, since=since, answers=answers, heard=heard)
        named = everywhere if stretch.count else named
    except StoreError as error:
        show.complain(f"monitor: {error}; advice is without what was found")
    finally:
        show.overwrite("")
    made = advise(
        config.topics,
        _lines(environment),
        language=config.language,
        named=named,
        record=record if stretch and stretch.count else None,
        stretch=stretch,
        instead=instead,
        known=known,
        answers=answers,
        now=now,
    )
    _tell(made, config, stretch, options)
    return 0


def _lines(environment: Environment) -> dict[str, list[str]]:
    files = read_config(Path(environment.config))
    return {name: text.decode("utf-8-sig").splitlines() for name, text in files.items()}


def _tell(
    made: Sequence[Advice], config: Config, stretch: Stretch | None, options: argparse.Namespace
) -> None:
    entries = stretch.count if stretch else 0
    if options.json:
        show.say_json({"entries": entries, "advice": [_document(one) for one in made]})
        return
    for one in made:
        for line in str(one.problem).split("\n"):
            show.say(printable(line))
    keywords = sum(len(topic.keywords) for topic in config.topics)
    looked = show.count(entries, "stored entry", "stored entries")
    what = show.count(len(made), "piece of advice", "pieces of advice") if made else "no advice"
    on = show.count(keywords, "keyword")
    show.say(f"{what} on {on}, by {looked} of the last {options.since}")
    if entries < ENOUGH:
        show.say(f"what is dead or noisy is told from {ENOUGH} stored entries on")


def _document(one: Advice) -> dict[str, object]:
    problem = one.problem
    return {
        "kind": one.kind,
        "topic": one.topic,
        "keyword": one.keyword,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "proposal": problem.proposal,
    }
