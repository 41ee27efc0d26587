"""The door from the shell."""

import subprocess
import sys

AN_EARLY_STOP = """
import os, signal
from monitor.__main__ import listen
listen()
os.kill(os.getpid(), signal.SIGTERM)
raise SystemExit("went on")
"""


def test_a_stop_before_anything_has_started_is_an_orderly_end() -> None:
    done = subprocess.run([sys.executable, "-c", AN_EARLY_STOP], capture_output=True, timeout=30)

    assert (done.returncode, done.stderr) == (0, b"")
