"""What goes wrong for long, and what those who can mend it were told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.errors import Problem

TroubleKind = Literal[
    "config",  # an edited configuration was refused
    "keywords",  # the same, said to those who edit the keywords
    "issue",  # an issue can't be made
    "server",  # the mail server takes nothing
    "dead",  # a mail was given up
    "late",  # a mail has been refused for long, for now
    "network",  # no feed can be reached
    "gone",  # a feed is no more (410)
    "failing",  # a feed has not answered for long
    "gap",  # more came than a feed keeps
    "quiet",  # a feed is silent against its habit
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong, since when, and what is known of it.

    ``subject`` says what it is about (``feed:URL``, ``config``) and is its identity; a trouble
    that becomes another one (a feed that failed is gone) has another ``version``. ``name`` is
    what people call it, ``detail`` one line of cause, ``mark`` what commands call it (an id, a
    URL). ``problems`` are those of a refused configuration.
    """

    kind: TroubleKind
    subject: str
    since: datetime
    version: str = ""
    name: str = ""
    detail: str = ""
    mark: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTrouble:
    """A trouble that an address was told of, and not yet that it is over."""

    kind: TroubleKind
    subject: str
    version: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a mail about trouble tells one address: each trouble once, and that it is over once.

    ``still`` are those told before that go on. ``forgotten`` are subjects that ended without a
    word, as a feed that was taken out of the configuration.
    """

    news: tuple[Trouble, ...] = ()
    over: tuple[KnownTrouble, ...] = ()
    still: tuple[Trouble, ...] = ()
    forgotten: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """Say whether there is anything to tell."""
        return bool(self.news or self.over)
