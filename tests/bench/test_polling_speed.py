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


def told(what: str, cost: Cost, site: Site) -> Cost:
    print(  # noqa: T201
        f"\n{what}: {cost.cpu:.1f} s of CPU, {cost.wall:.1f} s, peak {cost.peak:.0f} MB, "
        f"answers {dict(site.answers)}"
    )
    site.answers.clear()
    return cost


@pytest.mark.parametrize("feeds", [500, 2_000])
def test_polling_many_feeds(tmp_path: Path, site: tuple[Site, int], feeds: int) -> None:
    served, port = site
    write_config(tmp_path / "config", feeds, port)

    told(f"{feeds} new feeds", run(tmp_path), served)
    told(f"{feeds} unchanged", run(tmp_path), served)
    served.revision.update((n, 2) for n in range(0, feeds, 10))
    told(f"{feeds}, of which every tenth has 2 new entries", run(tmp_path), served)


def test_fifty_cycles_stay_flat(tmp_path: Path, site: tuple[Site, int]) -> None:
    served, port = site
    write_config(tmp_path / "config", 100, port)
    costs = []
    for cycle in range(50):
        served.revision.update((n, 2 * cycle) for n in range(cycle % 10, 100, 10))
        costs.append(run(tmp_path))

    early, late = costs[2:12], costs[-10:]
    told("100 feeds, cycles 3 to 12, the dearest", max(early, key=lambda one: one.cpu), served)
    told("100 feeds, the last 10, the dearest", max(late, key=lambda one: one.cpu), served)
    assert sum(one.cpu for one in late) < 1.5 * sum(one.cpu for one in early)
    assert sum(one.peak for one in late) < 1.2 * sum(one.peak for one in early)
