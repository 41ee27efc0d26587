"""The unit tests inside the configuration: what a topic must find, and what it must not.

Tests that passed are not run again while nothing that decides them has changed: a person who
saves and checks again and again waits for what was edited only.
"""

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import monitor
from monitor.app.cache import read_cached, write_cached
from monitor.model import Config, Environment, Sample

if TYPE_CHECKING:
    from monitor.model import Entry


def run_samples(config: Config, environment: Environment) -> list[str]:
    """Match every sample against its topic; return one line for each that failed."""
    tested = [topic for topic in config.topics if topic.should_match or topic.should_not_match]
    if not tested:
        return []
    note = Path(environment.state) / "cache" / "tested"
    key = _key(config)
    if read_cached(note) == key:
        return []
    # Only now: who is done above does not wait 80 ms for the matcher to be imported.
    from monitor.app.forms import matcher_for

    matcher = matcher_for(config.topics, Path(environment.state))
    failed = []
    for topic in tested:
        for sample, wanted in (
            *((sample, True) for sample in topic.should_match),
            *((sample, False) for sample in topic.should_not_match),
        ):
            found = next((m for m in matcher.match(_entry(sample)) if m.topic == topic.id), None)
            if bool(found) is wanted:
                continue
            if found is None:
                why = "should match, but no keyword hits it"
            else:
                hit = found.hits[0]
                why = f'should not match, but "{hit.label}" hits it at "{hit.form}"'
            failed.append(f'{sample.place}: topic "{topic.name}": {why}: {sample.text}')
    if not failed:
        write_cached(note, key.encode())
    return failed


def _key(config: Config) -> str:
    """Return what tells whether the tests must be run again.

    It changes with the topics, with the version of the program and of any package installed (the
    dictionaries and the extras are such), and with any change of the matcher's files (their times
    and sizes).
    """
    code = Path(monitor.__file__).parent / "core" / "matching"
    stamps = sorted(
        (file.name, (seen := file.stat()).st_mtime_ns, seen.st_size)
        for file in code.rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    )
    decides = (monitor.__version__, _packages(), stamps, config.topics)
    return hashlib.sha256(repr(decides).encode()).hexdigest()


def _packages() -> list[str]:
    """Return the names and versions of all packages installed, as their folders have them.

    importlib.metadata would give the same from the files in those folders, for 50 ms.
    """
    folders = [Path(entry) for entry in sys.path if Path(entry).is_dir()]
    return sorted(info.name for folder in folders for info in folder.glob("*.dist-info"))


def _entry(sample: Sample) -> "Entry":
    """Return a sample as the title of an entry whose language is not known."""
    from datetime import UTC, datetime

    from monitor.model import Entry  # made only where tests are run: it takes 10 ms

    return Entry(
        key="sample",
        item="sample",
        title=sample.text,
        seen_at=datetime.fromtimestamp(0, UTC),
        text_hash="",
    )
