"""What all tests share: where other people's documents are, and a fence around the machine."""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Return the folder of other people's documents, or skip: they are no part of the project."""
    folder = Path(os.environ.get("MONITOR_CORPORA", CHECKOUT.parent / "shared"))
    if not (folder / "feeds" / "MANIFEST.jsonl").is_file():
        pytest.skip(f"no corpora at {folder} (set MONITOR_CORPORA)")
    return folder
