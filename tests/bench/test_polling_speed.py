"""What polling costs: the command as people run it, its database, 1,000 keywords, real HTTP."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.bench.polling import Cost, Site, cpu, memory, run, served, write_config

pytestmark = [pytest.mark.bench, pytest.mark.slow]

CYCLES = 50
CYCLED = 200


@pytest.fixture
def site() -> Iterator[tuple[Site, int]]:
    made = Site(revision={}, answers=Counter())
    with served(made) as port:
        yield made, port


def told(what: str, cost: object, site: Site, answers: dict[int, int]) -> None:
    """Print what a run cost; it must have asked every feed once, and got what was to be got."""
    print(f"{what}: {cost}", flush=True)  # noqa: T201
    assert site.answers == answers
    site.answers.clear()


@pytest.mark.parametrize("feeds", [500, 2_000])
def test_polling_many_feeds(tmp_path: Path, site: tuple[Site, int], feeds: int) -> None:
    """The bars, on two cores that do nothing else.

    CPU: 15 s for 500 new feeds (9 s of wall clock), 2.5 s for 2,000 unchanged ones, 4 s where a
    tenth of them has 2 new entries. Memory of all processes: 200 MB.
    """
    served, port = site
    write_config(tmp_path / "config", feeds, port)
    print()  # noqa: T201

    told(f"{feeds} new feeds of 50 entries", run(tmp_path), served, {200: feeds})
    unchanged = min((run(tmp_path) for _ in range(3)), key=_cpu_of)
    told(f"{feeds} unchanged, the best of 3", unchanged, served, {304: 3 * feeds})
    served.revision.update((n, 2) for n in range(0, feeds, 10))
    tenth = feeds // 10
    changed = run(tmp_path)
    what = f"{feeds}, of which every tenth has 2 new entries"
    told(what, changed, served, {304: feeds - tenth, 200: tenth})
    assert changed.cpu < 3 * unchanged.cpu


def test_fifty_cycles_stay_flat(tmp_path: Path, site: tuple[Site, int]) -> None:
    """One process polls 50 times; a tenth of the feeds has 2 new entries each time."""
    served, port = site
    write_config(tmp_path / "config", CYCLED, port)
    (tmp_path / "state").mkdir()
    command = [sys.executable, "-m", "tests.bench.cycles", str(tmp_path)]
    spent, held = [], []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin
        assert process.stdout
        for cycle in range(CYCLES + 1):
            served.revision.update((n, 2 * cycle) for n in range(cycle % 10, CYCLED, 10))
            process.stdin.write("poll\n")
            assert process.stdout.readline() == "polled\n"
            spent.append(cpu(process.pid))
            held.append(memory(process.pid))
        process.stdin.close()

    costs = [later - earlier for earlier, later in pairwise(spent)]
    for what, cycles in (("first", slice(0, 10)), ("last", slice(-10, None))):
        print(  # noqa: T201
            f"\n{CYCLED} feeds, the {what} 10 of {CYCLES} cycles: {sum(costs[cycles]) / 10:.2f} s"
            f" of CPU each, {max(held[1:][cycles]):.0f} MB",
            end="",
        )
    assert served.answers.total() == CYCLED * (CYCLES + 1)
    assert sum(costs[-10:]) < 1.5 * sum(costs[:10])
    assert max(held[-10:]) < 1.1 * max(held[1:11])


def _cpu_of(cost: Cost) -> float:
    return cost.cpu
