"""A configuration file as text: its lines, and problems that point into them."""

import re
import unicodedata
from dataclasses import dataclass, field, replace

from monitor.errors import ConfigError, Problem
from monitor.model import Place

MAX_BYTES = 1_000_000
# The line breaks of YAML 1.1, so that our line numbers are the parser's.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# YAML 1.1 section 5.1: what may stand in a file.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_SECRET_SETTING = re.compile(
    r"""(?ix) ^ [\s"'-]* [\w-]* (?: authorization | cookie | password | passwd | secret | token
    | api[-_]?key ) [\w-]* ["']? \s* : \s+ (?P<value> \S.* ) $"""
)
_SECRET_ARGUMENT = re.compile(r"(?i)(?<=[?&](?:key=|sig=))[^&\s\"']+|(?<=token=)[^&\s\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of one file.

    ``lines`` is what stands in the file; ``text`` what is parsed, which differs where a line was
    mended so that the rest could be read. ``mended`` maps the number of such a line to the
    column at which a quotation mark was put in.
    """

    file: str
    text: str
    lines: tuple[str, ...]
    mended: dict[int, int] = field(default_factory=dict)

    def line(self, number: int) -> str:
        """Return a line by its number (from 1), without its end; empty beyond the last."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, line: int, column: int) -> Place:
        """Return the place in the file of a place in the parsed text."""
        line = max(1, min(line, len(self.lines)))
        shifted = line in self.mended and column > self.mended[line]
        column = min(column - shifted, len(self.line(line)) + 1)
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
            message=message,
            source=masked(shown),
            width=max(1, min(width, room)),
            proposal=proposal,
        )

    def with_line(self, number: int, text: str, *, quoted_at: int | None = None) -> "Source":
        """Return this source with one line mended for the parser; the shown lines stay."""
        parsed = self.text.split("\n")
        parsed[number - 1] = text
        mended = self.mended if quoted_at is None else {**self.mended, number: quoted_at}
        return replace(self, text="\n".join(parsed), mended=mended)

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
    lines = tuple(_BREAK.split(text))
    source = Source(file=file, text="\n".join(lines), lines=lines)
    if found := [_control(source, hit) for hit in _UNPRINTABLE.finditer(source.text)]:
        raise ConfigError(found[:20])
    return source


def masked(line: str) -> str:
    """Return a line with what must not be shown replaced by as many stars."""
    for pattern in (_CREDENTIALS, _SECRET_ARGUMENT):
        line = pattern.sub(lambda hit: "*" * len(hit[0]), line)
    if (hit := _SECRET_SETTING.match(line)) and "${" not in hit["value"]:
        line = line[: hit.start("value")] + "*" * len(hit["value"])
    return line


def _decoded(file: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(file, "the file is UTF-16, not UTF-8", _recode("UTF-16", file))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        # Windows-1252 is what is meant nearly always; it has five holes, Latin-1 has none.
        lines = _BREAK.split(data.decode("cp1252", errors="replace"))
        number = len(_BREAK.split(before))
        source = Source(file=file, text="", lines=tuple(_BREAK.split(before)[:-1]))
        column = len(_BREAK.split(before)[-1]) + 1
        shown = (
            _BREAK.split(before)[-1]
            + _BREAK.split(data[error.start :].decode("cp1252", errors="replace"))[0]
        )
        source = replace(source, lines=(*source.lines, shown, *lines[number:]))
        raise ConfigError(
            [
                source.problem(
                    number,
                    column,
                    f"the file is not UTF-8: byte 0x{data[error.start]:02X} is no letter in it",
                    proposal=_recode("WINDOWS-1252", file),
                )
            ]
        ) from None


def _recode(encoding: str, file: str) -> str:
    return (
        "save it as UTF-8 (in the editor: Save as, Encoding UTF-8), or run: "
        f"iconv -f {encoding} -t UTF-8 {file} > new.yaml && mv new.yaml {file}"
    )


def _control(source: Source, hit: re.Match[str]) -> Problem:
    before = source.text[: hit.start()].split("\n")
    name = unicodedata.name(hit[0], "")
    sign = f"U+{ord(hit[0]):04X}" + (f" {name}" if name else "")
    return source.problem(
        len(before),
        len(before[-1]) + 1,
        f"an invisible control character ({sign}) stands here",
        proposal="delete it",
    )


def _refused(file: str, message: str, proposal: str) -> ConfigError:
    return ConfigError([Problem(file=file, line=1, column=1, message=message, proposal=proposal)])
