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

    def is_right(self) -> bool:
        entry = an_entry("", content=self.text, language=self.language)
        return bool(matcher(self.keyword, self.kind).match(entry)) == self.expected


@cache
def matcher(keyword: str, kind: str) -> Matcher:
    name, given, value = kind.partition("=")
    options = {name: VALUES.get(value, value)} if given else {}
    return Matcher([a_topic(a_keyword(keyword, **options))])


def cases() -> Iterator[Case]:
    keyword = language = kind = ""
    for line in (Path(__file__).parent / "cases.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            keyword, language, kind = (part.strip() for part in line[3:].split(" | "))
        elif line.startswith(("+ ", "- ")):
            yield Case(keyword, language, kind, line[2:].replace("\\n", "\n"), line[0] == "+")
