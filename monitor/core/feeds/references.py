"""Put right what numeric references to no character do to a feed: one makes feedparser give up.

Programs that count in UTF-16 write an emoji as two references, one for each half of a surrogate
pair (``&#xD83D;&#xDE80;``). XML knows no such characters.
"""

import re

# A half of a pair, or a number of seven digits (hexadecimal: six) and more.
_NUMBER = (
    rb"&#(?:[xX]0*([dD][89a-fA-F][0-9a-fA-F]{2}|[1-9a-fA-F][0-9a-fA-F]{5,})"
    rb"|0*(55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])|[1-9]\d{6,}));"
)
_ONE = re.compile(_NUMBER)
_SOME = re.compile(_NUMBER + rb"(?:" + _NUMBER + rb")*")
_LAST = 0x10FFFF
_DIGITS = 8  # of the longest number that is looked at


def with_characters(data: bytes) -> tuple[bytes, str]:
    """Return a document whose references all mean a character, and what was wrong (else empty).

    Two halves of a pair become what they mean, anything else U+FFFD, the replacement character.

    Args:
        data: in UTF-8, or another encoding in which ASCII means ASCII.

    Source: XML 1.0 section 4.1 (legal characters).
    """
    if b"&#" not in data:
        return data, ""
    whole, count = _SOME.subn(_characters, data)
    return whole, "it refers to characters that do not exist" if count else ""


def _characters(match: re.Match[bytes]) -> bytes:
    text = "".join(map(_character, _ONE.finditer(match[0])))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _character(reference: re.Match[bytes]) -> str:
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    number = int(digits, base) if len(digits) <= _DIGITS else _LAST + 1
    return chr(number) if number <= _LAST else "\ufffd"
