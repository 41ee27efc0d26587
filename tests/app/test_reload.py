"""Whatever happens to the files: the last good rules stay, until there are whole new ones."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from types import SimpleNamespace

import pytest

from monitor.adapters.files import shipped
from monitor.app.config import load_config
from monitor.app.reload import Reloader
from monitor.errors import StoreError
from monitor.model import Config
from tests.app.running import Monitor, run_monitor, write_config
from tests.builders import NOW
from tests.core.config.folders import an_environment

FILES = ("keywords.yaml", "feeds.yaml", "monitor.yaml")


class Parts:
    """What the reloader needs of the service: what is in force, and a way to change it."""

    def __init__(self, folder: Path) -> None:
        self.environment = replace(an_environment(), config=str(folder))
        self.in_force = SimpleNamespace(config=load_config(self.environment))
        self.clock = lambda: NOW
        self.swaps = 0
        self.fail = False

    def replace_config(self, config: Config) -> None:
        if self.fail:
            raise StoreError("the database is locked")
        self.in_force = SimpleNamespace(config=config)
        self.swaps += 1


class Folder:
    """A configuration folder with the reloader that watches it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.whole = {name: (folder / name).read_bytes() for name in FILES}
        self.parts = Parts(folder)
        self.reloader = Reloader(self.parts)

    @property
    def version(self) -> str:
        return self.parts.in_force.config.version

    def settle(self) -> None:
        """Look as often as the service would until a change has settled."""
        while self.reloader.look():
            pass

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)
        self.settle()

    def mend(self) -> None:
        for name, data in self.whole.items():
            (self.folder / name).unlink(missing_ok=True)
            (self.folder / name).write_bytes(data)
        self.settle()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    shutil.copytree(shipped("config"), tmp_path / "config")
    return Folder(tmp_path / "config")


def check_cuts(folder: Folder, step: int) -> None:
    before = folder.version
    for name, whole in folder.whole.items():
        for end in range(0, len(whole), step):
            folder.write(name, whole[:end])
            if not whole[:end].endswith(b"\n"):
                assert folder.version == before, (name, end)
                assert folder.reloader.problem.startswith(str(folder.folder / name)), end
            elif folder.version != before:  # lines taken away: an edit like any other
                folder.mend()
        folder.mend()
        assert (folder.version, folder.reloader.problem) == (before, "")


def test_a_file_cut_off_anywhere_leaves_the_last_good_rules_in_force(folder: Folder) -> None:
    check_cuts(folder, 97)


@pytest.mark.slow
def test_a_file_cut_off_at_each_byte_leaves_the_last_good_rules_in_force(folder: Folder) -> None:
    check_cuts(folder, 1)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["deleted", "emptied", "broken", "no text"])
def test_harm_changes_nothing_and_heals(folder: Folder, name: str, harm: str) -> None:
    before = folder.version
    path = folder.folder / name

    match harm:
        case "deleted":
            path.unlink()
        case "emptied":
            path.write_bytes(b"")
        case "broken":
            path.write_bytes(folder.whole[name] + b"\nx: [\n")
        case _:
            path.write_bytes(b"\xff\xfe\x00")
    folder.settle()

    assert folder.version == before
    assert folder.reloader.problem.startswith(str(path))
    folder.mend()
    assert (folder.version, folder.reloader.problem) == (before, "")


def test_a_folder_that_is_gone_changes_nothing_and_heals(folder: Folder) -> None:
    before = folder.version

    folder.folder.rename(folder.folder.with_name("away"))
    folder.settle()
    assert (folder.version, bool(folder.reloader.problem)) == (before, True)
    folder.folder.with_name("away").rename(folder.folder)
    folder.settle()

    assert (folder.version, folder.reloader.problem) == (before, "")


EDIT = "    keywords: |\n      Seekabel\n"


def edited(whole: bytes) -> bytes:
    return whole.replace(b"    keywords: |\n", EDIT.encode())


def in_place(folder: Folder) -> None:
    (folder.folder / "keywords.yaml").write_bytes(edited(folder.whole["keywords.yaml"]))


def renamed(folder: Folder) -> None:
    new = folder.folder / ".keywords.yaml.swp"
    new.write_bytes(edited(folder.whole["keywords.yaml"]))
    new.replace(folder.folder / "keywords.yaml")


def linked(folder: Folder) -> None:
    """Swap the file for a symlink, as Kubernetes and Nix do."""
    target = folder.folder.parent / "data" / "keywords.yaml"
    target.parent.mkdir()
    target.write_bytes(edited(folder.whole["keywords.yaml"]))
    link = folder.folder / "link"
    link.symlink_to(target)
    link.replace(folder.folder / "keywords.yaml")


def same_size_and_time(folder: Folder) -> None:
    """Edit without a trace but the content: same size, same times."""
    path = folder.folder / "keywords.yaml"
    facts = path.stat()
    path.write_bytes(folder.whole["keywords.yaml"].replace(b"Blinken OR", b"Blinker OR"))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


@pytest.mark.parametrize("edit", [in_place, renamed, linked, same_size_and_time])
def test_an_edit_is_in_force_however_it_was_made(
    folder: Folder, edit: Callable[[Folder], None]
) -> None:
    edit(folder)
    folder.settle()

    assert folder.reloader.problem == ""
    [topic] = folder.parts.in_force.config.topics
    assert topic.keywords[0].text.startswith(("Seekabel", "Blinker"))
    assert folder.parts.swaps == 1


