"""The hard cases of ``cases.txt``, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.core.matching import Matcher
from tests.builders import a_keyword, a_topic, an_entry

VALUES = {"true": True, "false": False}


@dataclass(frozen=True)
class Case:
    """A text and whether a keyword must hit it; a kind such as case=exact is an option of it."""

    keyword: str
    language: str
    kind: str
    text: str
    expected: bool

    @property
    def topic(self) -> str:
        return f"{self.keyword} {self.kind}" if "=" in self.kind else self.keyword

    def is_right(self) -> bool:
        entry = an_entry("", content=self.text, language=self.language)
        found = {match.topic for match in matcher(self.language).match(entry)}
        return (self.topic in found) == self.expected


@cache
def matcher(language: str) -> Matcher:
    """Return all keywords of a language's cases at once: each a topic of its own."""
    topics = {}
    for case in (case for case in cases() if case.language == language):
        name, given, value = case.kind.partition("=")
        options = {name: VALUES.get(value, value)} if given else {}
        topics[case.topic] = a_topic(
            a_keyword(case.keyword, **options), name=case.topic, languages=(language,)
        )
    return Matcher(topics.values())


def cases() -> Iterator[Case]:
    keyword = language = kind = ""
    for line in (Path(__file__).parent / "cases.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            keyword, language, kind = (part.strip() for part in line[3:].split(" | "))
        elif line.startswith(("+ ", "- ")):
            yield Case(keyword, language, kind, line[2:].replace("\\n", "\n"), line[0] == "+")
