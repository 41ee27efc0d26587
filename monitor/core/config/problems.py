"""What is wrong with a file's settings, in the words of the person who wrote it."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from monitor.core.config.guess import closest
from monitor.core.config.models import KeywordItem
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.settings import (
    Kind,
    Setting,
    Settings,
    Table,
    model_of,
    scalar_of,
    subject_of,
)
from monitor.core.config.unfit import UnfitError
from monitor.errors import printable

What = Literal["unknown", "missing", "unfit", "empty", "no list", "no group"]

# What people call our settings elsewhere, and what to say to them.
_SYNONYMS = {
    "keyword": "keywords", "words": "keywords", "terms": "keywords", "queries": "keywords",
    "title": "name", "label": "name", "exclude": "not", "interval": "every", "recipients": "to",
    "recipient": "to", "cron": "schedule", "when": "schedule", "time": "schedule",
    "lang": "language",
    "sender": "from", "tz": "timezone", "zone": "timezone", "link": "url", "href": "url",
    "xmlurl": "url", "username": "user", "category": "tags", "categories": "tags",
    "digest": "digests", "topic": "topics", "feed": "feeds", "source": "feeds", "sources": "feeds",
    "smtp": "server", "host": "server", "admin": "operator", "quiet": "quiet_hours",
}  # fmt: skip
_ADVICE = {
    "password": "the password comes from the environment: MONITOR_SMTP_PASSWORD, or "
    "MONITOR_SMTP_PASSWORD_FILE",
    "port": "the port stands in server: smtps://mail.example.org:465",
    "tls": "server says it: smtps:// is TLS, smtp:// is STARTTLS",
    "starttls": "server says it: smtps:// is TLS, smtp:// is STARTTLS",
}


class Spot(NamedTuple):
    """A place in the settings: a node, the node around it, and what is meant to stand there.

    ``model`` is that of the settings around it, or of the items of the list around it; ``key``
    and ``kind`` are those of the setting. An item of a list has a ``position`` (from 0).
    """

    node: Node
    parent: Node
    model: type[Settings] | None = None
    key: str = ""
    kind: Kind[Any] | None = None
    above: "Spot | None" = None
    position: int | None = None

    @property
    def subject(self) -> str:
        """Return what people call the thing that it is of: ``topic "Raketen", keyword 2``."""
        outer = self.above.subject if self.above else ""
        if self.position is None or self.model is None or not self.model.noun:
            return outer
        inner = subject_of(self.node, self.model, self.position)
        return f"{outer}, {inner}" if outer else inner


def note_faults(faults: "Many[Fault]", model: type[Settings], report: Report) -> None:
    """Note every fault of a file at its place and by its thing's name."""
    for fault in faults:
        if not fault.is_echo_of(faults):
            fault.note(model, report)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong at a place; ``unfit`` says what is, where a value does not fit."""

    what: What
    at: Spot
    unfit: UnfitError | None = None

    def is_echo_of(self, faults: "Many[Fault]") -> bool:
        """Tell whether a missing key is the other half of a misspelt one in the same group."""
        return self.what == "missing" and any(
            other.at.parent is self.at.parent
            and other.what == "unknown"
            and self.at.key in _guesses(other.at)
            for other in faults
        )

    def note(self, root: type[Settings], report: Report) -> None:
        """Note the fault; ``root`` is the model of the whole file."""
        at = self.at
        match self.what:
            case "unknown":
                self._unknown(root, report)
            case "missing":
                message = f'"{at.key}" is missing'
                report.note(at.parent, message, f"add  {self._example()}", subject=at.subject)
            case "unfit" if self.unfit:
                self._unfit(self.unfit, report)
            case "empty":
                message = f'"{at.key}" is empty'
                report.note(
                    self._key_node(), message, "at least one is needed", subject=at.subject
                )
            case _:
                self._shape(report)

    def _unknown(self, root: type[Settings], report: Report) -> None:
        at = self.at
        key = at.parent.key(at.key) if isinstance(at.parent, Mapping) else None
        known = at.model.known if at.model else {}
        guesses = _guesses(at)
        if at.key.startswith("-"):
            proposal = f"put a space after the dash:  - {at.key.lstrip('-')}: …"
        elif guesses:
            proposal = "did you mean " + " or ".join(f'"{guess}"' for guess in guesses) + "?"
        else:
            proposal = (
                _ADVICE.get(at.key.lower())
                or _elsewhere(at.key, root)
                or f"possible here: {', '.join(known)}"
            )
        report.note(
            key or at.node,
            f'unknown setting "{at.key}"',
            proposal,
            subject=at.subject,
        )

    def _unfit(self, unfit: UnfitError, report: Report) -> None:
        at = self.at
        node = at.node
        if isinstance(node, Text) and node.secret:
            scalar = scalar_of(at.kind)
            words = scalar.words if scalar else "what is meant"
            message = f"what the environment puts in here is not {words}"
            report.note(node, message, subject=at.subject)
        elif isinstance(node, Text) and not node.value.strip():
            self._no_value(report)
        else:
            shown = f'"{_shortened(node.value)}"' if isinstance(node, Text) else "this"
            message = unfit.message.replace("{value}", shown)
            report.note(node, message, unfit.proposal, subject=at.subject)

    def _no_value(self, report: Report) -> None:
        at = self.at
        setting = self._setting()
        way_out = "" if setting is None or setting.is_required else "  or delete the line"
        report.note(
            self._key_node(),
            f'"{at.key}" has no value',
            f"write  {self._example()}{way_out}",
            subject=at.subject,
        )

    def _shape(self, report: Report) -> None:
        """Note a text where a list is meant, and the like."""
        at = self.at
        if isinstance(at.node, Text) and not at.node.value:
            self._no_value(report)
            return
        stands = {Text: "a text", Sequence: "a list", Mapping: "a group of settings"}
        wanted = "a list" if self.what == "no list" else "a group of settings"
        report.note(
            at.node,
            f"here stands {stands[type(at.node)]}, but {wanted} is meant",
            self._right_shape(),
            subject=at.subject,
        )

    def _right_shape(self) -> str:
        """Return how the value should be written, as far as that can be guessed."""
        at = self.at
        if isinstance(at.parent, Sequence) and at.model and isinstance(at.node, Text):
            return f"write  - {at.model.called[-1]}: {_shortened(at.node.value)}"
        if self.what == "no list" and isinstance(at.node, Mapping):
            setting = self._setting()
            if setting and model_of(setting.kind) is KeywordItem:
                return f"write  {self._example()}"
            if at.node.items:
                first = at.node.items[0][0].value
                if first.startswith("-"):
                    return f"put a space after the dash:  - {first.lstrip('-')}: …"
                return f"put a dash before the first setting of each:  - {first}: …"
        return f"write  {self._example()}"

    def _example(self) -> str:
        """Return a setting as it could be written."""
        at = self.at
        setting = self._setting()
        if setting is None:  # a header
            return f"{at.key}: …"
        if not isinstance(setting.kind, Table) and (scalar := scalar_of(setting.kind)):
            return f"{at.key}: {scalar.example}"
        inner = model_of(setting.kind)
        if inner is KeywordItem:
            return f"{at.key}: |  and each keyword in a line of its own below"
        if inner is None:
            return f"{at.key}:  and below it  Name: value"
        first = next(iter(inner.known))
        dash = "- " if inner.noun else ""
        return f"{at.key}:  and below it  {dash}{first}: …"

    def _setting(self) -> Setting[Any] | None:
        return self.at.model.known.get(self.at.key) if self.at.model else None

    def _key_node(self) -> Node:
        if isinstance(self.at.parent, Mapping) and (key := self.at.parent.key(self.at.key)):
            return key
        return self.at.node


def _guesses(at: Spot) -> tuple[str, ...]:
    known = at.model.known if at.model else {}
    synonym = _SYNONYMS.get(at.key.lower(), "")
    return (synonym,) if synonym in known else closest(at.key, known)


def _elsewhere(key: str, model: type[Settings], path: str = "") -> str:
    """Return where in the file a setting belongs that is known, but not here."""
    if key in model.known:
        return f'it belongs under "{path}"' if path else "it belongs at the left margin"
    for name, setting in model.known.items():
        inner = model_of(setting.kind)
        if inner and (found := _elsewhere(key, inner, name)):
            return found
    return ""


def _shortened(text: str) -> str:
    text = printable(text)
    return text if len(text) <= 60 else text[:59] + "…"
