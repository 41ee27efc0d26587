"""What people name on the command line: topics, entries."""

import re
from collections.abc import Sequence

import monitor.app.cli.show as show
from monitor.adapters.database import Store
from monitor.app.config import load_config
from monitor.app.state import open_existing
from monitor.core.config.guess import did_you_mean
from monitor.errors import ConfigError, StoreError, UsageError
from monitor.model import Config, Environment, StoredEntry, Topic


def topic_named(config: Config, name: str) -> Topic:
    """Return the topic of this name or id.

    Raises:
        UsageError: there is none; the message lists those that exist.
    """
    found = topic_id({topic.id: topic.name for topic in config.topics}, name)
    return next(topic for topic in config.topics if topic.id == found)


def topics_on_record(environment: Environment) -> dict[str, str]:
    """Return the names of the topics by their ids; as they were, while the files are wrong.

    What was found is there to be read all the same: that is when people look.

    Raises:
        ConfigError: the files are wrong, and there is no record.
    """
    try:
        return {topic.id: topic.name for topic in load_config(environment).topics}
    except ConfigError as error:
        with record_of(environment, error) as store:
            return store.audit.topic_names()


def record_of(environment: Environment, error: ConfigError) -> Store:
    """Complain of the configuration, and open the record for a command that goes on without it.

    Raises:
        ConfigError: there is no record.
    """
    try:
        store = open_existing(environment)
    except StoreError:
        raise error from None
    count = show.count(len(error.problems), "problem")
    show.complain(f"the files are wrong ({count}; monitor check), this is the record as it stands")
    return store


def topic_id(names: dict[str, str], named: str) -> str:
    """Return the id of a topic by its name or id.

    Raises:
        UsageError: there is none; the message lists those that exist.
    """
    for known, name in names.items():
        if named in (known, name):
            return known
    raise unknown("topic", named, list(names.values()))


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
