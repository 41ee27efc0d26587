"""The files of the configuration folder to one ``Config``, or to all problems at once."""

import hashlib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import TypeVar

from monitor.core.config import checks, convert
from monitor.core.config.models import FeedsFile, KeywordsFile, MonitorFile
from monitor.core.config.nodes import Mapping, Sequence, Text, read_nodes
from monitor.core.config.opml import Outline, read_opml
from monitor.core.config.reading import read_settings
from monitor.core.config.report import Report
from monitor.core.config.settings import Settings
from monitor.core.config.shapes import shaped
from monitor.core.config.source import Source, read_source
from monitor.core.config.substitution import substituted
from monitor.errors import ConfigError, Problem
from monitor.model import Config, Environment

MAX_PROBLEMS = 200
Model = TypeVar("Model", bound=Settings)


FIRST_KEYS = {"keywords.yaml": "topics", "feeds.yaml": "feeds", "monitor.yaml": "digests"}


@dataclass(slots=True)
class _File:
    """A file of the folder: its settings as nodes (empty where it can't be read), its problems."""

    path: str
    root: Mapping = field(default_factory=lambda: Mapping(items=(), line=1, column=1))
    report: Report = field(default_factory=lambda: Report(Source(file="", lines=())))
    is_read: bool = False

    def validated(self, model: type[Model]) -> Model | None:
        """Return the settings as the model reads them; None, and noted problems, where wrong."""
        if not self.is_read:
            return None
        form = self.report.problems
        self.report.problems = []
        self.root = shaped(self.root, model, self.report)
        valid = read_settings(self.root, model, self.report)
        # Where the form of a value is wrong already, its meaning need not be judged too.
        places = {(one.line, one.column) for one in form}
        found = self.report.problems
        self.report.problems = form + [
            one for one in found if (one.line, one.column) not in places
        ]
        return valid


def parse_config(files: Dictionary[str, bytes], environment: Environment) -> Config:
    """Return the configuration that the files of a folder make together.

    Args:
        files: display path (``config/keywords.yaml``) to content; the last part of the path says
            which file it is. ``*.opml`` are read as feeds. monitor.yaml may be missing.
        environment: its variables replace ``${NAME}`` in monitor.yaml and feeds.yaml.

    Raises:
        ConfigError: with every problem of every file.
    """
    variables = dict(environment.variables)
    keywords = _opened(files, "keywords.yaml")
    feeds = _opened(files, "feeds.yaml", variables)
    monitor = _opened(files, "monitor.yaml", variables)
    outlines, problems = _outlines(files)

    keyword_settings = keywords.validated(KeywordsFile)
    feed_settings = feeds.validated(FeedsFile) if feeds.is_read else FeedsFile()
    monitor_settings = monitor.validated(MonitorFile) if monitor.is_read else MonitorFile()
    _cross_check(keywords, feeds, monitor, outlines)
    _note_missing(files, keywords, feeds, outlines, problems)

    for one in (keywords, feeds, monitor):
        problems.extend(_bounded(one.report.problems))
    if problems or not (keyword_settings and feed_settings and monitor_settings):
        raise ConfigError(_without_echoes(problems))
    topics = convert.topics_of(keyword_settings, keywords.root, keywords.report.source)
    return Config(
        version=version_of(files),
        topics=topics,
        feeds=convert.feeds_of(feed_settings, outlines),
        digests=convert.digests_of(monitor_settings, topics, monitor.root, monitor.report.source),
        mail=convert.mail_of(monitor_settings, environment),
        service=convert.service_of(monitor_settings),
        timezone=monitor_settings.timezone,
        language=monitor_settings.language,
        channels=convert.channels_of(monitor_settings),
    )


def _opened(
    files: Dictionary[str, bytes], name: str, variables: Dictionary[str, str] | None = None
) -> _File:
    """Return a file as nodes; what can't be read has problems and no settings."""
    path = next((path for path in files if _base(path) == name), "")
    if not path:
        return _File(path=name)
    opened = _File(path=path)
    try:
        opened.report.source = read_source(path, files[path])
        opened.root, source, problems = read_nodes(opened.report.source, FIRST_KEYS[name])
        opened.report = Report(source, list(problems))
        if variables is not None:
            opened.root = substituted(opened.root, variables, opened.report)
        opened.is_read = True
    except ConfigError as error:
        opened.report.problems.extend(error.problems)
    return opened


