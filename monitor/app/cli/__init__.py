"""The command line: one small module per command; `main` finds it, runs it, words its failures.

A command module offers `arguments(parser)` and `run(options, environment) -> int`. It is imported
only when it is called, so that `monitor health` stays cheap.

Exit codes: 0 fine · 1 it failed · 2 wrong usage or configuration.
"""

import argparse
import difflib
import importlib
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import monitor.app.cli.show as show
from monitor import __version__
from monitor.errors import ConfigError, MonitorError, UsageError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command's name, what it does in one line, and an example of its use."""

    name: str
    what: str
    example: str
    first: bool = True


COMMANDS = (
    Command(name="run", what="the service, until SIGTERM", example="monitor run"),
    Command(
        name="demo",
        what="the whole main job with sample feeds, without network or mail server",
        example="monitor demo --no-serve",
    ),
    Command(
        name="init",
        what="write a commented starting configuration; never overwrites",
        example="monitor init --lang de",
    ),
    Command(
        name="check",
        what="validate the configuration, run its own tests, show the next digests",
        example="monitor check --online",
    ),
    Command(
        name="try",
        what="what a keyword would have found: hits, volume per day, near misses; or in a text",
        example="monitor try 'Mittelstreckenrakete OR IRBM' --since 14d",
    ),
    Command(
        name="preview",
        what="the next issue as it would be sent now; nothing is sent or marked",
        example="monitor preview Morgenlage --html issue.html",
    ),
    Command(
        name="send",
        what="the next issue's real content to one address now; nothing is marked as told",
        example="monitor send Morgenlage --to me@example.org",
    ),
    Command(name="status", what="the service at a glance", example="monitor status"),
    Command(
        name="once",
        what="one pass and exit: poll, match, record, publish, deliver",
        example="monitor once --all --no-send --json",
        first=False,
    ),
    Command(
        name="explain",
        what="why a stored entry belongs to a topic, or the first reason why not",
        example="monitor explain https://www.example.org/article",
        first=False,
    ),
    Command(
        name="matches",
        what="the record of what was found",
        example="monitor matches --since 7d --format csv",
        first=False,
    ),
    Command(
        name="search",
        what="the stored entries that a keyword finds, whether they matched or not",
        example="monitor search 'Putin NEAR/10 Pjöngjang' --since 4w --format csv",
        first=False,
    ),
    Command(
        name="diff",
        what="which entries an edit of the keywords would gain and lose",
        example="monitor diff config/keywords.yaml new-keywords.yaml --since 14d",
        first=False,
    ),
    Command(
        name="lint",
        what="advice on the keywords: dead, noisy, shadowed, of another language, two in a line",
        example="monitor lint --since 30d",
        first=False,
    ),
    Command(
        name="backfill",
        what="record what a new topic finds in the stored entries; a look back, no news",
        example="monitor backfill 'Russland und Nordkorea' --since 30d",
        first=False,
    ),
    Command(name="feeds", what="feeds with their health", example="monitor feeds", first=False),
    Command(
        name="next",
        what="when each digest comes next, five times",
        example="monitor next",
        first=False,
    ),
    Command(
        name="outbox",
        what="what is waiting, sent, dead, and why; retry or drop it",
        example="monitor outbox retry 17",
        first=False,
    ),
    Command(
        name="recipients",
        what="who gets what, and who left; put somebody back on the list",
        example="monitor recipients resubscribe reader@example.org",
        first=False,
    ),
    Command(
        name="trace",
        what="the whole chain from poll to mail, from an article or from a mail",
        example="monitor trace https://www.example.org/article",
        first=False,
    ),
    Command(
        name="health",
        what="exit 0 while the service lives up to its schedule, 1 with one line why not",
        example="monitor health",
        first=False,
    ),
    Command(
        name="backup",
        what="a consistent copy of the database while it runs",
        example="monitor backup monitor-backup.db",
        first=False,
    ),
    Command(
        name="completion",
        what="a script by which bash, zsh or fish completes commands and options",
        example="monitor completion bash",
        first=False,
    ),
)


LASTING = {"run", "demo"}
"""Commands that say themselves what they do, for as long as they run."""


