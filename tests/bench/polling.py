"""Many feeds on this machine, and what one run of the program over all of them costs."""

import http.server
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HOSTS = 20
ENTRIES = 50
KEYWORDS = 1_000
_WORDS = [
    *("Regen", "Stadt", "Ostmeer", "Minister", "Straße", "Spiel"),
    *("Hafen", "Bahn", "Markt", "Gericht", "Wald", "Preis"),
]
_FRONT = ["Ba", "Do", "Fe", "Ga", "Hu", "Ki", "La", "Mo", "Nu", "Pe"]
_BACK = ["bera", "donk", "fal", "gart", "husen", "kirn", "lund", "mora", "nitz", "perk"]


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
    words = " ".join(_WORDS[(feed * 7 + n * k) % len(_WORDS)] for k in range(1, 90))
    return (
        f"<item><guid>{feed}-{n}</guid><title>Meldung {n} von {feed}: {words[:60]}</title>"
        f"<link>http://127.0.0.1/{feed}/{n}</link><pubDate>Mon, 23 Nov 2026 05:00:{n % 60:02} "
        f"+0000</pubDate><description>&lt;p&gt;{words}&lt;/p&gt;</description></item>"
    )


def serve(site: Site) -> tuple[list[socketserver.TCPServer], int]:
    """Serve the feeds at 127.0.0.1, .2, …; return the servers and their port."""

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
    servers = [first, *(Server((f"127.0.0.{n}", port), Handler) for n in range(2, HOSTS + 1))]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return servers, port


def write_config(folder: Path, feeds: int, port: int) -> None:
    """Write the configuration: ``feeds`` feeds, 1,000 keywords, a digest to nobody real."""
    folder.mkdir()
    names = [a + b + c for a in _FRONT for b in _BACK for c in _BACK][: KEYWORDS - len(_WORDS)]
    words = "".join(f"      {name}\n" for name in (*_WORDS, *names))
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
        peak = max(peak, _memory(process.pid))
        threading.Event().wait(0.1)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Cost(
        cpu=used.ru_utime + used.ru_stime, wall=time.perf_counter() - began, peak=peak / 1e6
    )


def _memory(pid: int) -> float:
    """Return the bytes of a process and those it started; shared ones count in parts (PSS)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = Path(f"/proc/{pid}/task").iterdir()
        for thread in threads:
            children += (thread / "children").read_text().split()
    except OSError:
        return 0
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own * 1024 + sum(_memory(int(child)) for child in set(children))
