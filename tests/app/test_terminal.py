"""What a person at a terminal sees, and nobody else."""

import io
import threading

import pytest

from monitor.app.cli import terminal
from monitor.app.cli.terminal import Terminal


class Tty(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        return True


def a_tty(monkeypatch: pytest.MonkeyPatch) -> Tty:
    """Make a terminal of both outputs; from within a test, because capturing begins there anew."""
    made = Tty()
    monkeypatch.setattr("sys.stdout", made)
    monkeypatch.setattr("sys.stderr", made)
    monkeypatch.setattr(terminal, "PATIENCE", 0.02)
    return made


def a_terminal(**variables: str) -> Terminal:
    made = Terminal()
    made.begin(variables)
    return made


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, "\x1b[1;33mx\x1b[0m"),
        ({"NO_COLOR": ""}, "\x1b[1;33mx\x1b[0m"),
        ({"NO_COLOR": "1"}, "x"),
        ({"TERM": "dumb"}, "x"),
    ],
)
def test_colours_are_for_terminals_whose_users_want_them(
    variables: dict[str, str], shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_tty(monkeypatch)

    assert a_terminal(**variables).styled("x", "hit") == shown


def test_a_pipe_gets_neither_colours_nor_progress(capsys: pytest.CaptureFixture[str]) -> None:
    pipe = a_terminal()

    with pipe.waiting("working"):
        assert list(pipe.progress(range(3), "done")) == [0, 1, 2]
        pipe.overwrite("x")
        assert pipe.styled("x", "bad") == "x"

    assert capsys.readouterr() == ("", "")


def test_work_that_takes_long_is_said_to_go_on_until_something_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tty = a_tty(monkeypatch)
    screen = a_terminal()
    told = threading.Event()
    write = tty.write

    def noticed(text: str) -> int:
        if "working" in text:
            told.set()
        return write(text)

    tty.write = noticed  # type: ignore[method-assign]
    with screen.waiting("working"):
        assert told.wait(5)
        screen.settle()
        said = tty.getvalue()
    after = tty.getvalue()

    assert "working, 0 s" in said
    assert said.endswith("\r\x1b[K")
    assert after == said


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tty = a_tty(monkeypatch)
    monkeypatch.setattr(terminal, "PATIENCE", 60.0)
    screen = a_terminal()

    with screen.waiting("working"):
        assert list(screen.progress([1], "done")) == [1]

    assert tty.getvalue() == "\r\x1b[K"


def test_steps_are_counted_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    tty = a_tty(monkeypatch)
    times = iter(range(100))
    monkeypatch.setattr("time.monotonic", lambda: float(next(times)))

    assert list(a_terminal().progress("abc", "feeds asked", 3)) == ["a", "b", "c"]

    assert "2 of 3 feeds asked" in tty.getvalue()
    assert tty.getvalue().endswith("\r\x1b[K")
