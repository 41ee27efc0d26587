"""Bring a feed's bytes to UTF-8 where its declaration is wrong or too narrow.

feedparser tries what HTTP and the XML declaration say, one strict decoding after the other. One
bad byte in a UTF-8 feed then makes it Windows-1252 as a whole ("KÃ¶ln"), and characters that
everybody uses but the declared standard lacks (Windows' Shift_JIS, Korean cp949) do the same.
"""

import codecs
import re

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# The encoding that browsers use where a page declares the one on the left.
# Source: WHATWG Encoding Standard, section 4.2.
_WIDER = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean"), "cp949"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big-5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
}
_LATIN_1 = ("iso-8859-1", "latin1", "latin-1", "windows-1252", "us-ascii")
_LEADING = bytes(range(0xC2, 0xF5))  # the bytes with which a character of UTF-8 may begin
_ENOUGH = 3
"""Two-byte sequences that prove UTF-8: three by chance have odds under 1 in 1,000 in Latin-1."""


def to_utf8(body: bytes, content_type: str = "") -> tuple[bytes, str]:
    """Return the bytes to parse, and the warning that says what was repaired (else empty).

    Untouched are UTF-16 and UTF-32, pure ASCII, and what nothing can be done about: feedparser
    has its own ways with these.

    Source: RFC 7303 section 3 (which declaration counts); XML 1.0 appendix F.
    """
    if body.startswith(_WIDE) or b"\0" in body[:8] or body.isascii():
        return body, ""
    declaration, header = _DECLARED.match(body[:1000]), _CHARSET.search(content_type)
    declared = declaration[1].decode().lower() if declaration else ""
    sent = header[1].lower() if header else ""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    bad = text.count("\ufffd")
    good = len(body) - len(body.translate(None, _LEADING)) - bad
    if not bad and ("utf" in (declared or "utf") or good >= _ENOUGH):
        return _declared_utf8(text), ""
    if good >= 5 * bad:
        return _declared_utf8(text), "some of it is not UTF-8, as it should be"
    # Latin-1 is what many servers say of everything; the author of the feed knew better.
    for name in (declared, sent) if sent in _LATIN_1 else (sent, declared):
        if name and not name.startswith("utf"):
            try:
                return _declared_utf8(body.decode(_WIDER.get(name, name))), ""
            except (LookupError, ValueError):
                continue
    return body, ""


def _declared_utf8(text: str) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return (head + _DECLARATION.sub("", text, count=1)).encode("utf-8", "replace")
