"""The demo's configuration: the shipped keywords, the sample feeds, one digest to one reader."""

import json
from collections.abc import Sequence
from pathlib import Path

from monitor.adapters.files import shipped
from monitor.model import Feed

READER = "redaktion@zeitung.example"

MONITOR_YAML = """\
timezone: Europe/Berlin
language: de
mail:
  from: News Monitor <monitor@zeitung.example>
  server: smtp+plain://127.0.0.1:{port}
digests:
  - name: Morgenlage
    to:
      - Redaktion <{reader}>
    schedule: daily 07:00
    reads: [de, en]
service:
  per_host: {{at_once: 1, apart: 0s}}
"""


def demo_config(feeds: Sequence[Feed], *, smtp_port: int) -> dict[str, bytes]:
    """Return the configuration files by name: what a person would write for these feeds.

    The keywords are the shipped ones, untouched. Requests to one host need not be spaced: every
    feed has an address of its own, or is at least our own.
    """
    return {
        "keywords.yaml": (shipped("config") / "keywords.yaml").read_bytes(),
        "feeds.yaml": _feeds_yaml(feeds).encode(),
        "monitor.yaml": MONITOR_YAML.format(port=smtp_port, reader=READER).encode(),
    }


def write_config(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _feeds_yaml(feeds: Sequence[Feed]) -> str:
    lines = ["feeds:"]
    for feed in feeds:
        lines += [
            f"  - url: {_scalar(feed.url)}",
            f"    name: {_scalar(feed.name)}",
            f"    tags: {_scalar(list(feed.tags))}",
            f"    language: {_scalar(feed.language)}",
            "    allow_private: true",
        ]
    return "\n".join(lines) + "\n"


def _scalar(value: object) -> str:
    """Return a value as YAML: what JSON writes, YAML reads."""
    return json.dumps(value, ensure_ascii=False)
