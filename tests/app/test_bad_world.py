"""Feeds and mail servers that misbehave, through the commands that people type."""

import json
from pathlib import Path

from tests.adapters.smtp_server import HANG_UP, Script, a_mail_server
from tests.app.running import run_monitor, write_config
from tests.app.test_service import a_feed_of_today
from tests.servers import Documents, Page

ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&b;</title>
<item><title>&c;&b;</title><guid>1</guid></item></channel></rss>"""

PAGES = {
    "/page": Page(b"<!doctype html><html><head><title>News</title></head><body/></html>"),
    "/empty": Page(b""),
    "/down": Page(status=503),
    "/forbidden": Page(status=403),
    "/huge": Page(b"<rss><channel>" + b"<item><title>x</title></item>" * 250_000),
    "/binary": Page(bytes(range(256)) * 40),
    "/loop": Page(status=302, headers={"Location": "/loop"}),
    "/file": Page(status=302, headers={"Location": "file:///etc/passwd"}),
}


def test_each_bad_feed_ends_in_a_readable_reason_and_the_good_one_is_read(tmp_path: Path) -> None:
    pages = {**PAGES, "/good": Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer")))}
    with Documents(pages) as server:
        urls = [server.url + path for path in (*pages, "/missing")]
        config = write_config(tmp_path / "config", urls, every="10m")
        done = run_monitor(config, tmp_path / "state", "once", "--json")

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    summary = json.loads(done.stdout)
    assert summary["entries_new"] == summary["matches_new"] == summary["sent"] == 1
    reasons = {one["feed"].rpartition("/")[2]: one["reason"] for one in summary["failures"]}
    assert set(reasons) == {path[1:] for path in PAGES} | {"missing"}
    assert "web page" in reasons["page"]
    assert "empty" in reasons["empty"]
    assert "503" in reasons["down"]
    assert "404" in reasons["missing"]
    assert "MB" in reasons["huge"]
    assert "redirect" in reasons["loop"]
    assert all(reason.isprintable() for reason in reasons.values())


def test_entities_of_a_feed_read_no_file_and_do_not_grow(tmp_path: Path) -> None:
    with Documents({"/rss": Page(ENTITIES)}) as server:
        config = write_config(tmp_path / "config", [server.url + "/rss"])
        done = run_monitor(config, tmp_path / "state", "once", "--json")

    assert done.returncode == 0
    assert b"root:" not in (tmp_path / "state" / "monitor.db").read_bytes()


def test_one_bad_address_holds_up_nobody(tmp_path: Path) -> None:
    to = ("nobody@example.org", "later@example.org", "reader@example.org")
    script = Script(
        rcpt={
            "nobody@example.org": "550 5.1.1 no such user",
            "later@example.org": "450 4.2.1 busy",
        }
    )
    with (
        Documents({"/rss": Page(a_feed_of_today(("1", "Ostmeer")))}) as server,
        a_mail_server(script) as port,
    ):
        config = write_config(
            tmp_path / "config",
            [server.url + "/rss"],
            server=f"smtp+plain://127.0.0.1:{port}",
            to=to,
        )
        done = run_monitor(config, tmp_path / "state", "once", "--json")

    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["issues"], summary["sent"]) == (3, 1)
    listed = run_monitor(config, tmp_path / "state", "outbox", "--json")
    states = {one["to"]: one["state"] for one in json.loads(listed.stdout)}
    assert states == {
        "reader@example.org": "sent",
        "nobody@example.org": "dead",
        "later@example.org": "ready",
    }
    assert "no such user" in listed.stdout


def test_a_server_that_hangs_up_after_the_message_gets_the_same_bytes_again(
    tmp_path: Path,
) -> None:
    script = Script(data=[HANG_UP, "250 2.0.0 taken"])
    with (
        Documents({"/rss": Page(a_feed_of_today(("1", "Ostmeer")))}) as server,
        a_mail_server(script) as port,
    ):
        config = write_config(
            tmp_path / "config", [server.url + "/rss"], server=f"smtp+plain://127.0.0.1:{port}"
        )
        first = run_monitor(config, tmp_path / "state", "once", "--json")
        [waiting] = json.loads(run_monitor(config, tmp_path / "state", "outbox", "--json").stdout)
        retry = run_monitor(config, tmp_path / "state", "outbox", "retry", str(waiting["id"]))
        second = run_monitor(config, tmp_path / "state", "once", "--json")

    assert json.loads(first.stdout)["sent"] == 0
    assert waiting["state"] == "data"
    assert retry.returncode == 0, retry.stderr
    assert json.loads(second.stdout)["sent"] == 1
    assert len(script.bodies) == 2
    assert script.bodies[0] == script.bodies[1]
