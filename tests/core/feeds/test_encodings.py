"""Bytes in the wrong encoding, and in one that is too narrow."""

import pytest

from monitor.core.feeds import parse_feed
from monitor.core.feeds.encodings import to_utf8
from monitor.model import ParsedFeed


def a_document(title: str, declared: str | None) -> str:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f"{head}<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"


def title_of(body: bytes, content_type: str = "") -> str:
    parsed = parse_feed(body, content_type=content_type)
    assert isinstance(parsed, ParsedFeed)
    return parsed.entries[0].title


@pytest.mark.parametrize(
    ("title", "declared", "used", "content_type"),
    [
        ("Düsseldorf", "utf-8", "utf-8", ""),
        ("Düsseldorf", None, "utf-8", ""),
        ("Düsseldorf", "utf-8", "utf-8-sig", ""),
        ("Düsseldorf", "iso-8859-1", "iso-8859-1", ""),
        ("Düsseldorf – „heute“", "iso-8859-1", "cp1252", ""),
        ("Düsseldorf", "utf-8", "iso-8859-1", ""),
        ("Düsseldorf", None, "iso-8859-1", "text/xml; charset=ISO-8859-1"),
        ("Straße, Öl, Übermut, Ärger", "iso-8859-1", "utf-8", ""),
        ("Straße, Öl, Übermut", None, "utf-8", "application/rss+xml; charset=ISO-8859-1"),
        ("Ракета", "windows-1251", "windows-1251", ""),
        ("Ракета", None, "windows-1251", "text/xml; charset=windows-1251"),
        ("Ракета", "windows-1251", "windows-1251", "text/html; charset=ISO-8859-1"),
        ("Ракета", "iso-8859-1", "windows-1251", "text/xml; charset=windows-1251"),
        ("Ракета", "koi8-r", "koi8-r", ""),
        ("동해", "euc-kr", "euc-kr", ""),
        ("똠방각하", "euc-kr", "cp949", ""),
        ("日本海", "shift_jis", "shift_jis", ""),
        ("①髙﨑", "shift_jis", "cp932", ""),
        ("日本海", "euc-jp", "euc-jp", ""),
        ("日本海", "iso-2022-jp", "iso-2022-jp", ""),
        ("导弹", "gb2312", "gb2312", ""),
        ("镕", "gb2312", "gb18030", ""),
        ("飛彈", "big5", "big5", ""),
        ("Düsseldorf", "utf-16", "utf-16", ""),
        ("Düsseldorf", "utf-16", "utf-16-le", ""),
        ("Düsseldorf", "utf-32", "utf-32", ""),
        ("Düsseldorf", "x-nope", "utf-8", ""),
        ("Düsseldorf", "x-nope", "iso-8859-1", ""),
    ],
)
def test_a_title_is_read_whatever_its_encoding(
    title: str, declared: str | None, used: str, content_type: str
) -> None:
    body = a_document(title, declared).encode(used)

    assert title_of(body, content_type) == title


def test_one_bad_byte_does_not_spoil_a_whole_feed() -> None:
    text = a_document("Straße, Öl, Übermut, Ärger, Köln, Düsseldorf, §, €", "utf-8")
    body = text.encode().replace(b"Stra", b"\xe4Stra")

    data, warning = to_utf8(body)

    assert "Köln" in title_of(body)
    assert "Köln" in data.decode()
    assert warning == "some of it is not UTF-8, as it should be"
