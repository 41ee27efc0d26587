"""simplemma's dictionaries, read where they are needed instead of whole.

A dictionary is a sorted, front-coded stream of (form, lemma) records: a record can only be read
after the one before it. So we ship *restarts*: for every 64th record its place and the record
before it, and for lemmas whose forms begin otherwise (go: went) the blocks where those stand.
With them a few words cost milliseconds and the stream's own size (7 MB for German) instead of
seconds and 120 MB. Restarts fit one version of the data, told by its checksum; with another
version everything is read from the start, slower and with the same result.

Source: simplemma 2.0, strategies/dictionaries/frontcode.py, for the format.
"""

import lzma
import struct
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from monitor.core.matching.packages import folder_of
from monitor.core.matching.shipped import shipped

_MAGIC = b"SMFC1"
_SAME, _LITERAL = 254, 255
_BEHIND_ALL = b"\xff"  # no form in UTF-8 begins so
BLOCK = 64
Record = tuple[bytes, bytes]

# So many letters a form shares with its lemma: most, so that few blocks are read for a word, but
# not its ending. Of the German forms 4 in 100 don't, and have their blocks noted.
_SHARED_LEAST, _SHARED_MOST, _ENDING = 4, 7, 2
_ACCENTS = {
    "de": ("aä", "oö", "uü"),
    "fr": ("eéè",),
    "es": ("aá", "eé", "ií", "oó", "uú"),
    "ru": ("её",),
    "uk": ("ії",),
}


@dataclass(frozen=True, slots=True)
class Restarts:
    """Where reading may begin: for each block its offset and the record before it."""

    offsets: "array[int]"
    before: tuple[Record, ...]
    firsts: tuple[bytes, ...]
    odd: dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Stream:
    """A dictionary as bytes; ``restarts`` is None where none fit."""

    data: bytes
    start: int
    backwards: bool
    restarts: Restarts | None

    def all(self) -> Iterator[Record]:
        """Yield every (form, lemma) record."""
        records = _decode(self.data, self.start, len(self.data), b"", b"", _BEHIND_ALL)
        if self.backwards:
            records = [(form[::-1], lemma[::-1]) for form, lemma in records]
        yield from records

    def around(
        self, prefixes: Iterable[bytes], blocks: Iterable[int] = ()
    ) -> Iterator[Iterable[Record]]:
        """Yield the records that begin with one of the prefixes, and others beside them.

        In runs, each sorted by form.

        Args:
            blocks: numbers of blocks to be read as well.
        """
        if self.restarts is None:
            yield self.all()
            return
        # Up to which form each block is read: behind a prefix's last one nothing is wanted.
        lasts = dict.fromkeys(blocks, _BEHIND_ALL)
        for prefix in prefixes:
            *whole, last = self.numbers(prefix)
            lasts.update(dict.fromkeys(whole, _BEHIND_ALL))
            lasts[last] = max(lasts.get(last, b""), prefix + _BEHIND_ALL)
        for number, form in sorted(lasts.items()):
            yield self.block(number, last=form)

    def numbers(self, prefix: bytes) -> range:
        """Return the blocks among which the forms are that start with ``prefix``.

        At least one; the first where there are no restarts.
        """
        if self.restarts is None:
            return range(1)
        behind = bisect_right(self.restarts.firsts, prefix + _BEHIND_ALL)
        return range(self.number(prefix), max(behind, 1))

    def number(self, form: bytes) -> int:
        """Return the block in which a form stands if it is listed; 0 without restarts."""
        if self.restarts is None:
            return 0
        return max(0, bisect_right(self.restarts.firsts, form) - 1)

    def block(self, number: int, *, last: bytes = _BEHIND_ALL) -> list[Record]:
        """Return the records of one block, none behind the form ``last``."""
        restarts = self.restarts
        if restarts is None:
            raise ValueError("a block has a number only where there are restarts")
        ends = number + 1 == len(restarts.firsts)
        end = len(self.data) if ends else restarts.offsets[number + 1]
        return _decode(self.data, restarts.offsets[number], end, *restarts.before[number], last)

    def odd_blocks(self, lemma: bytes) -> tuple[int, ...]:
        """Return the blocks with forms of a lemma that begin otherwise than it."""
        return () if self.restarts is None else self.restarts.odd.get(zlib.crc32(lemma), ())


@lru_cache(maxsize=8)
def open_stream(language: str) -> Stream:
    """Return the dictionary of a language, decompressed; 0.15 s and 7 MB for German.

    Raises:
        FileNotFoundError: when there is none.
        ValueError: when its format is not the known one.
    """
    # The package itself is not imported: that would read a language detector as well.
    folder = folder_of("simplemma") / "strategies" / "dictionaries" / "data"
    data = lzma.decompress((folder / f"{language}.plzma").read_bytes())
    if not data.startswith(_MAGIC):
        raise ValueError(f"the dictionary of {language!r} has an unknown format")
    _, start = _varint(data, len(_MAGIC) + 1)
    backwards = bool(data[len(_MAGIC)] & 1)
    return Stream(data, start, backwards, None if backwards else read_restarts(language, data))


