"""Services that are born by forking, ready to work at once: for tests that kill hundreds of them.

A process of its own imports the program once. Each word on its input then makes a child that runs
`monitor run` with the variables of that line; its number is answered. What starting Python takes
would otherwise be all that such a test measures. Feeds are parsed in the service's own process,
as another one for each would take longer than its life.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tests.app.running import environment


class Nursery:
    """The process that forks; `start` makes a service, `kill` ends it without a word."""

    def __enter__(self) -> "Nursery":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.app.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=30)

    def start(self, config: Path, state: Path, **variables: str) -> int:
        """Start a service and return its number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(environment(config, state, **variables)) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    @staticmethod
    def kill(number: int, sign: int = signal.SIGKILL) -> None:
        """End a service, and wait until it is no more."""
        os.kill(number, sign)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                os.kill(number, 0)
            except ProcessLookupError:
                return
            time.sleep(0.005)
        raise AssertionError(f"process {number} does not end")


def main() -> None:
    """Fork a service for each line of input."""
    import monitor.app.build
    import monitor.app.cli
    import monitor.app.cli.run
    import monitor.app.daemon
    from tests.fakes import FakeParser

    monitor.app.build.ParsePool = FakeParser  # type: ignore[misc,assignment]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            _live(json.loads(line))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def _live(variables: dict[str, str]) -> None:
    """Be a service until somebody ends it."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with Path(os.devnull).open("r+") as nothing:
            for stream in (0, 1, 2):
                os.dup2(nothing.fileno(), stream)
        code = monitor.app.cli.main(["run"], variables)
    finally:
        with suppress(BaseException):
            os._exit(code)


if __name__ == "__main__":
    import monitor.app.cli

    main()
