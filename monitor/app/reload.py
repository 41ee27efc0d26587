"""The reload of an edited configuration: read whole, validated whole, then swapped.

What is on the disk may be on its way: an editor that writes a file in pieces, or takes the old
one away before the new one is there. So a change is looked at again before it counts, and files
that are gone or cut off never do.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from monitor.adapters.files import read_config
from monitor.app.build import Parts
from monitor.core.config import parse_config, unfinished, version_of
from monitor.errors import ConfigError, Problem

log = logging.getLogger(__name__)

SETTLED_AFTER = 0.5
"""Seconds for which files must stay as they are before they count."""

_UNREADABLE = "unreadable"


class Reloader:
    """Keeps the configuration in force that the folder holds, if it is whole and right.

    Attributes:
        problem: why the folder's present content is not in force; empty if it is.
        problems: the same, one by one.
        refused_at: when it was first refused; None while what the folder holds is in force.
    """

    def __init__(self, parts: Parts) -> None:
        self.problem = ""
        self.problems: tuple[Problem, ...] = ()
        self.refused_at: datetime | None = None
        self._parts = parts
        self._folder = Path(parts.environment.config)
        self._seen = parts.in_force.config.version
        self._changing = ""
        self._files: Mapping[str, bytes] = {}
        try:
            files = read_config(self._folder)
        except ConfigError:
            return  # the first look says so
        if version_of(files) == self._seen:
            self._files = files

    def look(self, *, asked: bool = False) -> bool:
        """Look at the folder; return whether to look again after ``SETTLED_AFTER``.

        Args:
            asked: somebody says that it is whole (SIGHUP), so it counts at once.

        Raises:
            StoreError: it is right, but can't be put in force now; the next look tries again.
        """
        files: Mapping[str, bytes] | None = None
        try:
            files = read_config(self._folder)
            found = version_of(files)
        except ConfigError as error:
            found = _UNREADABLE
            unreadable = error
        if not asked:
            if found == self._seen:
                self._changing = ""
                return False
            if found != self._changing:
                self._changing = found
                return True
        if files is None:
            self._refuse(unreadable)
        else:
            self._take(files)
        self._changing = ""
        self._seen = found
        return False

    def _take(self, files: Mapping[str, bytes]) -> None:
        """Put the files in force, or say what is wrong with them."""
        try:
            if problems := unfinished(self._files, files):
                raise ConfigError(problems)
            config = parse_config(files, self._parts.environment)
        except ConfigError as error:
            self._refuse(error)
            return
        if config.version != self._parts.in_force.config.version:
            self._parts.replace_config(config)
        self._files = files
        self.problem, self.problems, self.refused_at = "", (), None
        log.info("configuration in force", extra={"configuration": config.version})

    def _refuse(self, error: ConfigError) -> None:
        self.problem, self.problems = str(error), error.problems
        self.refused_at = self.refused_at or self._parts.clock()
        log.error(
            "edited configuration is wrong, the last good one stays in force",
            extra={
                "problems": [str(one).splitlines()[0] for one in error.problems],
                "configuration": self._parts.in_force.config.version,
            },
        )
