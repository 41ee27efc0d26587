"""What only a person at a terminal gets to see: colours, progress, and that work goes on."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeVar

PATIENCE = 1.0
"""Seconds of silence that a person at a terminal is asked to bear."""

Style = Literal["strong", "hit", "good", "bad", "faint"]
T = TypeVar("T")

_STYLES = {"strong": "1", "hit": "1;33", "good": "32", "bad": "31", "faint": "2"}


class Terminal:
    """The terminal of a command, if it has one; `begin` looks."""

    def __init__(self) -> None:
        self._colours = False
        self._progress = False
        self._line = threading.RLock()
        self._shown = threading.Event()

    def begin(self, variables: Mapping[str, str]) -> None:
        """Look whether people read along, and whether they want colours.

        Source: https://no-color.org (a NO_COLOR that is not empty means none).
        """
        plain_wanted = variables.get("NO_COLOR") or variables.get("TERM") == "dumb"
        self._colours = sys.stdout.isatty() and not plain_wanted
        self._progress = sys.stderr.isatty()

    def styled(self, text: str, style: Style) -> str:
        """Return a text in a style; on anything but a terminal the text itself."""
        if not (self._colours and text):
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

    def overwrite(self, text: str) -> None:
        """Write over the terminal's last line; an empty text leaves it empty. Else nothing."""
        with self._line:
            self._shown.set()
            if self._progress:
                sys.stderr.write(f"\r\x1b[K{text}")
                sys.stderr.flush()

    def progress(self, steps: Iterable[T], done: str, total: int | None = None) -> Iterator[T]:
        """Yield the steps; after a second of it, count them on the terminal's last line."""
        began = shown = time.monotonic()
        for number, step in enumerate(steps):
            now = time.monotonic()
            if self._progress and now - began > PATIENCE and now - shown > 0.1:
                shown = now
                of = "" if total is None else f" of {total}"
                self.overwrite(f"{number}{of} {done}")
            yield step
        if shown != began:
            self.overwrite("")

    @contextlib.contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Say each second that work goes on, until something else is shown."""
        if not self._progress:
            yield
            return
        self._shown.clear()
        began = time.monotonic()

        def tell() -> None:
            while not self._shown.wait(PATIENCE):
                with self._line:
                    if not self._shown.is_set():
                        seconds = time.monotonic() - began
                        sys.stderr.write(f"\r\x1b[K{what}, {seconds:.0f} s")
                        sys.stderr.flush()

        teller = threading.Thread(target=tell, name="waiting", daemon=True)
        teller.start()
        try:
            yield
        finally:
            self.settle()
            teller.join()

    def settle(self) -> None:
        """Leave the last line empty for what is shown now."""
        with self._line:
            if self._progress and not self._shown.is_set():
                self.overwrite("")
