"""The unit tests inside the configuration: what a topic must find, and what it must not."""

from datetime import UTC, datetime
from pathlib import Path

from monitor.app.forms import matcher_for
from monitor.model import Config, Entry, Environment, Sample


def run_samples(config: Config, environment: Environment) -> list[str]:
    """Match every sample against its topic; return one line for each that failed."""
    matcher = matcher_for(config.topics, Path(environment.state))
    failed = []
    for topic in config.topics:
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
    return failed


def _entry(sample: Sample) -> Entry:
    """Return a sample as the title of an entry whose language is not known."""
    return Entry(
        key="sample",
        item="sample",
        title=sample.text,
        seen_at=datetime.fromtimestamp(0, UTC),
        text_hash="",
    )
