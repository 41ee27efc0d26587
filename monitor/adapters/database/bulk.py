"""Insert many rows by one statement, and learn which of them are there now.

SQLAlchemy takes twice as long to put the values of 25,000 entries in order as a database takes to
store them. So these few statements, the same on both databases, are written here for any number of
rows and go to the driver as they are; each value is still made ready by its column's type.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table

from monitor.adapters.database.rows import chunks

SIZE = 500
"""Rows in one statement: of the widest table 9,000 values, where SQLite bears 32,000."""


def insert_many(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    conflict: str,
    returning: Sequence[str] = (),
) -> list[Row[Any]]:
    """Insert rows, all with the same columns in the same order; return what the statement does.

    Args:
        conflict: what stands behind ON CONFLICT, in SQL: which rows are there already, and what
            becomes of them.
        returning: columns to return of the rows that were inserted or changed.
    """
    if not rows:
        return []
    columns = list(rows[0])
    ready = [_processor(table, name, connection) for name in columns]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    group = f"({', '.join([mark] * len(columns))})"
    found: list[Row[Any]] = []
    for some in chunks(rows, SIZE):
        statement = (
            f"INSERT INTO {table.name} ({_named(columns)}) "  # noqa: S608 - our own names
            f"VALUES {', '.join([group] * len(some))} ON CONFLICT {conflict}"
            + (f" RETURNING {_named(returning)}" if returning else "")
        )
        values = [
            value if make is None else make(value)
            for row in some
            for make, value in zip(ready, row.values(), strict=True)
        ]
        result = connection.exec_driver_sql(statement, tuple(values))
        if returning:
            found += result.all()
    return found


def taking_over(columns: Sequence[str]) -> str:
    """Return the part of DO UPDATE SET that takes new values of columns for the old ones."""
    return ", ".join(f'"{name}" = excluded."{name}"' for name in columns)


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _processor(table: Table, column: str, connection: Connection) -> Callable[[Any], Any] | None:
    """Return what makes a value ready for the database; None where it is ready."""
    made: Callable[[Any], Any] | None = table.c[column].type.bind_processor(connection.dialect)
    return made
