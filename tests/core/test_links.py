from hypothesis import given
from hypothesis import strategies as st

from monitor.core.links import (
    TOKEN,
    archive_token,
    feed_token,
    same_token,
    subscription_in,
    unsubscribe_token,
)

SECRET, OTHER = b"s" * 32, b"t" * 32
TEXT = st.text(max_size=20)


@given(digest=TEXT, address=TEXT, period=TEXT)
def test_a_token_is_the_same_for_the_same_and_fits_into_a_link(
    digest: str, address: str, period: str
) -> None:
    token = archive_token(SECRET, digest, address, period)

    assert token == archive_token(SECRET, digest, address.lower(), period)
    assert TOKEN.fullmatch(token)


def test_tokens_of_different_things_differ() -> None:
    tokens = {
        archive_token(SECRET, "a", "b", "c"),
        archive_token(OTHER, "a", "b", "c"),
        archive_token(SECRET, "b", "a", "c"),
        archive_token(SECRET, "a", "b", "d"),
        feed_token(SECRET, "a"),
        feed_token(SECRET, "b"),
        unsubscribe_token(SECRET, 1, "a", "b").partition(".")[2],
        unsubscribe_token(SECRET, 1, "b", "a").partition(".")[2],
    }

    assert len(tokens) == 8


def test_a_token_names_its_subscription() -> None:
    assert subscription_in(unsubscribe_token(SECRET, 17, "a", "b")) == 17


@given(st.text(max_size=60))
def test_what_is_no_token_names_none(text: str) -> None:
    number = subscription_in(text)

    assert number is None or text.startswith(f"{number}.")


@given(TEXT, TEXT)
def test_tokens_are_the_same_only_if_they_are(one: str, other: str) -> None:
    assert same_token(one, one)
    assert same_token("x" + one, "y" + other) is False
