"""The one statement by which a worker takes work, the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Table,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from monitor.adapters.database.types import EPOCH, Instant

FREE = EPOCH  # the lease of a row that nobody holds

NOW = bindparam("now", type_=Instant())
"""The instant of a claim, for conditions of due work."""


def claim(
    table: Table,
    wanted: Callable[[FromClause], ColumnElement[bool]],
    *,
    group: Column[Any] | None = None,
    changes: dict[str, Any] | None = None,
) -> ReturningUpdate[Any]:
    """Return the statement that takes free rows and returns them, unordered.

    It is made once and run with ``parameters``. The rows are picked in a CTE: without it
    PostgreSQL's planner may run the sub-select again and again and take far more rows than the
    limit. A row that another worker is just taking is skipped, not waited for; SQLite knows no
    such clause and needs none, as its writers take turns.

    Args:
        wanted: the condition of due work, for the table or an alias of it.
        group: rows of one group (a host, an address) are held ``at_once`` at most, by all workers
            together.
        changes: further columns to set.
    """
    pick = select(table.c.id).where(and_(table.c.lease <= NOW, wanted(table)))
    if group is not None:
        pick = pick.where(table.c.id.in_(_first(table, wanted, group)))
    picked = (
        pick.order_by(table.c.due, table.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(picked.c.id)))
        .values(
            {
                "lease": bindparam("until", type_=Instant()),
                "claim": table.c.claim + 1,
                **(changes or {}),
            }
        )
        .returning(table)
    )


def parameters(now: datetime, limit: int, lease: timedelta, *, at_once: int = 1) -> dict[str, Any]:
    """Return what a claim is run with."""
    return {"now": now, "until": now + lease, "most": limit, "at_once": at_once}


def _first(
    table: Table, wanted: Callable[[FromClause], ColumnElement[bool]], group: Column[Any]
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
        .where(taken.c[group.name] == one.c[group.name], taken.c.lease > NOW)
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=one.c[group.name], order_by=(one.c.due, one.c.id))
    ranked = (
        select(one.c.id, (place + busy).label("place"))
        .where(one.c.lease <= NOW, wanted(one))
        .subquery("ranked")
    )
    return select(ranked.c.id).where(ranked.c.place <= bindparam("at_once", type_=Integer))
