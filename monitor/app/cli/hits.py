"""Hits as `matches` and `search` print them with --json."""

from collections.abc import Iterable

from monitor.model import Hit


def hit_documents(hits: Iterable[Hit]) -> list[dict[str, object]]:
    """Return hits as values for JSON: what hit, where, and why."""
    return [
        {
            "keyword": hit.label,
            "form": hit.form,
            "field": hit.field.value,
            "start": hit.start,
            "end": hit.end,
            "reason": hit.reason.value,
            "via": hit.via,
        }
        for hit in hits
    ]
