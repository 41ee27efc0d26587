"""Poll: due feeds to recorded matches.

    claim due feeds as places come free ─► fetch ─► parse what came ─► match what is new
    ─► record feed state, entries and matches in one transaction

One bad feed never stops the others: what the network does comes back as a value, and whatever
else goes wrong with one feed is logged with its traceback and counted against that feed.
"""

from monitor.jobs.poll.job import poll
from monitor.jobs.poll.poller import Poller, PollReport

__all__ = ["PollReport", "Poller", "poll"]