def close_streams() -> None:
    """Let go of the open dictionaries; who asks again opens them anew."""
    open_stream.cache_clear()


def read_restarts(language: str, data: bytes) -> Restarts | None:
    """Return the shipped restarts of a dictionary, or None where they are of another version."""
    try:
        packed = zlib.decompress(shipped(f"{language}.restarts"))
    except FileNotFoundError:
        return None
    checksum, blocks, odds = struct.unpack_from("<III", packed)
    if checksum != zlib.crc32(data):
        return None
    at = 12
    offsets = array("I", packed[at : at + 4 * blocks])
    at += 4 * blocks
    hashes = array("I", packed[at : at + 4 * odds])
    at += 4 * odds
    numbers = array("H", packed[at : at + 2 * odds])
    at += 2 * odds
    odd: dict[int, tuple[int, ...]] = {}
    for name, number in zip(hashes, numbers, strict=True):
        odd[name] = (*odd.get(name, ()), number)
    texts = packed[at:].split(b"\0")
    before = tuple(zip(texts[0 : 2 * blocks : 2], texts[1 : 2 * blocks : 2], strict=True))
    return Restarts(offsets, before, tuple(texts[2 * blocks : 3 * blocks]), odd)


def prefixes(lemma: str, language: str) -> tuple[bytes, ...]:
    """Return how the forms of a word begin, in all but odd families: Vogel, vogel, Vögel."""
    start = lemma[: max(_SHARED_LEAST, min(_SHARED_MOST, len(lemma) - _ENDING))]
    return _spellings(start.lower(), language, start.isupper() or len(lemma) <= _SHARED_LEAST)


@lru_cache(maxsize=8_192)
def _spellings(start: str, language: str, loud: bool) -> tuple[bytes, ...]:
    choices = []
    for char in start:
        same = next((group for group in _ACCENTS.get(language, ()) if char in group), char)
        choices.append(same)
    made: list[str] = []
    for letters in product(*choices):
        prefix = "".join(letters)
        made += [prefix, prefix[:1].upper() + prefix[1:]]
        if loud:
            made.append(prefix.upper())
    return tuple(prefix.encode() for prefix in made)


def make_restarts(language: str) -> bytes:
    """Return the restarts of a dictionary, as they are shipped in ``data/LANGUAGE.restarts``.

    Example:
        ``python -c "import sys; from monitor.core.matching.stream import make_restarts as make;
        sys.stdout.buffer.write(make('de'))" > monitor/core/matching/data/de.restarts``
    """
    stream = open_stream(language)
    offsets, before, firsts = array("I"), [], []
    hashes, numbers = array("I"), array("H")
    last: Record = (b"", b"")
    seen: set[tuple[int, int]] = set()
    for number, (at, form, lemma) in enumerate(_records(stream.data, stream.start)):
        if number % BLOCK == 0:
            offsets.append(at)
            before.append(last)
            firsts.append(form)
        last = (form, lemma)
        if not form.startswith(prefixes(lemma.decode(), language)):
            odd = (zlib.crc32(lemma), number // BLOCK)
            if odd not in seen:
                seen.add(odd)
                hashes.append(odd[0])
                numbers.append(odd[1])
    texts = [text for pair in before for text in pair] + firsts
    head = struct.pack("<III", zlib.crc32(stream.data), len(offsets), len(hashes))
    arrays = offsets.tobytes() + hashes.tobytes() + numbers.tobytes()
    return zlib.compress(head + arrays + b"\0".join(texts), 9)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield (offset, form, lemma) of every record; the slow twin of ``_decode``."""
    form, lemma = b"", b""
    while at < len(data):
        start = at
        shared, at = _varint(data, at)
        size, at = _varint(data, at)
        form = form[:shared] + data[at : at + size]
        at += size
        trim = data[at]
        at += 1
        if trim != _SAME:
            size, at = _varint(data, at)
            tail = data[at : at + size]
            lemma = tail if trim == _LITERAL else form[: len(form) - trim] + tail
            at += size
        yield start, form, lemma


def _decode(
    data: bytes, at: int, end: int, form: bytes, lemma: bytes, last: bytes
) -> list[Record]:
    """Return the records between two offsets up to the form ``last``.

    Numbers of one byte are read in place, for speed.

    Args:
        form, lemma: the record before.
    """
    made: list[Record] = []
    add = made.append
    while at < end and form < last:
        shared = data[at]
        size = data[at + 1]
        if shared < 0x80 and size < 0x80:
            at += 2
        else:
            shared, at = _varint(data, at)
            size, at = _varint(data, at)
        form = form[:shared] + data[at : at + size]
        at += size
        trim = data[at]
        at += 1
        if trim != _SAME:
            size = data[at]
            at += 1
            if size >= 0x80:
                size, at = _varint(data, at - 1)
            tail = data[at : at + size]
            lemma = tail if trim == _LITERAL else form[: len(form) - trim] + tail
            at += size
        add((form, lemma))
    return made
