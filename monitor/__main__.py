"""The door from the shell: `monitor …` and `python -m monitor …`."""

import gc
import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command line and leave with its exit code."""
    listen()
    # What is imported stays. To look for garbage in it took a tenth of a command's start.
    gc.disable()
    from monitor.app.cli import main as run_command

    sys.exit(run_command(sys.argv[1:], loaded=_collect))


def _collect() -> None:
    """Look for garbage from now on, but never again in what was there before."""
    gc.freeze()
    gc.enable()
    if not _is_service():
        gc.set_threshold(100_000)  # a command ends soon


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
