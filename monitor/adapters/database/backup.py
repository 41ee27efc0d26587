"""A consistent copy of the database while others read and write it."""

import contextlib
import os
from pathlib import Path

from sqlalchemy import text

from monitor.adapters.database.engine import Database
from monitor.adapters.database.version import HEAD
from monitor.errors import StoreError


def backup(database: Database, target: Path) -> int:
    """Write a copy of a SQLite database, look whether it is sound, and return its size in bytes.

    VACUUM INTO reads one instant of the database and holds up no writer; unlike SQLite's backup
    interface it does not begin anew when another process writes, and the copy is compact. The
    copy gets its name last, when it is whole and on the disk: a name that exists is never lost.

    Raises:
        StoreError: the file exists, can't be written, or the copy is not sound.

    Source: https://www.sqlite.org/lang_vacuum.html, section "VACUUM with an INTO clause".
    """
    if not database.sqlite:
        raise StoreError(
            f"{database.name}: PostgreSQL has its own tool for a copy while it runs: "
            "pg_dump --format=custom --file=FILE DATABASE (and pg_restore to bring it back)"
        )
    if target.exists():
        raise StoreError(f"{target} exists already and is not overwritten; name another file")
    half = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with database.outside() as connection:
            connection.execute(text("VACUUM INTO :target"), {"target": str(half)})
        _verify(half, target)
        _to_disk(half)
        os.link(half, target)  # fails where the name has come into being meanwhile
        size = half.stat().st_size
    except FileExistsError:
        raise StoreError(f"{target} exists already and is not overwritten") from None
    except OSError as error:
        raise StoreError(f"{target} can't be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            half.unlink()
    _to_disk(target.parent)
    return size


def _verify(copy: Path, target: Path) -> None:
    """Open the copy as a database of ours, and let SQLite look at all of it."""
    opened = Database(f"sqlite:///{copy}")
    try:
        with opened.read() as connection:
            said = connection.scalar(text("PRAGMA integrity_check(1)"))
            version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    finally:
        opened.close()
        for end in ("-wal", "-shm"):
            with contextlib.suppress(OSError):
                copy.with_name(copy.name + end).unlink()
    if said != "ok" or version != HEAD:
        raise StoreError(f"{target} was not written: the copy is not sound ({said})")


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would outlive a power cut."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
