"""A process that lives long: at each line of its input it polls every feed."""

import sys
from pathlib import Path

from monitor.app.build import build
from monitor.jobs.poll import poll
from monitor.model import Environment


def main(folder: Path) -> None:
    """Answer each line, once every feed was polled."""
    state = folder / "state"
    environment = Environment(
        config=str(folder / "config"),
        state=str(state),
        database_url=f"sqlite:///{state / 'monitor.db'}",
    )
    with build(environment) as parts:
        for _ in sys.stdin:
            poll(parts.poller(), every=True)
            sys.stdout.write("polled\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
