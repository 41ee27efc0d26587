"""`monitor outbox`: what is waiting, sent, dead, and why; retry or drop it by hand."""

import argparse

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.cli.past import zone_of
from monitor.app.config import load_config
from monitor.app.state import open_state
from monitor.errors import ConfigError, UsageError
from monitor.model import Delivery, Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "action", nargs="?", choices=("list", "retry", "drop"), default="list", help="what to do"
    )
    parser.add_argument("id", nargs="?", type=int, metavar="ID", help="which delivery")
    parser.add_argument("--limit", type=int, default=50, help="how many to list (default 50)")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """List deliveries, newest first; or queue one again, or give one up."""
    if options.action != "list" and options.id is None:
        raise UsageError(f"which one? monitor outbox {options.action} ID (see monitor outbox)")
    now = wall_clock()
    with open_state(environment) as store:
        if options.action == "list":
            _list(store.outbox.deliveries(limit=options.limit), zone_of(environment), options.json)
            return 0
        done = (
            store.outbox.retry(options.id, now, in_doubt=_resends(environment))
            if options.action == "retry"
            else store.outbox.drop(options.id, now)
        )
    if not done:
        raise UsageError(
            f"delivery {options.id} can't be changed: there is none, or it is sent or on its way"
        )
    show.say(
        f"delivery {options.id} is queued again"
        if options.action == "retry"
        else f"delivery {options.id} is dropped"
    )
    return 0


def _resends(environment: Environment) -> bool:
    """Tell whether the service resends by itself what is in doubt; by default it does."""
    try:
        return load_config(environment).mail.in_doubt == "resend"
    except ConfigError:
        return True


def _list(deliveries: list[Delivery], zone: str, as_json: bool) -> None:
    if as_json:
        show.say_json([document(one) for one in deliveries])
    elif not deliveries:
        show.say("the outbox is empty: no issue has been made yet")
    else:
        rows = [
            (
                str(one.id),
                one.state.value,
                show.local(one.sent_at or one.due, zone),
                str(one.attempts),
                show.shorten(one.address, 30),
                show.shorten(one.subject, 50),
                show.shorten(one.reason, 60),
            )
            for one in deliveries
        ]
        head = ("id", "state", "sent or due", "tries", "to", "subject", "answer")
        show.say(show.table(head, rows))


def document(delivery: Delivery) -> dict[str, object]:
    """Return a delivery as the documented JSON object."""
    return {
        "id": delivery.id,
        "digest": delivery.digest,
        "to": delivery.address,
        "period": delivery.period,
        "state": delivery.state.value,
        "subject": delivery.subject,
        "message_id": delivery.message_id,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "due": delivery.due,
        "sent_at": delivery.sent_at,
        "reason": delivery.reason,
    }