def test_a_folder_swapped_as_a_symlink_is_in_force(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(shipped("config"), tmp_path / name)
    path = tmp_path / "two" / "keywords.yaml"
    path.write_bytes(edited(path.read_bytes()))
    (tmp_path / "config").symlink_to("one")
    folder = Folder(tmp_path / "config")

    (tmp_path / "new").symlink_to("two")
    (tmp_path / "new").replace(tmp_path / "config")
    folder.settle()

    [topic] = folder.parts.in_force.config.topics
    assert topic.keywords[0].text == "Seekabel"


def test_a_change_counts_only_once_it_has_settled(folder: Folder) -> None:
    path = folder.folder / "keywords.yaml"
    whole = folder.whole["keywords.yaml"]
    lines = whole.splitlines(keepends=True)

    for end in range(5, len(lines)):  # an editor that writes line by line
        path.write_bytes(b"".join(lines[:end]))
        assert folder.reloader.look()
    path.write_bytes(edited(whole))
    folder.settle()

    assert folder.parts.swaps == 1
    assert folder.reloader.problem == ""


def test_a_file_that_is_away_for_a_moment_is_no_problem(folder: Folder) -> None:
    path = folder.folder / "keywords.yaml"

    path.unlink()
    assert folder.reloader.look()
    path.write_bytes(folder.whole["keywords.yaml"])
    folder.settle()

    assert (folder.parts.swaps, folder.reloader.problem) == (0, "")


def test_who_asks_is_answered_at_once(folder: Folder) -> None:
    in_place(folder)

    assert folder.reloader.look(asked=True) is False

    assert folder.parts.swaps == 1


def test_what_the_database_could_not_take_is_tried_again(folder: Folder) -> None:
    folder.parts.fail = True
    in_place(folder)
    with pytest.raises(StoreError):
        folder.settle()
    folder.parts.fail = False

    folder.settle()

    assert folder.parts.swaps == 1


KEYWORDS = "topics:\n  - name: Meer\n    keywords: |\n      Ostmeer\n"
IN_FORCE = "configuration in force"
REFUSED = "edited configuration is wrong, the last good one stays in force"


class Service:
    """A running service on a folder, and what it says of each change to it."""

    def __init__(self, monitor: Monitor, config: Path, state: Path) -> None:
        self.monitor = monitor
        self.config = config
        self.state = state
        self.path = config / "keywords.yaml"
        self.took: list[float] = []

    def says(self, event: str, change: Callable[[], object]) -> dict[str, object]:
        """Make a change, and return the event that follows."""
        seen = len(self.monitor.events)
        began = time.monotonic()
        change()
        with self.monitor.listening:
            told = self.monitor.listening.wait_for(
                lambda: [one for one in self.monitor.events[seen:] if one["event"] == event], 20
            )
        assert told, self.monitor.events[seen:]
        self.took.append(time.monotonic() - began)
        return told[0]

    def status(self) -> dict[str, object]:
        done = run_monitor(self.config, self.state, "status", "--json")
        if done.returncode == 2:
            return {}  # the files themselves can't be read
        return json.loads(done.stdout)["workers"][0]


@pytest.mark.slow
def test_the_running_service_keeps_its_word_after_each_change(tmp_path: Path) -> None:
    config = write_config(tmp_path / "config", ["http://127.0.0.1:9/rss"], keywords=KEYWORDS)
    state = tmp_path / "state"
    with Monitor(config, state, "run") as monitor:
        assert monitor.wait_for("started")
        service = Service(monitor, config, state)
        path, more = service.path, KEYWORDS + "      Seekabel\n"

        def written(text: str) -> Callable[[], object]:
            return lambda: path.write_text(text, encoding="utf-8")

        def renamed_to(text: str) -> None:
            (config / "new").write_text(text, encoding="utf-8")
            (config / "new").replace(path)

        def linked_to(text: str) -> None:
            (tmp_path / "target").write_text(text, encoding="utf-8")
            (config / "link").symlink_to(tmp_path / "target")
            (config / "link").replace(path)

        first = service.says(IN_FORCE, written(more))["configuration"]
        for harm in (
            written(more[:-3]),
            written(""),
            path.unlink,
            written(more.replace("topics", "topix")),
        ):
            refused = service.says(REFUSED, harm)
            assert refused["configuration"] == first
            assert "keywords.yaml" in str(refused["problems"])
        # The next sign of life carries it into the status, for those whose files are right.
        assert service.says(IN_FORCE, written(more))["configuration"] == first
        second = service.says(IN_FORCE, lambda: renamed_to(KEYWORDS))["configuration"]
        assert second != first
        third = service.says(IN_FORCE, lambda: linked_to(more))["configuration"]
        assert third == first
        hup = lambda: monitor.process.send_signal(signal.SIGHUP)  # noqa: E731
        assert service.says(IN_FORCE, hup)["configuration"] == first
        # A machine that does ten other things may be slow once, but not every time.
        assert median(service.took) < 5
        assert monitor.stop() == 0
