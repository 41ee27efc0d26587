"""A keyword file by itself, beside the one in force: for comparing."""

from dataclasses import replace
from pathlib import Path

from monitor.adapters.files import read_config
from monitor.core.config import parse_config
from monitor.errors import ConfigError, MonitorError, UsageError
from monitor.model import Environment, Topic

_NAME = "keywords.yaml"
_NO_FEEDS = b"feeds:\n  - url: https://none.invalid/\n"


def read_keywords(path: str, environment: Environment) -> tuple[Topic, ...]:
    """Return the topics of a keyword file; feeds that it names must be in the configuration.

    Raises:
        UsageError: it can't be read.
        ConfigError: with every problem found in it.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    files = {name: text for name, text in _others(environment).items() if _is_of_feeds(name)}
    if not any(name.endswith("feeds.yaml") for name in files):
        files["feeds.yaml"] = _NO_FEEDS
    try:
        config = parse_config({**files, _NAME: content}, environment)
    except ConfigError as error:
        problems = [
            replace(one, file=path) if one.file == _NAME else one for one in error.problems
        ]
        raise ConfigError(problems) from None
    return tuple(_placed(topic, path) for topic in config.topics)


def _others(environment: Environment) -> dict[str, bytes]:
    try:
        return read_config(Path(environment.config))
    except MonitorError:
        return {}  # keyword files can be compared without a configuration


def _is_of_feeds(name: str) -> bool:
    return name.endswith(("feeds.yaml", ".opml"))


def _placed(topic: Topic, path: str) -> Topic:
    """Return a topic with the places of its keywords in the file that was named."""
    keywords = tuple(
        replace(keyword, place=replace(keyword.place, file=path)) for keyword in topic.keywords
    )
    return replace(topic, place=replace(topic.place, file=path), keywords=keywords)
