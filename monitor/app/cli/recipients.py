"""`monitor recipients`: who gets what, who left, and where feed readers find what was found."""

import argparse

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.adapters.database import Store
from monitor.app.config import load_config
from monitor.app.state import open_state
from monitor.core.due import first_due
from monitor.core.links import feed_token
from monitor.errors import UsageError
from monitor.model import Config, Digest, Environment, Reader, Recipient


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "action", nargs="?", choices=("list", "resubscribe"), default="list", help="what to do"
    )
    parser.add_argument("address", nargs="?", metavar="ADDRESS", help="who comes back")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """List who gets which digest; or put somebody who left back on the lists."""
    config = load_config(environment)
    if options.action == "resubscribe" and not options.address:
        raise UsageError("who comes back? monitor recipients resubscribe ADDRESS")
    with open_state(environment) as store:
        if options.action == "resubscribe":
            _resubscribe(store, config, options.address)
            return 0
        rows, feeds = rows_of(store, config), feeds_of(store, config, environment)
    if options.json:
        show.say_json(document(rows, feeds))
    else:
        show.say("\n".join(_lines(rows, feeds, config.timezone)))
    return 0


def _resubscribe(store: Store, config: Config, address: str) -> None:
    digests = store.outbox.resubscribe(address)
    if not digests:
        gone = sorted({one.address for one in store.outbox.readers() if one.left_at})
        known = f"; those who left: {', '.join(gone)}" if gone else "; nobody has left"
        raise UsageError(f'"{show.plain(address)}" has not left any digest{known}')
    store.outbox.sync(config, wall_clock(), first_due)
    show.say(f"{show.plain(address)} gets {', '.join(map(show.plain, digests))} again")


Row = tuple[Digest, Recipient, Reader | None]


def rows_of(store: Store, config: Config) -> list[Row]:
    """Return who gets what, in the order of the configuration, with what is known of each."""
    known = {(one.digest, one.address): one for one in store.outbox.readers()}
    return [
        (digest, recipient, known.get((digest.id, recipient.address.lower())))
        for digest, recipient in config.subscriptions()
    ]


def document(rows: list[Row], feeds: list[dict[str, str]]) -> dict[str, object]:
    """Return who gets what as the documented JSON object."""
    recipients = [
        {
            "digest": digest.name,
            "to": recipient.address,
            "name": recipient.name,
            "since": reader.since if reader else None,
            "next": reader.next_due if reader else None,
            "issues": reader.issues if reader else 0,
            "left_at": reader.left_at if reader else None,
        }
        for digest, recipient, reader in rows
    ]
    return {"recipients": recipients, "feeds": feeds}


def feeds_of(store: Store, config: Config, environment: Environment) -> list[dict[str, str]]:
    """Return where each topic's matches are read as feeds: nowhere where no pages are served."""
    host, _, port = environment.http.rpartition(":")
    everywhere = host in ("0.0.0.0", "[::]")  # noqa: S104 - is not bound here
    local = f"http://{'127.0.0.1' if everywhere else host}:{port}" if host else ""
    base = config.service.public_url or local
    if not base:
        return []
    secret = store.history.secret("links")
    return [
        {
            "topic": topic.name,
            "atom": f"{base}/f/{feed_token(secret, topic.id)}.atom",
            "json": f"{base}/f/{feed_token(secret, topic.id)}.json",
        }
        for topic in config.topics
    ]


def _lines(rows: list[Row], feeds: list[dict[str, str]], zone: str) -> list[str]:
    cells = [
        (digest.name, recipient.address, _when(reader, zone), _issues(reader))
        for digest, recipient, reader in rows
    ]
    said = [show.table(("digest", "to", "when", "so far"), cells)] if cells else ["nobody yet"]
    for feed in feeds:
        said += ["", f"{show.plain(feed['topic'])}, for feed readers:"]
        said += [f"  {feed['atom']}", f"  {feed['json']}"]
    return said


def _when(reader: Reader | None, zone: str) -> str:
    if reader is None:
        return "from the service's next start"
    if reader.left_at:
        return f"left {show.local(reader.left_at, zone)}"
    return f"next {show.local(reader.next_due, zone)}"


def _issues(reader: Reader | None) -> str:
    return show.count(reader.issues if reader else 0, "issue")
