"""Texts of strangers on one line, of a known width, in lines of a known length."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.mail.text import UNFIT, clean, cut, is_right_to_left, web_link, width, wrap

TEXTS = st.text(
    st.one_of(st.sampled_from("ab  .,\n\t海日本e\u0301\u202e\0한"), st.characters()), max_size=120
)


@given(TEXTS)
def test_clean_text_is_one_line_without_tricks(text: str) -> None:
    cleaned = clean(text)

    assert not UNFIT.search(cleaned)
    assert not set(cleaned) & set("\r\n\t\v\f\u2028\u2029\x85")
    assert cleaned == cleaned.strip()
    cleaned.encode()


@given(TEXTS, st.integers(4, 60))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, columns: int) -> None:
    text = clean(text)

    shown = cut(text, columns)

    assert width(shown) <= columns
    assert shown == text or shown.endswith("…")


@given(TEXTS, st.integers(10, 60), st.integers(0, 6))
def test_wrapped_lines_fit_and_lose_nothing(text: str, columns: int, indent: int) -> None:
    text = clean(text)

    lines = wrap(text, columns, " " * indent)

    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wide_letters_count_twice_and_marks_nothing() -> None:
    assert width("abc") == 3
    assert width("北한") == 4
    assert width("e\u0301") == 1
    assert width("„Größe“ – Ж") == 11


def test_words_are_kept_whole_when_a_text_is_cut() -> None:
    assert cut("Seoul meldet Start einer Rakete", 22) == "Seoul meldet Start…"
    assert cut("Donaudampfschifffahrtsgesellschaft", 10) == "Donaudamp…"


def test_links_are_never_broken() -> None:
    link = "https://example.org/" + "a" * 90

    assert wrap(f"Siehe {link} dort", 72) == ["Siehe", link, "dort"]


def test_the_first_strong_letter_gives_the_direction() -> None:
    assert is_right_to_left("«3» بحر اليابان")
    assert not is_right_to_left("3 Raketen بحر")
    assert not is_right_to_left("123")


def test_only_web_addresses_without_a_user_become_links() -> None:
    assert web_link(" https://example.org/a?b=c#d ") == "https://example.org/a?b=c#d"
    assert web_link("HTTP://EXAMPLE.org") == "HTTP://EXAMPLE.org"
    for other in ("javascript:x", "https://a@b.example", "https:///x", "ftp://a.example", "x", ""):
        assert web_link(other) == ""
