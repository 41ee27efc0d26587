"""What pydantic found, as problems in the words of the person who wrote the file."""

from dataclasses import dataclass
from typing import Any, get_origin

from pydantic import ValidationError

from monitor.core.config.anatomy import by_key, items_model, scalar_of, subject_of
from monitor.core.config.fields import Scalar
from monitor.core.config.guess import closest
from monitor.core.config.models import KeywordItem, Settings
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.unfit import UnfitError
from monitor.errors import printable

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


def note_errors(
    error: ValidationError, root: Mapping, model: type[Settings], report: Report
) -> None:
    """Note every error of a validation, at its place and by its thing's name."""
    found = [_Finding.of(one, root, model) for one in error.errors(include_url=False)]
    for finding in found:
        if not finding.is_echo_of(found):
            finding.note(report)


@dataclass(frozen=True, slots=True)
class _Finding:
    """One error of pydantic with the node it is about, its parent, and the model of that."""

    error: Any
    key: str
    node: Node
    parent: Node
    model: type[Settings] | None
    root_model: type[Settings]
    subject: str
    scalar: Scalar | None

    @classmethod
    def of(cls, error: Any, root: Mapping, model: type[Settings]) -> "_Finding":
        """Walk from the root to where the error is, along nodes and models."""
        node: Node = root
        parent: Node = root
        at: type[Settings] | None = model
        owner: type[Settings] | None = model
        subject, key, scalar = "", "", None
        for step in error["loc"]:
            if step == "[key]" and isinstance(parent, Mapping):  # the name of a header
                node = parent.key(key) or node
                continue
            parent, owner = node, at
            if isinstance(step, int) and isinstance(node, Sequence) and step < len(node.items):
                node = node.items[step]
                if at is not None and at.noun:
                    subject = _joined(subject, subject_of(node, at, step))
            elif isinstance(step, str) and isinstance(node, Mapping):
                key = step
                info = by_key(at).get(step) if at else None
                at = items_model(info.annotation) if info else None
                scalar = scalar_of(info)
                node = node.get(step) or node
        return cls(error, key, node, parent, owner, model, subject, scalar)

    def is_echo_of(self, found: "list[_Finding]") -> bool:
        """Tell whether a missing key is the other half of a misspelt one in the same group."""
        return self.error["type"] == "missing" and any(
            other.parent is self.parent
            and other.error["type"] == "extra_forbidden"
            and self.key in _guesses(other)
            for other in found
        )

    def note(self, report: Report) -> None:
        """Note the error in our own words."""
        match self.error["type"]:
            case "extra_forbidden":
                self._unknown(report)
            case "missing":
                message = f'"{self.key}" is missing'
                report.note(self.parent, message, f"add  {self._example()}", subject=self.subject)
            case "value_error" if isinstance(unfit := self.error["ctx"]["error"], UnfitError):
                self._unfit(unfit, report)
            case "too_short":
                message = f'"{self.key}" is empty'
                report.note(
                    self._key_node(), message, "at least one is needed", subject=self.subject
                )
            case _:
                self._shape(report)

    def _unknown(self, report: Report) -> None:
        key = self.parent.key(self.key) if isinstance(self.parent, Mapping) else None
        known = by_key(self.model) if self.model else {}
        guesses = _guesses(self)
        if self.key.startswith("-"):
            proposal = f"put a space after the dash:  - {self.key.lstrip('-')}: …"
        elif guesses:
            proposal = "did you mean " + " or ".join(f'"{guess}"' for guess in guesses) + "?"
        else:
            proposal = (
                _ADVICE.get(self.key.lower())
                or _elsewhere(self.key, self.root_model)
                or f"possible here: {', '.join(known)}"
            )
        report.note(
            key or self.node, f'unknown setting "{self.key}"', proposal, subject=self.subject
        )

    def _unfit(self, unfit: UnfitError, report: Report) -> None:
        node = self.node
        if isinstance(node, Text) and node.secret:
            words = self.scalar.words if self.scalar else "what is meant"
            message = f"what the environment puts in here is not {words}"
            report.note(node, message, subject=self.subject)
        elif isinstance(node, Text) and not node.value.strip():
            self._no_value(report)
        else:
            shown = f'"{_shortened(node.value)}"' if isinstance(node, Text) else "this"
            message = unfit.message.replace("{value}", shown)
            report.note(node, message, unfit.proposal, subject=self.subject)

    def _no_value(self, report: Report) -> None:
        info = by_key(self.model).get(self.key) if self.model else None
        way_out = "" if info is None or info.is_required() else "  or delete the line"
        report.note(
            self._key_node(),
            f'"{self.key}" has no value',
            f"write  {self._example()}{way_out}",
            subject=self.subject,
        )

    def _shape(self, report: Report) -> None:
        """Note a text where a list is meant, and the like."""
        if isinstance(self.node, Text) and not self.node.value:
            self._no_value(report)
            return
        stands = {Text: "a text", Sequence: "a list", Mapping: "a group of settings"}
        wanted = "a list" if self.error["type"] == "list_type" else "a group of settings"
        report.note(
            self.node,
            f"here stands {stands[type(self.node)]}, but {wanted} is meant",
            self._right_shape(),
            subject=self.subject,
        )

    def _right_shape(self) -> str:
        """Return how the value should be written, as far as that can be guessed."""
        if isinstance(self.error["loc"][-1], int) and self.model and isinstance(self.node, Text):
            return f"write  - {self.model.called[-1]}: {_shortened(self.node.value)}"
        if self.error["type"] == "list_type" and isinstance(self.node, Mapping):
            info = by_key(self.model).get(self.key) if self.model else None
            if info and items_model(info.annotation) is KeywordItem:
                return f"write  {self._example()}"
            if self.node.items:
                first = self.node.items[0][0].value
                if first.startswith("-"):
                    return f"put a space after the dash:  - {first.lstrip('-')}: …"
                return f"put a dash before the first setting of each:  - {first}: …"
        return f"write  {self._example()}"

    def _example(self) -> str:
        """Return a setting as it could be written."""
        info = by_key(self.model).get(self.key) if self.model else None
        is_headers = info is not None and get_origin(info.annotation) is dict
        if not is_headers and (scalar := scalar_of(info)):
            return f"{self.key}: {scalar.example}"
        if info is None:  # a header
            return f"{self.key}: …"
        inner = items_model(info.annotation)
        if inner is KeywordItem:
            return f"{self.key}: |  and each keyword in a line of its own below"
        if inner is None:
            return f"{self.key}:  and below it  Name: value"
        first = next(iter(by_key(inner)))
        dash = "- " if inner.noun else ""
        return f"{self.key}:  and below it  {dash}{first}: …"

    def _key_node(self) -> Node:
        if isinstance(self.parent, Mapping) and (key := self.parent.key(self.key)):
            return key
        return self.node


def _guesses(finding: _Finding) -> tuple[str, ...]:
    known = by_key(finding.model) if finding.model else {}
    synonym = _SYNONYMS.get(finding.key.lower(), "")
    return (synonym,) if synonym in known else closest(finding.key, known)


def _elsewhere(key: str, model: type[Settings], path: str = "") -> str:
    """Return where in the file a setting belongs that is known, but not here."""
    fields = by_key(model)
    if key in fields:
        return f'it belongs under "{path}"' if path else "it belongs at the left margin"
    for name, info in fields.items():
        inner = items_model(info.annotation)
        if inner and (found := _elsewhere(key, inner, name)):
            return found
    return ""


def _joined(outer: str, inner: str) -> str:
    return f"{outer}, {inner}" if outer else inner


def _shortened(text: str) -> str:
    text = printable(text)
    return text if len(text) <= 60 else text[:59] + "…"
