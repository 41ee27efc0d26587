"""Say in one line what is wrong with a database, where, and what helps."""

import os
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.errors import StoreError

_SQLITE = (
    # (beginning of SQLite's own name of the error, what it means, the way out)
    (
        "SQLITE_FULL",
        "there is no space left",
        "free some space there; nothing was half written, and work goes on by itself",
    ),
    (
        "SQLITE_BUSY",
        "another program has held it for more than 10 s",
        "close that program (a backup? a database browser?); work goes on by itself",
    ),
    (
        "SQLITE_LOCKED",
        "another program has held it for more than 10 s",
        "close that program (a backup? a database browser?); work goes on by itself",
    ),
    (
        "SQLITE_CORRUPT",
        "the file is damaged",
        "move it away and put your last backup in its place; it was not touched",
    ),
    (
        "SQLITE_NOTADB",
        "this is no SQLite database, or it is damaged",
        "move it away, or put your last backup in its place; it was not touched",
    ),
    ("SQLITE_READONLY", "it may only be read", ""),
    ("SQLITE_CANTOPEN", "it can't be opened", ""),
    ("SQLITE_PERM", "it may not be used", ""),
    (
        "SQLITE_IOERR",
        "the disk reported an error",
        "look at the disk and the system's log; nothing was half written",
    ),
)
_POSTGRESQL = {
    # by SQLSTATE, or its class (PostgreSQL documentation, appendix A)
    "53100": ("its disk is full", "free some space there; work goes on by itself"),
    "53300": ("it takes no more connections", "raise max_connections, or run fewer workers"),
    "55P03": (
        "a lock was not given within 10 s",
        "end the session that holds it; work goes on by itself",
    ),
    "40P01": ("two transactions waited for each other", "nothing to do: it is tried again"),
    "57": ("it is being stopped", "start it again; work goes on by itself"),
    "08": ("the connection broke", "look at the server; work goes on by itself"),
    "28": ("it refuses this user", "check user and password in MONITOR_DATABASE_URL"),
    "3D": ("this database does not exist", "create it: createdb NAME"),
    "42501": ("this user may not do that", "make the user the owner of the database"),
    "25006": ("it may only be read", "connect to the primary server, not to a standby"),
    "XX": ("it reports internal damage", "look at its log; restore a backup if need be"),
}


def explain(error: SQLAlchemyError, name: str, path: Path | None) -> str | None:
    """Return the line for an error of the database; None if it is our own bug.

    Args:
        name: the database as people know it, without a password.
        path: the file of a SQLite database.
    """
    cause = error.orig if isinstance(error, DBAPIError) else None
    if cause is None:
        return None
    said = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    code = str(getattr(cause, "sqlite_errorname", "") or "")
    if code:
        return _explain_sqlite(code, said, name, path)
    state = getattr(cause, "sqlstate", None)
    if state:
        meaning = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
        return f"{name}: {meaning[0]} ({said}); {meaning[1]}" if meaning else None
    if type(cause).__name__ == "OperationalError":
        return (
            f"{name}: the database server can't be reached ({said}); "
            "start it, or check host, port, user and password in MONITOR_DATABASE_URL"
        )
    return None


def _explain_sqlite(code: str, said: str, name: str, path: Path | None) -> str | None:
    for start, meaning, way_out in _SQLITE:
        if code.startswith(start):
            return f"{name}: {meaning} ({said}); {way_out or _ownership(path)}"
    return None


def _ownership(path: Path | None) -> str:
    """Return who owns a file or its folder and who we are, and how to make them one."""
    if path is None:
        return "open it for writing"
    shown = next((one for one in (path, path.parent) if one.exists()), None)
    if shown is None:
        return f"create the folder {path.parent}"
    facts = shown.stat()
    return (
        f"{shown} belongs to user {facts.st_uid} with mode {facts.st_mode & 0o777:03o} and this "
        f"process is user {os.getuid()}: chown -R {os.getuid()} {path.parent}"
    )


def check_place(path: Path) -> None:
    """Make the folder of a database file, so that a first start needs no preparation.

    Raises:
        StoreError: the folder can't be made, or the path is a folder itself.
    """
    if path.is_dir():
        raise StoreError(
            f"{path}: this is a directory, not a database; name a file in it: "
            f"sqlite:///{path / 'monitor.db'}"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent}: this folder can't be made ({error.strerror}); "
            "make it, or set MONITOR_STATE to another one"
        ) from error


def no_driver(name: str, error: ModuleNotFoundError) -> str:
    """Return the line for a database whose driver is not installed."""
    way_out = "pip install 'news-monitor[postgres]', or use a SQLite file"
    if (error.name or "").endswith("sqlite3"):
        way_out = "use a Python that was built with SQLite"
    return f"{name}: the driver {error.name} is not installed; {way_out}"
