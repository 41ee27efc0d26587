"""Matches that tell the same news become one story, and stories get their order."""

from monitor.core.stories.clusters import cluster
from monitor.core.stories.order import rank

__all__ = ["cluster", "rank"]
