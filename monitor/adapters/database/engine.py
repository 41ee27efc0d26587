"""Open a database, and run transactions in it that keep what they promise.

Python's sqlite3 begins a transaction only at the first write, so that what was read before it may
be old: four threads adding one a hundred times lost 293 of 400. So its own transactions are off,
and each write transaction begins with BEGIN IMMEDIATE (400 of 400). Transactions of the outbox
run with synchronous=FULL: what was told to somebody must outlive a power cut. The others run with
NORMAL, which in WAL mode can lose the last commits at a power cut but never harm the file.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from monitor.adapters.database import trouble
from monitor.errors import StoreError

BUSY = 10.0  # seconds to wait for another writer
_POSTGRESQL_SETTINGS = (
    # A worker that froze inside a transaction must not hold its rows for ever.
    f"SET lock_timeout = '{BUSY:.0f}s'; SET idle_in_transaction_session_timeout = '60s'"
)

Insert = sqlite.Insert
"""An INSERT that can say ON CONFLICT. PostgreSQL's has the same methods, and is imported only
where it is used: it takes a twentieth of a command's start."""


class Database:
    """A database and its connections; safe in threads.

    Attributes:
        name: how people call it in messages: its path or URL, without a password.
        path: the file of a SQLite database, else None.
        insert: makes an INSERT that can say ON CONFLICT, in the database's dialect.
    """

    def __init__(self, url: str) -> None:
        target = _understood(url)
        self.sqlite = target.get_backend_name() == "sqlite"
        self.insert: Callable[[Table], Insert] = (
            sqlite.insert if self.sqlite else _postgresql_insert()
        )
        self.path = _file(target) if self.sqlite else None
        self.name = str(self.path) if self.path else target.render_as_string(hide_password=True)
        self._password = str(target.password or "")
        # A database in memory is one connection: its transactions take turns.
        self._turn: contextlib.AbstractContextManager[Any] = contextlib.nullcontext()
        if self.sqlite and self.path is None:
            self._turn = threading.RLock()
        self.engine = self._open(target)
        self._reading = self.engine.execution_options(monitor_begin="BEGIN")
        self._durable = self.engine.execution_options(monitor_synchronous="FULL")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextlib.contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """Run one transaction: committed at the end, rolled back whole on any exception.

        Args:
            durable: the commit outlives a power cut.

        Raises:
            StoreError: the database is full, locked, damaged or not there.
        """
        engine = self._durable if durable else self.engine
        with self._explained(), self._turn, engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Run reading statements; on SQLite all see the same instant, and no writer waits.

        Raises:
            StoreError: the database is locked, damaged or not there.
        """
        with self._explained(), self._turn, self._reading.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def outside(self) -> Iterator[Connection]:
        """Run statements that may not stand in a transaction (VACUUM).

        Raises:
            StoreError: as for ``write``.
        """
        engine = self.engine.execution_options(
            isolation_level="AUTOCOMMIT", monitor_begin="SELECT 1"
        )
        with self._explained(), self._turn, engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            meant = self.explain(error)
            if meant is None:
                raise
            raise meant from error

    def explain(self, error: SQLAlchemyError) -> StoreError | None:
        """Return what an error means to the people who run the service; None: it is a bug."""
        text = trouble.explain(error, self.name, self.path)
        if text is None:
            return None
        return StoreError(text.replace(self._password, "***") if self._password else text)

    def _open(self, target: URL) -> Engine:
        # Parameters are hidden, because errors go to the log: no article's text belongs there.
        try:
            if not self.sqlite:
                engine = create_engine(
                    target,
                    pool_pre_ping=True,
                    hide_parameters=True,
                    connect_args={"connect_timeout": int(BUSY), "application_name": "monitor"},
                )
                event.listen(engine, "connect", _prepare_postgresql)
                return engine
            if self.path is None:
                engine = create_engine(
                    target,
                    hide_parameters=True,
                    poolclass=StaticPool,
                    connect_args={"check_same_thread": False},
                )
            else:
                trouble.check_place(self.path)
                engine = create_engine(
                    target, hide_parameters=True, connect_args={"timeout": BUSY}
                )
        except ModuleNotFoundError as error:
            raise StoreError(trouble.no_driver(self.name, error)) from error
        except SQLAlchemyError as error:
            raise StoreError(f"{self.name}: this database URL can't be used: {error}") from error
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine


def _understood(url: str) -> URL:
    """Return the URL in parts, with the driver we use."""
    try:
        target = make_url(url)
        backend = target.get_backend_name()
    except (ArgumentError, ValueError) as error:
        # The text is not shown: what can't be read may hold a password.
        raise StoreError(
            "the database URL can't be read; it looks like sqlite:////data/monitor.db "
            "or postgresql+psycopg://user:password@host/name"
        ) from error
    if backend in ("postgresql", "postgres"):
        return target.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return target
    raise StoreError(
        f"{target.render_as_string(hide_password=True)}: there is no {backend} here; "
        "use sqlite:///… or postgresql+psycopg://…"
    )


def _file(target: URL) -> Path | None:
    """Return the file of a SQLite URL; None if it lives in memory."""
    name = target.database or ""
    if name.startswith("file:"):
        name = name.removeprefix("file:")
        if target.query.get("mode") == "memory":
            return None
    return None if name in ("", ":memory:") else Path(name)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY * 1000:.0f}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        _use_wal(cursor)
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switch a new file to WAL; several processes may start at once, and one of them does it.

    SQLite does not wait for others at this statement, so we do.
    """
    for wait in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, None):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except Exception as error:
            if wait is None or "locked" not in str(error):
                raise
            threading.Event().wait(wait)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    begin = options.get("monitor_begin", "BEGIN IMMEDIATE")
    if begin != "BEGIN":
        level = options.get("monitor_synchronous", "NORMAL")
        connection.exec_driver_sql(f"PRAGMA synchronous = {level}")
    connection.exec_driver_sql(begin)


def _postgresql_insert() -> Callable[[Table], Insert]:
    from sqlalchemy.dialects.postgresql import insert

    return cast("Callable[[Table], Insert]", insert)


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    connection.execute(_POSTGRESQL_SETTINGS)
    connection.autocommit = False
