"""The door from the shell: `monitor …` and `python -m monitor …`."""

import gc
import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command line and leave with its exit code."""
    listen()
    if not _is_service():
        # A command ends soon: a tenth of its time went into looking for garbage while it starts.
        gc.set_threshold(100_000)
    from monitor.app.cli import main as run_command

    sys.exit(run_command(sys.argv[1:]))


def listen() -> None:
    """End in order on SIGTERM from the first moment, before anything is imported or opened.

    In a container we are process 1, for which the kernel drops a SIGTERM that nobody listens to:
    a stop that came in the first second would be waited out and end in SIGKILL. The service sets
    handlers of its own as soon as it runs. Only for the service is a stop the wished end.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(0 if _is_service() else 128 + number)

    signal.signal(signal.SIGTERM, leave)


def _is_service() -> bool:
    return "run" in sys.argv[1:]


if __name__ == "__main__":
    main()
