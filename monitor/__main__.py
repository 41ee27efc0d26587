"""The door from the shell: `monitor …` and `python -m monitor …`."""

import sys

from monitor.app.cli import main as run_command


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    main()
