"""What is remembered, on SQLite or PostgreSQL: each method of a store is one transaction."""

from monitor.adapters.database.store import Store, open_store

__all__ = ["Store", "open_store"]
