import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.pages import is_one_click

FORM = "application/x-www-form-urlencoded"


def in_parts(name: str, value: str) -> bytes:
    return (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x--\r\n'
    ).encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"List-Unsubscribe=One-Click"),
        (f"{FORM}; charset=UTF-8", b"a=b&List-Unsubscribe=One-Click"),
        ("Application/X-WWW-Form-URLencoded", b"List-Unsubscribe=One%2DClick"),
        ("multipart/form-data; boundary=x", in_parts("List-Unsubscribe", "One-Click")),
        ('multipart/form-data; boundary="x"', in_parts("List-Unsubscribe", "One-Click")),
    ],
)
def test_both_kinds_of_form_are_understood(kind: str, body: bytes) -> None:
    assert is_one_click(kind, body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b""),
        (FORM, b"List-Unsubscribe=one"),
        (FORM, b"list-unsubscribe=One-Click"),
        (FORM, b"List-Unsubscribe=One-Click&List-Unsubscribe=No"),
        (FORM, b"&".join([b"a=b"] * 20)),
        ("text/plain", b"List-Unsubscribe=One-Click"),
        ("", b"List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=x", in_parts("Other", "One-Click")),
        ("multipart/form-data; boundary=y", in_parts("List-Unsubscribe", "One-Click")),
        ("multipart/form-data", in_parts("List-Unsubscribe", "One-Click")),
    ],
)
def test_anything_else_is_not_meant(kind: str, body: bytes) -> None:
    assert not is_one_click(kind, body)


@given(
    st.sampled_from([FORM, "multipart/form-data; boundary=x", "multipart/form-data; boundary="]),
    st.text(max_size=20),
    st.binary(max_size=200).map(lambda body: b"--x\r\n" + body) | st.binary(max_size=200),
)
def test_nothing_is_raised_whatever_comes(kind: str, tail: str, body: bytes) -> None:
    is_one_click(kind + tail, body)
