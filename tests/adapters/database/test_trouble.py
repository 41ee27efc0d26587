import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from monitor.adapters.database import open_store
from monitor.errors import StoreError
from monitor.model import FoundEntry, PollOutcome
from tests.adapters.database.steps import answered, configured, found, polled
from tests.builders import NOW, an_entry


def said_of(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/a/b/monitor.db").close()

    assert (tmp_path / "a/b/monitor.db").is_file()


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    line = said_of(f"sqlite:///{tmp_path}")

    assert "is a directory" in line
    assert f"sqlite:///{tmp_path}/monitor.db" in line


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert f"{tmp_path}/file/x" in said_of(f"sqlite:///{tmp_path}/file/x/monitor.db")


def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_bytes(b"no database at all" * 1000)

    line = said_of(f"sqlite:///{path}")

    assert str(path) in line
    assert "backup" in line
    assert path.read_bytes() == b"no database at all" * 1000


def test_a_file_damaged_in_the_middle_is_named(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with pytest.raises(StoreError, match="damaged"):
        open_store(sqlite_url).history.status(NOW)


def test_a_database_that_may_only_be_read_says_what_helps(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as store:
        assert store.history.status(NOW).entries == 0

        with pytest.raises(StoreError, match="may only be read") as caught:
            configured(store)

    assert f"{path} belongs to user {os.getuid()}" in str(caught.value)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_wrong_owner_is_named_with_the_command_that_helps(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for folder in path.parents:
        folder.chmod(0o755)
        if folder.name.startswith("pytest-of-"):
            break
    code = (
        "import os, sqlite3, sys\nfrom monitor.adapters.database import open_store\n"
        "from monitor.errors import StoreError\nos.setuid(65534)\n"
        "try:\n    open_store(sys.argv[1]).history.secret('x')\n"
        "except StoreError as error:\n    print(error)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=False
    )

    assert ended.stderr == ""
    assert "chown -R 65534" in ended.stdout


def test_a_full_disk_loses_nothing_and_work_goes_on_when_there_is_space(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        configured(store)
        polled(store, found(an_entry("Ostmeer 0")))
        with store.database.write() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))
            connection.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
        [state] = store.feeds.claim(NOW, 1, every=True)
        big = [FoundEntry(entry=an_entry(f"{n}", content="x" * 9000)) for n in range(99)]
        outcome = PollOutcome(state=answered(state), found=(found(an_entry("Ostmeer 1")), *big))

        with pytest.raises(StoreError, match="no space left"):
            store.feeds.record([outcome], NOW)
        assert store.history.status(NOW).entries == 1

        with store.database.write() as connection:
            connection.execute(text("PRAGMA max_page_count = 1000000"))
        assert store.feeds.record([outcome], NOW).entries_new == 100
        with store.database.read() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_locked_database_is_named_and_works_again_afterwards(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.adapters.database.engine.BUSY", 0.05)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    with open_store(sqlite_url) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program has held it"):
            configured(store)
        assert store.history.status(NOW).entries == 0  # readers go on

        other.execute("ROLLBACK")
        configured(store)
    other.close()


def test_a_locked_table_of_postgresql_is_named(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(postgresql_url) as other, open_store(postgresql_url) as store:
        with store.database.write() as connection:
            connection.execute(text("SET lock_timeout = '50ms'"))
        with other.database.write() as connection:
            connection.execute(text("LOCK TABLE feeds"))
            with pytest.raises(StoreError, match="lock was not given"):
                configured(store)
        configured(store)


def test_a_postgresql_that_is_not_there_is_named_without_its_password() -> None:
    line = said_of("postgresql+psycopg://monitor:canary@127.0.0.1:1/news")

    assert "postgresql+psycopg://monitor:***@127.0.0.1:1/news" in line
    assert "can't be reached" in line
    assert "canary" not in line


def test_a_connection_that_broke_is_made_again(postgresql_url: str) -> None:
    with open_store(postgresql_url) as store, open_store(postgresql_url) as other:
        configured(store)
        with other.database.write() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

        assert len(store.feeds.claim(NOW, 1)) == 1


def test_a_database_that_does_not_exist_is_named(postgresql_url: str) -> None:
    line = said_of(postgresql_url.replace("/monitor?", "/nowhere?"))

    assert "nowhere" in line


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.split(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert "pip install 'news-monitor[postgres]'" in said_of("postgresql://a:canary@b/c")


@pytest.mark.parametrize("url", ["", "monitor.db", "postgresql://u:canary@h:port/x", "x://"])
def test_a_url_that_cannot_be_read_gets_an_example(url: str) -> None:
    line = said_of(url)

    assert "sqlite:///" in line
    assert "canary" not in line


def test_another_kind_of_database_is_refused_by_name() -> None:
    line = said_of("mysql://user:canary@host/x")

    assert "mysql" in line
    assert "canary" not in line


def test_a_url_may_name_postgresql_in_the_common_way(postgresql_url: str) -> None:
    open_store(postgresql_url.replace("postgresql+psycopg://", "postgresql://")).close()


def test_no_article_text_stands_in_an_error(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        configured(store)
        [state] = store.feeds.claim(NOW, 1)
        with store.database.write() as connection:
            connection.execute(text("DROP TABLE matches"))
        outcome = PollOutcome(state=state, found=(found(an_entry("Ostmeer canary")),))

        with pytest.raises(
            OperationalError, match="no such table"
        ) as caught:  # a bug, not trouble
            store.feeds.record([outcome], NOW)

    assert "canary" not in str(caught.value)


def test_a_copy_can_be_opened_anywhere(sqlite_url: str, tmp_path: Path) -> None:
    with open_store(sqlite_url) as store:
        configured(store)
    shutil.copy(sqlite_url.removeprefix("sqlite:///"), tmp_path / "copy.db")

    with open_store(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert len(copy.feeds.reports(NOW)) == 1
