"""The door from the shell: `monitor …` and `python -m monitor …`."""

import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command line and leave with its exit code."""
    listen()
    from monitor.app.cli import main as run_command

    sys.exit(run_command(sys.argv[1:]))


def listen() -> None:
    """End in order on SIGTERM from the first moment, before anything is imported or opened.

    In a container we are process 1, for which the kernel drops a SIGTERM that nobody listens to:
    a stop that came in the first second would be waited out and end in SIGKILL. The service sets
    handlers of its own as soon as it runs. Only for the service is a stop the wished end.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(0 if "run" in sys.argv[1:] else 128 + number)

    signal.signal(signal.SIGTERM, leave)


if __name__ == "__main__":
    main()
