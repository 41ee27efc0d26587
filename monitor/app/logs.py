"""The log: one event a line, text on a terminal and JSON elsewhere; no line can be forged."""

import json
import logging
import sys
import traceback
import unicodedata
from datetime import UTC, datetime

from monitor.model import Environment
from monitor.model.masking import masked

_OWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record carries; everything else came as a fact through ``extra``."""


def start_logging(environment: Environment, *, service: bool) -> None:
    """Send the log to stderr in the configured form.

    Only the service tells what goes well; a command tells what goes wrong, for its output is its
    own.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if environment.log_format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    level = logging.getLevelName(environment.log_level.upper())
    root.setLevel(level if service or level != logging.INFO else logging.ERROR)
    # Others' libraries are heard from warnings on; a tick that is still busy is no news.
    for noisy in ("apscheduler", "alembic", "aiohttp", "asyncio", "mail"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


class JsonLines(logging.Formatter):
    """One JSON object a line: ``ts``, ``level``, ``event``, ``logger`` and the facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        document = {
            "ts": _time(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            **_facts(record),
        }
        if record.exc_info:
            document["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(document, ensure_ascii=True, default=str)


class TextLines(logging.Formatter):
    """A line for people; control characters become spaces."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one readable line (a traceback follows on lines of its own)."""
        facts = "".join(f" {name}={value}" for name, value in _facts(record).items())
        line = _one_line(
            f"{_time(record)[11:19]} {record.levelname.lower():<7} {record.getMessage()}{facts}"
        )
        if record.exc_info:
            trace = "".join(traceback.format_exception(*record.exc_info))
            line += "\n" + "\n".join(_one_line(part) for part in trace.splitlines())
        return line


def _facts(record: logging.LogRecord) -> dict[str, object]:
    """Return what was told of an event, without the keys that addresses may hold."""
    return {
        name: masked(value) if isinstance(value, str) else value
        for name, value in vars(record).items()
        if name not in _OWN
    }


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _one_line(text: str) -> str:
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)
