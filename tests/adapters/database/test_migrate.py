import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from monitor.adapters.database import Store, open_store
from monitor.adapters.database.engine import Database
from monitor.adapters.database.migrate import HEAD, STEPS, migrate
from monitor.adapters.database.tables import metadata
from monitor.errors import StoreError
from tests.adapters.database.steps import configured, found, pending_titles, polled
from tests.builders import an_entry
from tests.databases import empty_database

NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("colour", sa.Text()))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without any table, on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare' / 'monitor.db'}"
        return
    with empty_database(request.getfixturevalue("postgresql_server")) as url:
        yield url


@pytest.fixture
def next_steps(tmp_path: Path) -> Path:
    """Return the steps of a version to come: ours and one more."""
    folder = tmp_path / "steps"
    shutil.copytree(STEPS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "v9999_colour.py").write_text(NEXT_STEP.format(head=HEAD))
    return folder


def test_the_steps_end_where_the_program_stands() -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_steps_make_the_tables_of_the_program(bare_url: str) -> None:
    with open_store(bare_url) as store, store.database.read() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, metadata) == []


def test_the_steps_make_the_very_same_sqlite_tables(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'steps.db'}").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'tables.db'}")
    metadata.create_all(engine)
    engine.dispose()

    def schema(name: str) -> list[list[str]]:
        with sqlite3.connect(tmp_path / name) as connection:
            rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            words = [sorted(sql.replace(",", " ").split()) for (sql,) in rows]
        connection.close()
        return sorted(one for one in words if "alembic_version" not in one)

    assert schema("steps.db") == schema("tables.db")


def test_all_sqlite_tables_are_strict(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    open_store(f"sqlite:///{path}").close()

    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    loose = {name for name, strict in rows if not strict}
    connection.close()

    assert loose <= {"alembic_version", "sqlite_schema", "sqlite_sequence"}


def test_four_threads_that_start_at_once_all_succeed(bare_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(open_store, bare_url) for _ in range(4)]:
            future.result().close()


@pytest.mark.slow
def test_four_processes_that_start_at_once_all_succeed(bare_url: str) -> None:
    code = f"from monitor.adapters.database import open_store; open_store({bare_url!r}).close()"

    started = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [one.communicate(timeout=60)[1] for one in started]

    assert said == [""] * 4
    assert [one.returncode for one in started] == [0] * 4


def test_an_older_database_is_brought_up_to_date_with_its_data(
    database_url: str, next_steps: Path
) -> None:
    with open_store(database_url) as store:
        configured(store)
        polled(store, found(an_entry()))

    database = Database(database_url)
    migrate(database, steps=next_steps, head="9999")

    with database.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert connection.execute(text("SELECT url, colour FROM feeds")).all() == [
            ("https://feed.example/rss.xml", None)
        ]
    config = configured(store := Store(database))
    assert pending_titles(store, config) == [an_entry().title]
    with database.write() as connection:  # as it was, for the tests that come
        connection.execute(text("ALTER TABLE feeds DROP COLUMN colour"))
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
    database.close()


def test_an_upgraded_sqlite_table_stays_strict(sqlite_url: str, next_steps: Path) -> None:
    database = Database(sqlite_url)
    migrate(database, steps=next_steps, head="9999")

    with database.read() as connection:
        strict = connection.scalar(
            text("SELECT strict FROM pragma_table_list WHERE name = 'feeds'")
        )
    database.close()
    assert strict == 1


def test_a_sqlite_file_is_copied_before_it_is_changed(sqlite_url: str, next_steps: Path) -> None:
    with open_store(sqlite_url) as store:
        configured(store)
        polled(store, found(an_entry()))
    database = Database(sqlite_url)
    migrate(database, steps=next_steps, head="9999")
    database.close()

    assert database.path is not None
    copy = database.path.with_name(f"monitor-before-{HEAD}.db")
    with open_store(f"sqlite:///{copy}") as before:
        assert len(before.history.matches()) == 1
    assert [one.name for one in database.path.parent.glob("*before*")] == [copy.name]


def test_a_step_that_fails_leaves_the_database_as_it_was(
    sqlite_url: str, next_steps: Path
) -> None:
    step = next_steps / "versions" / "v9999_colour.py"
    step.write_text(step.read_text() + '    op.execute("SELECT * FROM nowhere")\n')
    database = Database(sqlite_url)

    with pytest.raises(OperationalError, match="nowhere"):
        migrate(database, steps=next_steps, head="9999")

    migrate(database)
    with database.read() as connection:
        assert "colour" not in connection.execute(text("SELECT * FROM feeds")).keys()  # noqa: SIM118
    database.close()


def test_a_newer_database_is_refused_and_left_alone(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match="newer version of News Monitor") as caught:
        open_store(database_url)

    assert "\n" not in str(caught.value)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
    engine.dispose()


def test_a_database_of_another_program_is_refused_and_left_alone(bare_url: str) -> None:
    if bare_url.startswith("sqlite"):
        Path(bare_url.removeprefix("sqlite:///")).parent.mkdir()
    engine = create_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE entries (whatever TEXT)"))

    with pytest.raises(StoreError, match="another program"):
        open_store(bare_url)

    with engine.begin() as connection:
        assert connection.execute(text("SELECT * FROM entries")).all() == []
    engine.dispose()


def test_a_database_in_memory_works_too() -> None:
    with open_store("sqlite://") as store:
        config = configured(store)
        polled(store, found(an_entry()))
        assert pending_titles(store, config) == [an_entry().title]
