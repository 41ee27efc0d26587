"""What people name on the command line: topics, entries."""

import re
from collections.abc import Sequence

import monitor.app.cli.show as show
from monitor.adapters.database import Store
from monitor.core.config.guess import did_you_mean
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
    raise unknown("topic", name, [topic.name for topic in config.topics])


def unknown(what: str, name: str, known: Sequence[str]) -> UsageError:
    """Return the error that says of a name that nothing has it, and which names there are."""
    there = ", ".join(f'"{show.plain(one)}"' for one in known)
    hint = did_you_mean(name, known) or f"there {'is' if len(known) == 1 else 'are'} {there}"
    return UsageError(f'no {what} "{show.plain(name)}"; {hint}')


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
