"""The hard cases of ``cases.txt``, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    keyword: str
    language: str
    kind: str
    text: str
    expected: bool


def cases() -> Iterator[Case]:
    keyword = language = kind = ""
    for line in (Path(__file__).parent / "cases.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            keyword, language, kind = (part.strip() for part in line[3:].split(" | "))
        elif line.startswith(("+ ", "- ")):
            yield Case(keyword, language, kind, line[2:], line[0] == "+")
