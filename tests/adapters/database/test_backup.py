"""A copy of the database: whole and sound while others write, and never in a file's place."""

import sqlite3
import threading
from pathlib import Path

import pytest

from monitor.adapters.database import Store, open_store
from monitor.errors import StoreError
from monitor.model import FoundEntry
from tests.adapters.database.steps import MINUTE, configured, polled
from tests.builders import NOW, an_entry


@pytest.fixture
def writer(sqlite_url: str):
    with open_store(sqlite_url) as store:
        configured(store)
        yield store


def test_a_copy_made_while_others_write_holds_whole_transactions(
    writer: Store, tmp_path: Path
) -> None:
    stop, begun = threading.Event(), threading.Event()
    written = []

    def write() -> None:
        while not stop.is_set():
            run = len(written)
            entries = [FoundEntry(entry=an_entry(f"Ostmeer {run}.{n}")) for n in range(10)]
            written.append(polled(writer, *entries, now=NOW + run * MINUTE).entries_new)
            begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait(10)
    try:
        copies = [tmp_path / f"copy-{n}.db" for n in range(3)]
        sizes = [writer.backup(copy) for copy in copies]
    finally:
        stop.set()
        thread.join()

    assert all(count == 10 for count in written)
    for copy, size in zip(copies, sizes, strict=True):
        assert copy.stat().st_size == size
        with open_store(f"sqlite:///{copy}") as opened:
            entries = opened.history.status(NOW).entries
            assert entries % 10 == 0
            assert entries >= 10
    assert not list(tmp_path.glob(".*"))


def test_a_file_that_exists_is_left_as_it_is(writer: Store, tmp_path: Path) -> None:
    target = tmp_path / "precious.txt"
    target.write_text("mine")

    with pytest.raises(StoreError, match="exists already"):
        writer.backup(target)

    assert target.read_text() == "mine"


def test_a_folder_that_is_not_there_is_told(writer: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="gone"):
        writer.backup(tmp_path / "gone" / "copy.db")


def test_a_damaged_database_gives_no_copy(sqlite_url: str, tmp_path: Path) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with open_store(sqlite_url) as store:
        configured(store)
        for run in range(20):
            polled(store, *(FoundEntry(entry=an_entry(f"{run} {n}")) for n in range(20)))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(path.read_bytes())
    data[-8 * 4096 :] = b"\xff" * 8 * 4096
    path.write_bytes(data)

    with open_store(sqlite_url) as damaged, pytest.raises(StoreError):
        damaged.backup(tmp_path / "copy.db")

    assert not list(tmp_path.glob("*copy*"))


def test_for_postgresql_its_own_tool_is_named(postgresql_url: str, tmp_path: Path) -> None:
    with open_store(postgresql_url) as store, pytest.raises(StoreError, match="pg_dump"):
        store.backup(tmp_path / "copy.db")
