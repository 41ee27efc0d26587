"""What is remembered, on SQLite or PostgreSQL: each method of a store is one transaction."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.adapters.database.store import Store, open_store

__all__ = ["Store", "open_store"]


def __getattr__(name: str) -> Any:
    """Return a name of the store when it is first asked for: it costs 0.3 s of imports.

    Commands that only read the archive do without.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import monitor.adapters.database.store

    return getattr(monitor.adapters.database.store, name)
