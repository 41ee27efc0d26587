"""What looking back over 100,000 stored entries costs: the commands as people run them."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.adapters.clock import now
from monitor.adapters.database import open_store
from tests.app.running import environment, write_config
from tests.bench.archive import Writer, fill

pytestmark = [pytest.mark.bench, pytest.mark.slow]

ENTRIES = 100_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archive")
    write_config(made / "config", ["https://feed0.example/rss"])
    (made / "state").mkdir()
    with open_store(f"sqlite:///{made / 'state' / 'monitor.db'}") as store:
        fill(store, ENTRIES, newest=now() - timedelta(hours=1), span=timedelta(days=29))
    return made


# In a small process of its own, for a child's peak is never less than its parent's size.
MEASURE = """
import json, resource, subprocess, sys, time
began = time.monotonic()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
wall, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def told(folder: Path, *argv: str) -> None:
    """Run a command twice and print what the second, with warm files, cost."""
    command = [sys.executable, "-m", "monitor", *argv]
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, *command],
            env=environment(folder / "config", folder / "state"),
            capture_output=True,
            check=True,
        )
    wall, cpu, peak = json.loads(done.stdout)
    words = " ".join(Path(word).name for word in argv)
    print(f"\n{words}: {wall:.1f} s, {cpu:.1f} s of CPU, peak {peak:.0f} MB")  # noqa: T201


@pytest.mark.parametrize(
    "argv",
    [
        ("search", "Satellit", "--since", "7d"),
        ("search", "Satellit", "--since", "30d"),
        ("search", r"/Hwasong-\d+/", "--since", "30d"),
        ("try", "Satellit"),
        ("try", "Blinken OR Блинкен OR 블링컨"),
        ("try", "Nordkorea AND (Rakete OR Satellit) NOT Sport"),
        ("lint",),
        ("backfill", "Russland und Nordkorea"),
    ],
    ids=" ".join,
)
def test_what_a_look_back_costs(folder: Path, argv: tuple[str, ...]) -> None:
    told(folder, *argv)


@pytest.mark.parametrize("same", [95, 80, 0])
def test_what_a_difference_of_100_keywords_costs(folder: Path, same: int) -> None:
    writer = Writer()
    words = [
        word
        for language in ("de", "en", "fr", "ru")
        for word in writer.words[language][100:20_000:300]
        if len(word) > 3
    ]
    writer.chance.shuffle(words)
    for name, keywords in (
        ("old.yaml", words[:100]),
        ("new.yaml", words[:same] + words[100 : 200 - same]),
    ):
        topics = [
            f"  - name: Topic {n}\n    keywords: |\n"
            + "".join(f"      {word}\n" for word in keywords[n::10])
            for n in range(10)
        ]
        (folder / name).write_text("topics:\n" + "".join(topics), encoding="utf-8")

    told(folder, "diff", str(folder / "old.yaml"), str(folder / "new.yaml"), "--since", "30d")
