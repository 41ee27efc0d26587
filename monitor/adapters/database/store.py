"""The store: one database with its subjects."""

from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.adapters.database.audit import Audit
from monitor.adapters.database.backup import backup
from monitor.adapters.database.engine import Database
from monitor.adapters.database.feeds import Feeds
from monitor.adapters.database.history import History
from monitor.adapters.database.migrate import migrate
from monitor.adapters.database.outbox import Outbox
from monitor.adapters.database.troubles import Troubles


class Store:
    """All that is remembered; safe in threads, and in several processes at once.

    Attributes:
        database: the connections, for those who make copies or count statements.
        feeds: feeds and entries.
        outbox: subscriptions and deliveries.
        history: matches, status, secrets.
        audit: the chain from poll to mail.
        troubles: what was told of trouble, and to whom.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.feeds = Feeds(database)
        self.outbox = Outbox(database)
        self.history = History(database)
        self.audit = Audit(database)
        self.troubles = Troubles(database)

    def backup(self, target: Path) -> int:
        """Write a consistent copy of a SQLite database, and return its size in bytes.

        Raises:
            StoreError: the file exists, can't be written, or this is no SQLite database.
        """
        return backup(self.database, target)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(url: str) -> Store:
    """Open a database, and bring its tables to this version.

    Args:
        url: ``sqlite:////data/monitor.db`` or ``postgresql+psycopg://user:password@host/name``.

    Raises:
        StoreError: it can't be used; the text says which, why, and the way out.
    """
    database = Database(url)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database)
