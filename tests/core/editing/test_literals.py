import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.editing.literals import literal_of

PARTS = (
    "a", "bc", "I", "7", r"\d", r"\w", r"\b", r"\.", ".", "-", "é", "[ab]", r"[^\]c]", "[]x]",
    "(ab)", "(a|b)", "(?:cd)", "(?i)", "|", "*", "+", "?", "{2}", "{0,1}", "{,3}", "??", "{e<=1}",
    r"\x41", r"\p{Lu}", r"\1", "^", "$", "(", ")", "[", "]", "\\", " ", "&&",
)  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "literal"),
    [
        (r"Hwasong-\d+", "hwasong"),
        (r"\bKN-?23\b", ""),
        (r"Nodong\s?[12]", "nodong"),
        (r"ab?cdef", "cdef"),
        (r"abc*", ""),
        (r"abcd+e", "abcd"),
        (r"(Taepo)?dong", "dong"),
        (r"Hwasong|Nodong", ""),
        (r"(?x) Hwasong", ""),
        (r"\x41bcd", ""),
        (r"[Hh]wasong", "wasong"),
    ],
)
def test_the_letters_that_no_hit_is_without(expression: str, literal: str) -> None:
    assert literal_of(expression, ignore_case=False) == literal


def test_a_letter_that_has_a_third_case_ends_a_run() -> None:
    assert literal_of("Inchon", ignore_case=True) == "nchon"


@given(
    st.lists(st.sampled_from(PARTS), max_size=8).map("".join),
    st.text("abcdixI7.-é]& ", max_size=12),
    st.sampled_from([0, regex.IGNORECASE]),
)
def test_every_hit_has_the_letters_in_it(expression: str, text: str, flags: int) -> None:
    try:
        pattern = regex.compile(expression, flags)
    except (regex.error, RecursionError):
        return

    found = pattern.search(text, timeout=1)
    if found:
        assert literal_of(expression, ignore_case=bool(flags)) in found[0].lower()
