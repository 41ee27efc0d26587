"""The built-in mailbox: files messages in a Maildir instead of sending them.

A file is complete before it gets its name in ``new``, and that name comes from the Message-ID:
filing a message again after a crash finds the first copy and makes no second one.

Source: https://cr.yp.to/proto/maildir.html
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from monitor.model import Accepted, Delivery, SendResult, TryLater

FOLDERS = ("tmp", "new", "cur")


class Mailbox:
    """A Maildir folder that takes messages; it is made at the first of them, for us alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        """File one message; the same Message-ID is filed once, however often it comes.

        Args:
            sender: the envelope's sender, which a Maildir does not keep.
            before_data: is asked just before filing; False means that the lease is lost.
        """
        name = f"{hashlib.sha256(delivery.message_id.encode()).hexdigest()[:32]}.news-monitor"
        try:
            for folder in (self._folder, *(self._folder / one for one in FOLDERS)):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not before_data():
                return TryLater(reason="another worker has taken this delivery")
            if (found := self._find(name)) is None:
                found = self._file(name, delivery.body)
            return Accepted(reply=f"filed as {found}")
        except OSError as error:
            why = error.strerror or type(error).__name__
            return TryLater(reason=f"can't file mail in {self._folder}: {why}", whole_server=True)

    def refusal(self) -> str:
        """Return why no mail can be filed now, or nothing."""
        place = next(one for one in (self._folder, *self._folder.parents) if one.exists())
        return "" if os.access(place, os.W_OK | os.X_OK) else f"{place} can't be written to"

    def close(self) -> None:
        """Do nothing: nothing is held open between messages."""

    def _find(self, name: str) -> Path | None:
        """Return where a message lies: new, or read (a mail program adds flags to the name)."""
        new = self._folder / "new" / name
        if new.exists():
            return new
        return next((self._folder / "cur").glob(f"{name}*"), None)

    def _file(self, name: str, body: bytes) -> Path:
        draft = self._folder / "tmp" / name
        with draft.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        final = self._folder / "new" / name
        draft.rename(final)
        # The name itself is on disk only when its folder is.
        handle = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        return final