def _outlines(files: Dictionary[str, bytes]) -> tuple[tuple[Outline, ...], list[Problem]]:
    outlines: list[Outline] = []
    problems: list[Problem] = []
    for path in sorted(files):
        if path.lower().endswith(".opml"):
            try:
                outlines.extend(read_opml(path, files[path]))
            except ConfigError as error:
                problems.extend(error.problems)
    return tuple(outlines), problems


def _cross_check(
    keywords: _File, feeds: _File, monitor: _File, outlines: tuple[Outline, ...]
) -> None:
    checks.check_topics(keywords.root, keywords.report)
    checks.check_feeds(feeds.root, feeds.report)
    if not feeds.report.problems:
        listed = list(checks.mappings(feeds.root, "feeds"))
        names = [feed.text("name").strip() for feed in listed if feed.text("name").strip()]
        tags = [tag.value.strip() for feed in listed for tag in checks.texts_of(feed, "tags")]
        names += [one.name for one in outlines]
        tags += [tag for one in outlines for tag in one.tags]
        addresses = [feed.text("url").strip() for feed in listed]
        addresses += [one.url for one in outlines]
        known = checks.Feeds(names=names, tags=tags, addresses=addresses)
        checks.check_topic_feeds(keywords.root, known, keywords.report)
        checks.check_scopes(keywords.root, known, keywords.report)
    topics = None
    if keywords.is_read:
        found = list(checks.mappings(keywords.root, "topics"))
        topics = [
            name for one in found for key in ("name", "id") if (name := one.text(key).strip())
        ]
    checks.check_digests(monitor.root, topics, monitor.report)


def _note_missing(
    files: Dictionary[str, bytes],
    keywords: _File,
    feeds: _File,
    outlines: tuple[Outline, ...],
    problems: list[Problem],
) -> None:
    """Note a file without which nothing can be watched."""
    folder = next((path[: -len(_base(path))] for path in files), "")
    other = {"keywords.yaml": "keywords.yml", "feeds.yaml": "feeds.yml"}
    for file, needed in ((keywords, True), (feeds, not outlines)):
        if needed and not any(_base(path) == _base(file.path) for path in files):
            name = _base(file.path)
            proposal = "`monitor init` writes one to begin with"
            if any(_base(path) == other[name] for path in files):
                proposal = f"rename {other[name]} to {name}"
            problems.append(
                Problem(
                    file=f"{folder}{name}",
                    line=1,
                    column=1,
                    message="the file is missing",
                    proposal=proposal,
                )
            )
    if feeds.is_read and not outlines and not feeds.report.problems:
        listed = feeds.root.get("feeds")
        if listed is None or (isinstance(listed, Sequence) and not listed.items):
            at = feeds.root.key("feeds") or Text(
                value="", line=1, column=1, end_line=1, end_column=2
            )
            feeds.report.note(at, "there are no feeds", "write at least one:  - url: https://…")


def _bounded(problems: list[Problem]) -> list[Problem]:
    """Return the problems of a file; of a file full of them the first, and how many more."""
    if len(problems) <= MAX_PROBLEMS:
        return problems
    ordered = sorted(problems, key=lambda one: (one.line, one.column))
    last = ordered[MAX_PROBLEMS]
    rest = Problem(
        file=last.file,
        line=last.line,
        column=last.column,
        message=f"and {len(problems) - MAX_PROBLEMS} more problems from here on",
        source=last.source,
        width=last.width,
    )
    return [*ordered[:MAX_PROBLEMS], rest]


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """Return problems without those that say the same of the same place."""
    return list({(one.file, one.line, one.column, one.message): one for one in problems}.values())


def version_of(files: Dictionary[str, bytes]) -> str:
    """Return a short hash of what the files hold: the version of their configuration."""
    made = hashlib.sha256()
    for path in sorted(files, key=_base):
        made.update(f"{_base(path)}\0{len(files[path])}\0".encode())
        made.update(files[path])
    return made.hexdigest()[:12]


def _base(path: str) -> str:
    return path.rpartition("/")[2]