def main(
    argv: Sequence[str],
    variables: Mapping[str, str] | None = None,
    *,
    loaded: Callable[[], object] = lambda: None,
) -> int:
    """Run one command and return its exit code; no traceback ever reaches a user.

    Args:
        argv: the words after the program's name.
        variables: the environment; the process's own where not given.
        loaded: called when the command's modules are in memory, before it runs.
    """
    given = dict(os.environ) if variables is None else dict(variables)  # noqa: TID251 - the door
    show.begin(given)
    try:
        return _run(list(argv), given, loaded)
    except ConfigError as error:
        count = len(error.problems)
        show.complain(str(error))
        show.complain(f"{count} {'problem' if count == 1 else 'problems'}; nothing was changed")
        return 2
    except UsageError as error:
        show.complain(f"monitor: {error}")
        return 2
    except MonitorError as error:
        show.complain(f"monitor: {error}")
        return 1
    except KeyboardInterrupt:
        show.complain("interrupted")
        return 130
    except BrokenPipeError:
        # The reader of our output has left (`monitor matches | head`): nothing more to say, and
        # the interpreter must not complain about it either when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last door: a bug is told in one line, its traceback logged
        log.debug("unexpected error", exc_info=True)
        show.complain(
            f"monitor: unexpected {type(error).__name__}: {error}\n"
            "This is a bug of News Monitor; MONITOR_LOG_LEVEL=debug shows where it happened."
        )
        return 1


def _run(argv: list[str], variables: dict[str, str], loaded: Callable[[], object]) -> int:
    """Find the command, read its options and its environment, and run it."""
    top = _top_parser()
    options, rest = top.parse_known_args(argv[: _command_at(argv)])
    words = rest + argv[_command_at(argv) :]
    if options.version:
        show.say(f"News Monitor {__version__}")
        return 0
    if options.help or options.help_all or not words:
        show.say(_overview(everything=options.help_all))
        return 0 if options.help or options.help_all else 2
    command = _command(words[0])
    module = importlib.import_module(f"monitor.app.cli.{command.name}")
    parser = parser_of(command, config=options.config, state=options.state)
    module.arguments(parser)
    chosen, unknown = parser.parse_known_args(words[1:])
    if unknown and "--" not in words:  # an option may stand between two words
        chosen, unknown = parser.parse_known_intermixed_args(words[1:])
    if unknown:
        parser.error(_not_understood(unknown, parser))

    from monitor.adapters.files import read_environment
    from monitor.app.logs import start_logging

    environment = read_environment(
        variables, config=chosen.config, state=chosen.state, terminal=sys.stderr.isatty()
    )
    start_logging(environment, service=command.name == "run")
    loaded()
    if command.name in LASTING:
        return int(module.run(chosen, environment))
    with show.waiting(f"monitor {command.name} is at work"):
        return int(module.run(chosen, environment))


def _not_understood(words: list[str], parser: argparse.ArgumentParser) -> str:
    """Return what to say of words that a command does not know, with the option meant."""
    actions = parser._actions  # argparse offers no other way to list them
    options = [option for action in actions for option in action.option_strings]
    near = difflib.get_close_matches(words[0].partition("=")[0], options, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    if not words[0].startswith("-"):
        hint = "; what has several words stands in quotes: 'North Korea'"
    return f"not understood: {show.plain(' '.join(words))}{hint}"


def _command_at(argv: list[str]) -> int:
    """Return where the command's name stands: the first word that is no option or its value."""
    place = 0
    while place < len(argv) and argv[place].startswith("-"):
        place += 2 if argv[place] in ("--config", "--state") else 1
    return min(place, len(argv))


def _command(name: str) -> Command:
    for command in COMMANDS:
        if command.name == name:
            return command
    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    raise UsageError(f'no command "{show.plain(name)}"{hint} (monitor --help-all lists them)')


def _top_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="monitor", add_help=False, allow_abbrev=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--help-all", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--config")
    parser.add_argument("--state")
    return parser


def parser_of(
    command: Command, *, config: str | None = None, state: str | None = None
) -> argparse.ArgumentParser:
    """Return the parser of a command's words, without those that its module adds.

    Args:
        config: what stood before the command's name, and so is the default after it.
        state: the same.
    """
    parser = argparse.ArgumentParser(
        prog=f"monitor {command.name}",
        description=command.what[0].upper() + command.what[1:] + ".",
        epilog=f"Example: {command.example}",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--config",
        metavar="DIR",
        default=config,
        help="the configuration (else MONITOR_CONFIG, else ./config)",
    )
    parser.add_argument(
        "--state",
        metavar="DIR",
        default=state,
        help="the database and what belongs to it (else MONITOR_STATE, else ./state)",
    )
    return parser


def _overview(*, everything: bool) -> str:
    shown = [command for command in COMMANDS if command.first or everything]
    width = max(len(command.name) for command in shown)
    lines = [
        "usage: monitor [--config DIR] [--state DIR] COMMAND …",
        "",
        "News Monitor reads the news so that people don't have to.",
        "",
        *(f"  {command.name:<{width}}  {command.what}" for command in shown),
        "",
        "monitor COMMAND --help says more of one command, with an example.",
    ]
    if not everything:
        lines.append("monitor --help-all lists all commands.")
    return "\n".join(lines)
