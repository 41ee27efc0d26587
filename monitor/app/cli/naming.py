"""What people name on the command line: topics, entries."""

import re

import monitor.app.cli.show as show
from monitor.adapters.database import Store
from monitor.errors import UsageError
from monitor.model import Config, StoredEntry, Topic


def topic_named(config: Config, name: str) -> Topic:
    """Return the topic of this name or id.

    Raises:
        UsageError: there is none; the message lists those that exist.
    """
    for topic in config.topics:
        if name in (topic.id, topic.name):
            return topic
    known = ", ".join(f'"{topic.name}"' for topic in config.topics)
    raise UsageError(f'no topic "{show.plain(name)}"; there are {known}')


def entries_named(store: Store, name: str) -> list[StoredEntry]:
    """Return the stored entries of a number or an address: one for each feed that carries it.

    Raises:
        UsageError: there is none.
    """
    if re.fullmatch(r"#?\d{1,18}", name):
        found = store.audit.entries(number=int(name.removeprefix("#")))
        what = f"no entry {name}; `monitor search` and `monitor matches --json` show their numbers"
    else:
        from monitor.core.feeds import canonical_url

        found = store.audit.entries(url=name, canonical=canonical_url(name))
        what = (
            f"no entry with the address {show.plain(name)} in the record: it was in none of the "
            "feeds when they were polled (monitor feeds shows when)"
        )
    if not found:
        raise UsageError(what)
    return found
