"""What pydantic found, as problems in the words of the person who wrote the file."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from monitor.core.config.fields import Scalar
from monitor.core.config.guess import closest
from monitor.core.config.models import Settings
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.shapes import by_key, items_model, scalar_of, subject_of
from monitor.core.config.unfit import UnfitError

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
_ELSEWHERE = {
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
        return cls(error, key, node, parent, owner, subject, scalar)

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
                report.note(
                    self.parent,
                    f'"{self.key}" is missing' + (" here" if self.subject else ""),
                    self._example(),
                    subject=self.subject,
                )
            case "value_error" if isinstance(wrong := self.error["ctx"]["error"], UnfitError):
                self._wrong(wrong, report)
            case "too_short":
                report.note(
                    self._key_node(),
                    f'"{self.key}" is empty',
                    "at least one is needed",
                    subject=self.subject,
                )
            case _:
                self._shape(report)

    def _unknown(self, report: Report) -> None:
        key = self.parent.key(self.key) if isinstance(self.parent, Mapping) else None
        known = by_key(self.model) if self.model else {}
        guesses = _guesses(self)
        proposal = "did you mean " + " or ".join(f'"{g}"' for g in guesses) + "?"
        if not guesses:
            proposal = _ELSEWHERE.get(self.key.lower(), f"possible here: {', '.join(known)}")
        report.note(
            key or self.node,
            f'"{self.key}" is no setting' + (" here" if self.subject or self.model else ""),
            proposal,
            subject=self.subject,
        )

    def _wrong(self, wrong: UnfitError, report: Report) -> None:
        node = self.node
        if isinstance(node, Text) and node.secret:
            words = self.scalar.words if self.scalar else "what is meant here"
            message = f"what the environment put in here is not {words}"
            report.note(node, message, subject=self.subject)
            return
        shown = f'"{_shortened(node.value)}"' if isinstance(node, Text) else "this"
        empty = isinstance(node, Text) and not node.value.strip()
        message = (
            f'"{self.key}" has no value' if empty else wrong.message.replace("{value}", shown)
        )
        report.note(
            self._key_node() if empty else node,
            message,
            f"write {self.scalar.words}" if empty and self.scalar else wrong.proposal,
            subject=self.subject,
        )

    def _shape(self, report: Report) -> None:
        """Note a text where a list is meant, and the like."""
        wanted = {
            "list_type": "a list, each item with - before it,",
            "model_type": "a group of settings (name: value)",
            "dict_type": "a group of settings (name: value)",
        }.get(self.error["type"], "something else")
        if isinstance(self.node, Text) and not self.node.value:
            key = self._key_node()
            report.note(
                key, f'"{self.key}" has no value', f"{wanted} is meant", subject=self.subject
            )
            return
        stands = {Text: "a text", Sequence: "a list", Mapping: "a group of settings"}
        report.note(
            self.node,
            f"here stands {stands[type(self.node)]}, where {wanted} is meant".replace(
                ", is", " is"
            ),
            self._example_item(),
            subject=self.subject,
        )

    def _example(self) -> str:
        info = by_key(self.model).get(self.key) if self.model else None
        scalar = scalar_of(info)
        return f"write {self.key}: and {scalar.words}" if scalar else f"write {self.key}:"

    def _example_item(self) -> str:
        if isinstance(self.node, Text) and self.model is not None and self.model.called:
            return f"write  - {self.model.called[-1]}: {_shortened(self.node.value)}"
        return ""

    def _key_node(self) -> Node:
        if isinstance(self.parent, Mapping) and (key := self.parent.key(self.key)):
            return key
        return self.node


def _guesses(finding: _Finding) -> tuple[str, ...]:
    known = by_key(finding.model) if finding.model else {}
    synonym = _SYNONYMS.get(finding.key.lower(), "")
    return (synonym,) if synonym in known else closest(finding.key, known)


def _joined(outer: str, inner: str) -> str:
    return f"{outer}, {inner}" if outer else inner


def _shortened(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 60 else text[:59] + "…"
