"""What all tests share: where other people's documents are, and a fence around the machine."""

import os
import sys
from pathlib import Path

import hypothesis
import pytest

# No test fails because the machine is busy.
hypothesis.settings.register_profile("calm", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "calm")

pytest_plugins = ["tests.databases"]

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Return the folder of other people's documents, or skip: they are no part of the project."""
    folder = Path(os.environ.get("MONITOR_CORPORA", CHECKOUT.parent / "shared"))
    if not (folder / "feeds" / "MANIFEST.jsonl").is_file():
        pytest.skip(f"no corpora at {folder} (set MONITOR_CORPORA)")
    return folder


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse any connection that would leave this machine: a test that needs one is wrong."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple):
        host = str(address[0])
        if not (host.startswith("127.") or host in ("::1", "localhost")):
            raise RuntimeError(f"a test tried to reach {host}")


sys.addaudithook(_only_this_machine)
