"""A configuration file as text: its lines, and problems that point into them."""

import re
from dataclasses import dataclass, field, replace

from monitor.errors import ConfigError, Problem
from monitor.model import Place

MAX_BYTES = 1_000_000
# The line breaks of YAML 1.1, so that our line numbers are the parser's.
_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"
# YAML 1.1 section 5.1: what may stand in a file.
_UNPRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_CREDENTIALS = r"(?<=://)[^/\s@]+(?=@)"
_HIDDEN_SETTING = r"""(?ix)
    ^ [\s"'-]* [\w-]* (?: authorization | cookie | password | passwd | secret | token
    | api[-_]?key ) [\w-]* ["']? \s* : \s+ (?P<value> \S.* ) $"""
_HIDDEN_ARGUMENT = r"(?i)(?<=[?&](?:key=|sig=))[^&\s\"']+|(?<=token=)[^&\s\"']+"


@dataclass(frozen=True, slots=True)
class Mended:
    """A line as the parser gets it; at column ``at`` so many letters were ``added``."""

    text: str
    at: int = 1
    added: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of one file.

    ``lines`` is what stands in the file. ``mended`` holds, by their numbers, the lines that were
    changed so that the rest could be read.
    """

    file: str
    lines: tuple[str, ...]
    mended: dict[int, "Mended"] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the text for the parser, with the mended lines."""
        return "\n".join(self.parsed(number) for number in range(1, len(self.lines) + 1))

    def line(self, number: int) -> str:
        """Return a line by its number (from 1), without its end; empty beyond the last."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, line: int, column: int) -> Place:
        """Return the place in the file of a place in the parsed text."""
        line = max(1, min(line, len(self.lines)))
        if (mended := self.mended.get(line)) and column > mended.at:
            column = max(mended.at, column - mended.added)
        column = min(column, len(self.line(line)) + 1)
        return Place(file=self.file, line=line, column=max(1, column))

    def problem(
        self, line: int, column: int, message: str, *, width: int = 1, proposal: str = ""
    ) -> Problem:
        """Return a problem at a place of the parsed text, with the line as it stands there."""
        place = self.place(line, column)
        shown = self.line(place.line)
        if not shown.strip() and place.line > 1:
            place, shown = self._last_words_before(place.line)
        room = len(shown) - place.column + 1
        return Problem(
            file=self.file,
            line=place.line,
            column=place.column,
            message=without_credentials(message),
            source=masked(shown),
            width=max(1, min(width, room)),
            proposal=without_credentials(proposal),
        )

    def parsed(self, number: int) -> str:
        """Return a line as the parser gets it."""
        return self.mended[number].text if number in self.mended else self.line(number)

    def with_lines(self, lines: dict[int, "Mended"]) -> "Source":
        """Return this source with lines mended for the parser; the shown lines stay."""
        return replace(self, mended={**self.mended, **lines})

    def _last_words_before(self, number: int) -> tuple[Place, str]:
        """Return the end of the last line with words: an empty line has nothing to underline."""
        while number > 1 and not self.line(number).strip():
            number -= 1
        shown = self.line(number)
        return Place(file=self.file, line=number, column=max(1, len(shown.rstrip()))), shown


def read_source(file: str, data: bytes) -> Source:
    """Return the text of a file.

    Raises:
        ConfigError: it is no text in UTF-8, larger than 1 MB, or holds control characters.
    """
    if len(data) > MAX_BYTES:
        raise _refused(
            file,
            f"the file is larger than {MAX_BYTES // 1_000_000} MB",
            "a configuration is a short text; is this the right file?",
        )
    text = _decoded(file, data).removeprefix("\ufeff")
    lines = tuple(re.split(_BREAK, text))
    source = Source(file=file, lines=lines)
    found = [
        _control(source, number, hit)
        for number, line in enumerate(lines, 1)
        for hit in re.finditer(_UNPRINTABLE, line)
    ]
    if found:
        raise ConfigError(found[:20])
    return source


def masked(line: str) -> str:
    """Return a line of a file with what must not be shown as just as many stars."""
    line = without_credentials(line)
    if (hit := re.match(_HIDDEN_SETTING, line)) and "${" not in hit["value"]:
        line = line[: hit.start("value")] + "*" * len(hit["value"])
    return line


def without_credentials(text: str) -> str:
    """Return a text with the users, passwords and keys of its addresses as stars."""
    for pattern in (_CREDENTIALS, _HIDDEN_ARGUMENT):
        text = re.sub(pattern, lambda hit: "*" * len(hit[0]), text)
    return text


def _decoded(file: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(file, "the file is UTF-16, not UTF-8", _recode("UTF-16", file))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError([_foreign_byte(file, data, error.start)]) from None


def _foreign_byte(file: str, data: bytes, position: int) -> Problem:
    """Return the problem of a byte that is not UTF-8, with its line as Windows-1252."""
    before = re.split(_BREAK, data[:position].decode("utf-8"))
    # Windows-1252 is nearly always what such files are in.
    after = re.split(_BREAK, data[position:].decode("cp1252", errors="replace"), maxsplit=1)
    lines = (*before[:-1], before[-1] + after[0])
    return Source(file=file, lines=lines).problem(
        len(before),
        len(before[-1]) + 1,
        f"the file is not UTF-8: here stands the byte 0x{data[position]:02X} "
        f'(in Windows-1252 that is "{after[0][:1]}")',
        proposal=_recode("WINDOWS-1252", file),
    )


def _recode(encoding: str, file: str) -> str:
    return (
        "save it as UTF-8 (in the editor: Save as, Encoding UTF-8), or run: "
        f"iconv -f {encoding} -t UTF-8 {file} > new.yaml && mv new.yaml {file}"
    )


def _control(source: Source, number: int, hit: re.Match[str]) -> Problem:
    return source.problem(
        number,
        hit.start() + 1,
        f"an invisible control character (U+{ord(hit[0]):04X}) stands here",
        proposal="delete it",
    )


def _refused(file: str, message: str, proposal: str) -> ConfigError:
    return ConfigError([Problem(file=file, line=1, column=1, message=message, proposal=proposal)])
