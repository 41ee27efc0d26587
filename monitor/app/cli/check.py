"""`monitor check`: whether the configuration is right, and does what its own tests say."""

import argparse
from datetime import datetime
from pathlib import Path

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.adapters.files import own_templates, shipped
from monitor.app.config import load_config, where_mail_goes
from monitor.core.due import next_times
from monitor.errors import ConfigError, Problem
from monitor.model import Config, Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--online", action="store_true", help="also ask each feed and log in at the mail server"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Validate everything, run the configuration's own tests, show what will happen.

    Exit 2 where the configuration or one of its tests fails, 1 where only the network says no.
    """
    config = load_config(environment)
    if problems := template_problems(environment):
        raise ConfigError(problems)
    failed = failed_samples(config, environment)
    now = wall_clock()
    trouble: list[str] = []
    if options.online and not failed:
        from monitor.app.cli.online import ask_everybody

        trouble = ask_everybody(config, environment)
    if options.json:
        show.say_json(_document(config, environment, failed, trouble, now))
    else:
        for line in failed:
            show.complain(line)
        if failed:
            show.complain(f"{show.count(len(failed), 'test')} of the configuration failed")
        else:
            show.say("\n".join(_lines(config, environment, now)))
        for line in trouble:
            show.complain(line)
        if options.online and not trouble and not failed:
            show.say("online   every feed and the mail server answer")
    return 2 if failed else 1 if trouble else 0


def template_problems(environment: Environment) -> list[Problem]:
    """Return what is wrong with the user's own templates, if there are any.

    Those that stand for a shipped one; other files beside them are none of our business.
    """
    own = {}
    for folder in own_templates(Path(environment.config)):
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if name not in own and file.is_file() and (shipped("templates") / name).is_file():
                own[name] = file
    if not own:
        return []
    from monitor.app.build import make_renderer

    renderer = make_renderer(environment)
    return [
        Problem(
            file=str(file),
            line=fault[0],
            column=1,
            message=f"the template can't be read: {fault[1]}",
            proposal="mend it, or remove the file: then the shipped one is used",
        )
        for name, file in own.items()
        if (fault := renderer.fault_in(name)) is not None
    ]


def failed_samples(config: Config, environment: Environment) -> list[str]:
    """Run ``should_match`` and ``should_not_match`` of every topic; return what failed."""
    tested = [t for t in config.topics if t.should_match or t.should_not_match]
    if not tested:
        return []
    from monitor.app.samples import run_samples

    return run_samples(config, environment)


def _lines(config: Config, environment: Environment, now: datetime) -> list[str]:
    keywords = sum(len(topic.keywords) for topic in config.topics)
    tests = sum(len(t.should_match) + len(t.should_not_match) for t in config.topics)
    lines = [
        f"files    {environment.config}: configuration {config.version}, no problems",
        f"look for {show.count(len(config.topics), 'topic')}, "
        f"{show.count(keywords, 'keyword')}, {show.count(tests, 'test')} passed",
        f"watch    {show.count(len(config.feeds), 'feed')}",
        f"mail     {where_mail_goes(config, environment)}",
    ]
    if not config.digests:
        lines.append("digest   none: what is found is recorded, and nobody gets a mail")
    for digest in config.digests:
        times = next_times(digest, now, 2)
        at_once = digest.schedule.kind == "immediately"
        shown = ", ".join(
            show.coming(time, digest.timezone, now, at_once=at_once) for time in times
        )
        to = ", ".join(recipient.address for recipient in digest.to)
        lines.append(
            f"digest   {show.plain(digest.name)}: {digest.schedule.text} ({digest.timezone}) "
            f"to {show.plain(to)}; next {shown}"
        )
    return lines


def _document(
    config: Config,
    environment: Environment,
    failed: list[str],
    trouble: list[str],
    now: datetime,
) -> dict[str, object]:
    return {
        "configuration": config.version,
        "valid": not failed,
        "failed_tests": failed,
        "online_problems": trouble,
        "topics": [
            {
                "id": topic.id,
                "name": topic.name,
                "keywords": [keyword.text for keyword in topic.keywords],
            }
            for topic in config.topics
        ],
        "feeds": [feed.url for feed in config.feeds],
        "mail": where_mail_goes(config, environment),
        "digests": [
            {
                "name": digest.name,
                "to": [recipient.address for recipient in digest.to],
                "schedule": digest.schedule.text,
                "timezone": digest.timezone,
                "next": next_times(digest, now, 2),
            }
            for digest in config.digests
        ],
    }
