"""The whole demo: from sample feeds to a received mail, on real parts."""

import io
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.app.demo.samples import each_entry, load_samples, stories
from monitor.app.demo.story import demo
from monitor.app.demo.verdict import faults_of_mail
from tests.app.demo.test_servers import a_mail, get


class Told(io.StringIO):
    """What the demo says, and a way to wait for a word of it."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def write(self, text: str) -> int:
        with self._changed:
            count = super().write(text)
            self._changed.notify_all()
        return count

    def wait_for(self, word: str, timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: word in self.getvalue(), timeout)


def test_the_demo_ends_well_and_shows_its_mail_until_it_is_stopped(tmp_path: Path) -> None:
    told, stop, codes = Told(), threading.Event(), []
    run = threading.Thread(
        target=lambda: codes.append(
            demo(serve=True, http="127.0.0.1:0", out=told, folder=tmp_path, stop=stop)
        )
    )

    run.start()
    shown = told.wait_for("Ctrl-C ends", timeout=50)
    url = next((word for word in told.getvalue().split() if word.startswith("http://")), "")
    page = get(url)[2].decode() if shown else ""
    stop.set()
    run.join(10)

    assert codes == [0], told.getvalue()
    assert "each of the 14 events in the mail" in told.getvalue()
    assert "304" in told.getvalue()
    assert "redaktion@zeitung.example" in page
    assert urlsplit(url).hostname == "127.0.0.1"
    [filed] = (tmp_path / "mail" / "new").iterdir()
    assert str(filed) in told.getvalue()


def test_a_mail_that_lacks_a_story_is_found_out() -> None:
    faults = faults_of_mail(load_samples(), a_mail().as_bytes())

    told = stories(load_samples())
    assert len(faults) == 2 * len(told)
    assert all(fault.startswith("missing from the ") for fault in faults)


def test_a_mail_that_tells_what_is_no_news_is_found_out() -> None:
    [trap] = [e for _, e in each_entry(load_samples()) if e.title.startswith("Anwohner gewöhnen")]
    mail = a_mail()
    parts = list(mail.iter_parts())
    parts[0].set_content(f"Guten Morgen\n{trap.title.replace(' ', chr(10))}\n")

    faults = faults_of_mail(load_samples(), mail.as_bytes())

    assert f"must not be in the text part: {trap.title}" in faults
    assert f"must not be in the HTML part: {trap.title}" not in faults


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_mail_without_one_of_its_parts_is_found_out(kind: str) -> None:
    mail = a_mail()
    mail.clear_content()
    mail.set_content("Guten Morgen", subtype=kind)

    faults = faults_of_mail(load_samples(), mail.as_bytes())

    missing = "HTML part" if kind == "plain" else "text part"
    assert f"the mail has no {missing}" in faults
