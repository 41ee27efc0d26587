"""The door from the shell."""

import subprocess
import sys

import pytest

AN_EARLY_STOP = """
import os, signal
from monitor.__main__ import listen
listen()
os.kill(os.getpid(), signal.SIGTERM)
raise SystemExit("went on")
"""


@pytest.mark.parametrize(("command", "code"), [("run", 0), ("once", 143)])
def test_a_stop_before_anything_has_started_is_an_orderly_end(command: str, code: int) -> None:
    words = [sys.executable, "-c", AN_EARLY_STOP, command]

    done = subprocess.run(words, capture_output=True, timeout=30)

    assert (done.returncode, done.stderr) == (code, b"")
