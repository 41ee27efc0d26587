"""Many rows by one statement, the same on both databases."""

from sqlalchemy import select

from monitor.adapters.database import Store
from monitor.adapters.database.bulk import SIZE, insert_many
from monitor.adapters.database.tables import items
from tests.builders import NOW
from tests.databases import counted

KEYS = [f"{n} 100 %s ? :key 'Ö'" for n in range(2 * SIZE + 3)]


def test_rows_of_more_than_one_statement_all_come_back(store: Store) -> None:
    with store.feeds._database.write() as connection:
        found = insert_many(
            connection,
            items,
            [{"key": key, "seen_at": NOW} for key in KEYS],
            conflict="DO NOTHING",
            returning=("id", "key"),
        )
        stored = connection.execute(select(items.c.id, items.c.key, items.c.seen_at)).all()

    assert {(row.id, row.key) for row in found} == {(row.id, row.key) for row in stored}
    assert sorted(row.key for row in stored) == sorted(KEYS)
    assert {row.seen_at for row in stored} == {NOW}


def test_of_rows_that_are_there_nothing_comes_back(store: Store) -> None:
    rows = [{"key": key, "seen_at": NOW} for key in KEYS[:3]]
    with store.feeds._database.write() as connection:
        insert_many(connection, items, rows[:2], conflict="DO NOTHING")
        found = insert_many(connection, items, rows, conflict="DO NOTHING", returning=("key",))

    assert [row.key for row in found] == KEYS[2:3]


def test_no_rows_are_no_statement(store: Store) -> None:
    with store.feeds._database.write() as connection, counted(store) as statements:
        assert insert_many(connection, items, [], conflict="DO NOTHING", returning=("id",)) == []

    assert statements == []
