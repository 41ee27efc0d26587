"""Tidy: forget texts after their time; identities stay, so that nothing is told again."""

import logging

from monitor.adapters.clock import Clock
from monitor.adapters.database import Store
from monitor.model import ServiceSettings

log = logging.getLogger(__name__)


def tidy(store: Store, service: ServiceSettings, clock: Clock) -> None:
    """Prune what is older than the configured retention, in small transactions."""
    pruned = store.history.prune(
        clock(), keep_entries=service.keep_entries, keep_matches=service.keep_matches
    )
    log.info("tidied", extra={"pruned": pruned})
