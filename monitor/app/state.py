"""The state that commands work on: made where it may be, or found where it must be."""

import os
from pathlib import Path

from monitor.adapters.database import Store, open_store
from monitor.adapters.database.archive import never_made
from monitor.errors import StoreError
from monitor.model import Environment

SQLITE = "sqlite:///"


def open_state(environment: Environment) -> Store:
    """Open the database, making the state folder where it is missing.

    Raises:
        StoreError: naming the folder or database, and the way out.
    """
    folder = Path(environment.state)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder} can't be made: {error.strerror}; give --state (or MONITOR_STATE) a folder "
            "that this user may write"
        ) from error
    # The database holds addresses and a secret: only its owner may read what is made here.
    before = os.umask(0o077)
    try:
        return open_store(environment.database_url)
    finally:
        os.umask(before)


def open_existing(environment: Environment) -> Store:
    """Open a database that must be there already: asking must not make one.

    Raises:
        StoreError: there is none, or it can't be used.
    """
    path = Path(environment.database_url.removeprefix(SQLITE))
    if environment.database_url.startswith(SQLITE) and not path.exists():
        raise never_made(path)
    return open_store(environment.database_url)
