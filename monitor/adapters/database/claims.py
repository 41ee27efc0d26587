"""The one statement by which a worker takes work, the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Table,
    and_,
    func,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from monitor.adapters.database.types import EPOCH

FREE = EPOCH  # the lease of a row that nobody holds


def claim(
    table: Table,
    wanted: Callable[[FromClause], ColumnElement[bool]],
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    group: Column[Any] | None = None,
    at_once: int = 1,
    changes: dict[str, Any] | None = None,
) -> ReturningUpdate[Any]:
    """Return the statement that takes up to ``limit`` free rows and returns them, unordered.

    The rows are picked in a CTE: without it PostgreSQL's planner may run the sub-select again and
    again and take far more rows than the limit. A row that another worker is just taking is
    skipped, not waited for; SQLite knows no such clause and needs none, as its writers take turns.

    Args:
        wanted: the condition of due work, for the table or an alias of it.
        group: rows of one group (a host, an address) are held ``at_once`` at most, in all workers.
        changes: further columns to set.
    """
    free = and_(table.c.lease <= now, wanted(table))
    pick = select(table.c.id).where(free)
    if group is not None:
        pick = pick.where(table.c.id.in_(_first(table, wanted, now, group, at_once)))
    picked = (
        pick.order_by(table.c.due, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(picked.c.id)))
        .values({"lease": now + lease, "claim": table.c.claim + 1, **(changes or {})})
        .returning(table)
    )


def _first(
    table: Table,
    wanted: Callable[[FromClause], ColumnElement[bool]],
    now: datetime,
    group: Column[Any],
    at_once: int,
) -> Any:
    """Return the ids that come first in their group, counting those that are taken already.

    PostgreSQL allows no window beside FOR UPDATE, hence the sub-select; two workers that look at
    the same instant see the same order, so they can't take two rows of one group.
    """
    one = table.alias("one")
    taken = table.alias("taken")
    busy = (
        select(func.count())
        .select_from(taken)
        .where(taken.c[group.name] == one.c[group.name], taken.c.lease > now)
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=one.c[group.name], order_by=(one.c.due, one.c.id))
    ranked = (
        select(one.c.id, (place + busy).label("place"))
        .where(one.c.lease <= now, wanted(one))
        .subquery("ranked")
    )
    return select(ranked.c.id).where(ranked.c.place <= at_once)
