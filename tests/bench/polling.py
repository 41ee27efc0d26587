"""Many feeds on this machine, and what the program costs that polls them."""

import functools
import http.server
import os
import random
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOSTS = 200
ENTRIES = 50
KEYWORDS = 1_000
TEXTS = 400
_SMALL = ["der", "die", "und", "in", "den", "von", "zu", "das", "mit", "auf", "für", "ist", "im"]
_PLAIN = ["ren", "tal", "bo", "ge", "schi", "wu", "lem", "fra", "ko", "dir", "nau", "es", "pin"]
_FRONT = ["Ba", "Do", "Fe", "Ga", "Hu", "Ki", "La", "Mo", "Nu", "Pe"]
_BACK = ["bera", "donk", "fal", "gart", "husen", "kirn", "lund", "mora", "nitz", "perk"]
WANTED = ["Ostmeer", "Rakete", "Gericht", "Hafen", "Satellit", "Grenze", "Wahl", "Gipfel"]


@dataclass(slots=True)
class Site:
    """What the feeds hold: ``revision[n]`` more entries than at first, always the newest 50."""

    revision: dict[int, int]
    answers: Counter[int]

    def body(self, feed: int) -> bytes:
        last = self.revision.get(feed, 0) + ENTRIES
        return (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>F{feed}'
            f"</title><link>http://127.0.0.1/{feed}</link>"
            + "".join(_item(feed, n) for n in range(last, last - ENTRIES, -1))
            + "</channel></rss>"
        ).encode()


def _item(feed: int, n: int) -> str:
    title, text = _texts()[(feed * 13 + n * 7) % TEXTS]
    return (
        f"<item><guid>{feed}-{n}</guid><title>{title} {feed}-{n}</title>"
        f"<link>http://127.0.0.1/{feed}/{n}</link><pubDate>Mon, 23 Nov 2026 05:00:{n % 60:02} "
        f"+0000</pubDate><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
    )


@functools.cache
def _texts() -> list[tuple[str, str]]:
    """Return German titles and texts of some 60 words, a tenth with a word that is looked for.

    A feed of fifty has some 30 kB.
    """
    chance = random.Random(4)
    plain = ["".join(chance.choices(_PLAIN, k=chance.randint(1, 4))) for _ in range(5_000)]
    made = []
    for n in range(TEXTS):
        words = chance.choices(plain, k=chance.randint(30, 90))
        words[::3] = chance.choices(_SMALL, k=len(words[::3]))
        if n % 10 == 0:
            words[chance.randrange(len(words))] = chance.choice(WANTED)
        made.append((" ".join(words[:8]).capitalize(), " ".join(words)))
    return made


@contextmanager
def served(site: Site) -> Iterator[int]:
    """Serve the feeds at 127.0.0.1, .2, …; give their port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            feed = int(self.path.strip("/"))
            etag = f'"{feed}-{site.revision.get(feed, 0)}"'
            is_known = self.headers.get("If-None-Match") == etag
            body = b"" if is_known else site.body(feed)
            status = 304 if is_known else 200
            site.answers[status] += 1
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", "application/rss+xml")
            if not is_known:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    first = Server(("127.0.0.1", 0), Handler)
    port = first.server_address[1]
    servers: list[socketserver.TCPServer] = [first]
    servers += [Server((f"127.0.0.{n}", port), Handler) for n in range(2, HOSTS + 1)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield port
    for server in servers:
        server.shutdown()
        server.server_close()


def write_config(folder: Path, feeds: int, port: int) -> None:
    """Write the configuration: ``feeds`` feeds, 1,000 keywords, a digest to nobody real."""
    folder.mkdir()
    names = [a + b + c for a in _FRONT for b in _BACK for c in _BACK][: KEYWORDS - len(WANTED)]
    words = "".join(f"      {name}\n" for name in (*WANTED, *names))
    (folder / "keywords.yaml").write_text(f"topics:\n  - name: T\n    keywords: |\n{words}")
    (folder / "feeds.yaml").write_text(
        "feeds:\n"
        + "".join(
            f"  - url: http://127.0.0.{1 + n % HOSTS}:{port}/{n}\n    allow_private: true\n"
            for n in range(feeds)
        )
    )
    (folder / "monitor.yaml").write_text(
        "timezone: Europe/Berlin\nlanguage: de\nmail:\n  from: a@example.org\n"
        "  server: mailbox\ndigests:\n  - name: D\n    to:\n      - b@example.org\n"
        "    topics: all\n    schedule: daily 07:00\n"
        "service:\n  per_host: {at_once: 8, apart: 0s}\n"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of CPU and of wall clock, and MB of all processes together at their peak."""

    cpu: float
    wall: float
    peak: float

    def __str__(self) -> str:
        return f"{self.cpu:.1f} s of CPU, {self.wall:.1f} s, peak {self.peak:.0f} MB"


def run(folder: Path) -> Cost:
    """Poll every feed once, as people would: the command, its database, its parse processes."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "monitor", "once", "--all", "--no-send"),
            *("--config", str(folder / "config"), "--state", str(folder / "state")),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0.0
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        peak = max(peak, memory(process.pid))
        time.sleep(0.05)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Cost(cpu=used.ru_utime + used.ru_stime, wall=time.perf_counter() - began, peak=peak)


def memory(pid: int) -> float:
    """Return the MB of a process and those it started; shared pages count in parts (PSS)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has just ended
        return 0
    own = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "Pss: 0")
    return int(own.split()[1]) / 1000 + sum(memory(child) for child in _children(pid))


def cpu(pid: int) -> float:
    """Return the seconds of CPU of a process and those it started, the ended ones too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(cpu(child) for child in _children(pid))


def _children(pid: int) -> list[int]:
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return [int(one) for each in threads for one in (each / "children").read_text().split()]
    except OSError:
        return []
