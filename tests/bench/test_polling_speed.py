"""What polling costs: the command as people run it, its database, 1,000 keywords, real HTTP."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.polling import Cost, Site, run, serve, write_config

pytestmark = [pytest.mark.bench, pytest.mark.slow]


@pytest.fixture
def site() -> Iterator[tuple[Site, int]]:
    made = Site(revision={}, answers=Counter())
    servers, port = serve(made)
    yield made, port
    for server in servers:
        server.shutdown()
        server.server_close()


def told(what: str, cost: Cost, site: Site, answers: dict[int, int]) -> None:
    """Print what a run cost; it must have asked every feed once, and got what was to be got."""
    print(  # noqa: T201
        f"\n{what}: {cost.cpu:.1f} s of CPU, {cost.wall:.1f} s, peak {cost.peak:.0f} MB"
    )
    assert site.answers == answers
    site.answers.clear()


@pytest.mark.parametrize("feeds", [500, 2_000])
def test_polling_many_feeds(tmp_path: Path, site: tuple[Site, int], feeds: int) -> None:
    """The bars, on two cores of 2020 that do nothing else.

    CPU: 15 s for 500 new feeds (9 s of wall clock), 2.5 s for 2,000 unchanged ones, 4 s where a
    tenth of them has 2 new entries. Memory of all processes: 200 MB.
    """
    served, port = site
    write_config(tmp_path / "config", feeds, port)

    told(f"{feeds} new feeds of 50 entries", run(tmp_path), served, {200: feeds})
    cost = run(tmp_path)
    told(f"{feeds} unchanged", cost, served, {304: feeds})
    served.revision.update((n, 2) for n in range(0, feeds, 10))
    tenth = feeds // 10
    dearer = run(tmp_path)
    what = f"{feeds}, of which every tenth has 2 new entries"
    told(what, dearer, served, {304: feeds - tenth, 200: tenth})
    assert dearer.cpu < 2 * cost.cpu


def test_fifty_cycles_stay_flat(tmp_path: Path, site: tuple[Site, int]) -> None:
    served, port = site
    write_config(tmp_path / "config", 100, port)
    costs = []
    for cycle in range(50):
        served.revision.update((n, 2 * cycle) for n in range(cycle % 10, 100, 10))
        costs.append(run(tmp_path))

        served.answers.clear()

    early, late = costs[2:12], costs[-10:]
    for what, some in (("cycles 3 to 12", early), ("the last 10", late)):
        told(f"100 feeds, {what}, the dearest", max(some, key=lambda one: one.cpu), served, {})
    assert sum(one.cpu for one in late) < 1.5 * sum(one.cpu for one in early)
    assert sum(one.peak for one in late) < 1.2 * sum(one.peak for one in early)
