"""Bring a database to the version of this program: at start, under a lock, with a copy first.

Several processes may start at once: on PostgreSQL an advisory lock, on SQLite BEGIN IMMEDIATE
lets one of them do it while the others wait (without the lock three of four crashed).
"""

import contextlib
import logging
import os
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from monitor.adapters.database.engine import Database
from monitor.adapters.database.tables import metadata
from monitor.adapters.database.version import HEAD
from monitor.errors import StoreError

log = logging.getLogger(__name__)

STEPS = Path(__file__).parent / "migrations"
_LOCK = 0x6E657773  # "news": any number will do, if it is always the same


def migrate(database: Database, *, steps: Path = STEPS, head: str = HEAD) -> None:
    """Make the tables, or bring them to the version ``head``; nothing to do costs one query.

    Raises:
        StoreError: the database belongs to a newer version or another program, or can't be used.
    """
    with database.read() as connection:
        found = _version(connection, database.name)
    if found == head:
        return
    if found is not None:
        _refuse_newer(found, head, steps, database)
        _copy(database, found)
    with database.write(durable=True) as connection:
        if not database.sqlite:
            # The lock ends with the transaction. Other workers' steps may take long: wait.
            connection.execute(text("SET LOCAL lock_timeout = '10min'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if _version(connection, database.name) == head:
            return
        _upgrade(connection, steps)
    log.info("database is at a new version", extra={"version": head, "was": found or "none"})


def _version(connection: Connection, name: str) -> str | None:
    """Return the version of the tables; None where there are none yet."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version
    strange = sorted(tables & set(metadata.tables))
    if strange:
        raise StoreError(
            f"{name}: this is another program's database (it has a table {strange[0]!r}, but none "
            "of ours); name another one in MONITOR_DATABASE_URL; it was not touched"
        )
    return None


def _refuse_newer(found: str, head: str, steps: Path, database: Database) -> None:
    known = {path.name.split("_")[0].removeprefix("v") for path in steps.glob("versions/v*.py")}
    if found not in known:
        copies = f"{database.path.stem}-before-*.db" if database.path else "your backup"
        raise StoreError(
            f"{database.name}: a newer version of News Monitor has written this database (its "
            f"version {found}, known here: up to {head}); install that version again, or go back "
            f"to the copy made before ({copies}); it was not touched"
        )


def _copy(database: Database, version: str) -> None:
    """Leave a copy of a SQLite file beside it, as it was before the step."""
    if database.path is None:
        return
    target = database.path.with_name(f"{database.path.stem}-before-{version}.db")
    if target.exists():
        return
    half = target.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        half.unlink()
    try:
        with database.outside() as connection:
            connection.execute(text("VACUUM INTO :target"), {"target": str(half)})
        half.replace(target)
    finally:
        with contextlib.suppress(OSError):
            half.unlink()
    log.info("copied the database before changing it", extra={"copy": str(target)})


def _upgrade(connection: Connection, steps: Path) -> None:
    # Imported here, because a start that has nothing to do needs none of it (0.1 s).
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)  # its steps are our one line
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
