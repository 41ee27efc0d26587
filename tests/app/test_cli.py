"""Commands from argv to exit code, in this process; no traceback ever reaches a user."""

import importlib
import json
import re
import shlex
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.adapters.clock import now as wall_clock
from monitor.adapters.database import open_store
from monitor.adapters.files import shipped
from monitor.app import build
from monitor.app.cli import COMMANDS, Command, main, parser_of
from tests.app.running import write_config
from tests.app.test_service import a_feed_of_today
from tests.servers import Documents, Page

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command on the configuration and state of this test."""

    def runner(*argv: str, **variables: str) -> int:
        return main(
            argv,
            {
                "MONITOR_CONFIG": str(tmp_path / "config"),
                "MONITOR_STATE": str(tmp_path / "state"),
                **variables,
            },
        )

    return runner


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_config(tmp_path / "config", ["http://127.0.0.1:9/rss"], schedule="daily 07:00")


def test_help_shows_the_first_commands_and_help_all_shows_all(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--help") == 0
    short = capsys.readouterr().out
    assert run("--help-all") == 0
    whole = capsys.readouterr().out

    assert all(f"  {one.name} " in whole for one in COMMANDS)
    assert "  outbox " not in short


@pytest.mark.parametrize(
    "words",
    [
        ("feeds", "discover", "--private", "http://127.0.0.1:9/"),
        ("feeds", "--private", "discover", "http://127.0.0.1:9/"),
        ("feeds", "discover", "http://127.0.0.1:9/", "--private"),
    ],
)
def test_an_option_may_stand_anywhere(
    run: Run, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    run(*words)

    assert "there is no such folder" in capsys.readouterr().err  # the words were understood


def test_what_stands_behind_two_dashes_is_no_option(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("search", "--", "-Rakete")

    said = capsys.readouterr().err
    assert "not understood" not in said
    assert "required" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("matches", "--sinc=3d"), "not understood: --sinc=3d; did you mean --since?"),
        (("search", "Rakete", "--formt", "csv"), "--formt csv; did you mean --format?"),
        (
            ("try", "Nord", "Korea"),
            "not understood: Korea; what has several words stands in quotes",
        ),
    ],
)
def test_a_misspelt_option_is_told_with_the_one_that_was_meant(
    run: Run, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(*words)

    assert left.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", [one.name for one in COMMANDS])
def test_each_command_has_help_with_an_example(
    run: Run, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(command, "--help")

    assert left.value.code == 0
    assert f"Example: monitor {command}" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_each_example_is_understood_and_each_argument_has_help(command: Command) -> None:
    parser = parser_of(command)
    importlib.import_module(f"monitor.app.cli.{command.name}").arguments(parser)

    words = shlex.split(command.example)

    assert words[:2] == ["monitor", command.name]
    parser.parse_args(words[2:])
    assert [one.dest for one in parser._actions if not one.help] == []


def test_a_mistyped_command_gets_a_proposal(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("outbx") == 2
    assert 'did you mean "outbox"?' in capsys.readouterr().err


def test_no_command_is_wrong_usage(run: Run) -> None:
    assert run() == 2


def test_a_missing_configuration_is_told_with_the_way_out(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check") == 2

    said = capsys.readouterr().err
    assert "monitor init" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"Hallo\n{{ issue.subject }", "digest.txt:2:1: the template can't be read: unexpected"),
        (b"{{ issue | nope }}", "digest.txt:1:1: the template can't be read: No filter named"),
        (b"Gr\xfc\xdfe", "digest.txt:1:1: the template can't be read: the file is not UTF-8"),
    ],
)
def test_check_looks_at_the_templates_that_are_the_users_own(
    run: Run, tmp_path: Path, text: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_config(tmp_path / "config", ["https://feed.example/rss"])
    (config / "templates").mkdir()
    template = config / "templates" / "digest.txt"
    template.write_bytes(text)

    assert run("check") == 2
    assert said in capsys.readouterr().err
    template.write_text("{{ issue.subject }}", encoding="utf-8")
    (config / "templates" / "README.txt").write_text("{% for %}", encoding="utf-8")  # not ours
    assert run("check") == 0


def test_init_writes_a_configuration_that_check_accepts(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", "--lang", "de") == 0
    before = (tmp_path / "config" / "keywords.yaml").read_bytes()

    assert run("check") == 0
    assert run("init") == 0
    assert (tmp_path / "config" / "keywords.yaml").read_bytes() == before
    assert "nothing was written" in capsys.readouterr().out


def test_the_shipped_configuration_passes_its_own_tests(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(shipped("config"), tmp_path / "config")

    assert run("check") == 0
    said = capsys.readouterr().out
    assert "no problems" in said
    assert "tests passed" in said


def test_a_failing_test_of_the_configuration_names_its_line(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (config / "keywords.yaml").read_text(encoding="utf-8")
    text += "    should_match: |\n      Das Wetter bleibt mild\n"
    (config / "keywords.yaml").write_text(text, encoding="utf-8")

    assert run("check") == 2

    assert "keywords.yaml:9:" in capsys.readouterr().err


def test_a_wrong_configuration_is_exit_code_two_with_a_caret(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (config / "monitor.yaml").read_text(encoding="utf-8")
    (config / "monitor.yaml").write_text(
        text.replace("schedule: daily", "schedul: daily"), encoding="utf-8"
    )

    assert run("check") == 2

    said = capsys.readouterr().err
    assert "monitor.yaml:" in said
    assert "^^^^^^^" in said
    assert "schedule" in said


def test_once_polls_and_sums_up(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter")), etag='"1"')
    with Documents({"/rss": page}) as feeds:
        urls = [feeds.url + "/rss", feeds.url + "/gone"]
        write_config(tmp_path / "config", urls, every="10m")

        assert run("once", "--json") == 0
        first = json.loads(capsys.readouterr().out)
        assert run("once", "--json") == 0
        second = json.loads(capsys.readouterr().out)
        assert run("once", "--all", "--no-send", "--json") == 0
        third = json.loads(capsys.readouterr().out)

    assert {name: first[name] for name in ("polled", "failed", "entries_new")} == {
        "polled": 2,
        "failed": 1,
        "entries_new": 2,
    }
    assert (first["matches_new"], first["issues"], first["sent"]) == (1, 1, 1)
    assert second["polled"] == 0
    assert (third["polled"], third["not_modified"], third["issues"]) == (2, 1, 0)
    assert len(list((tmp_path / "state" / "mail" / "new").iterdir())) == 1


@pytest.fixture(scope="session")
def polled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a configuration, and the state after one pass with one match."""
    folder = tmp_path_factory.mktemp("polled")
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer")))
    with Documents({"/rss": page}) as feeds:
        write_config(folder / "config", [feeds.url + "/rss"], schedule="daily 07:00")
        where = {
            "MONITOR_CONFIG": str(folder / "config"),
            "MONITOR_STATE": str(folder / "state"),
        }
        assert main(["once"], where) == 0
    return folder


@pytest.fixture
def after_one_pass(polled_once: Path, tmp_path: Path) -> None:
    shutil.copytree(polled_once, tmp_path, dirs_exist_ok=True)


@pytest.mark.usefixtures("after_one_pass")
class TestAfterOnePass:
    def test_a_command_that_does_not_poll_makes_no_matcher(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(build, "matcher_soon", lambda *_: pytest.fail("it takes seconds"))

        assert run("preview") == 0

    def test_the_preview_shows_the_next_issue_and_marks_nothing(
        self, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("preview") == 0
        first = capsys.readouterr().out
        files = [tmp_path / name for name in ("i.html", "i.txt", "i.eml")]
        flags = ("--html", "--text", "--eml")
        parts = [word for pair in zip(flags, map(str, files), strict=True) for word in pair]
        assert run("preview", "Eilmeldung", *parts) == 0
        capsys.readouterr()
        assert run("preview") == 0
        second = capsys.readouterr().out

        assert "Ostmeer" in first
        assert first == second
        assert all(file.stat().st_size > 500 for file in files)

    def test_a_preview_to_a_dash_is_shown(
        self, run: Run, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        assert run("preview", "--html", "-") == 0

        told = capfdbinary.readouterr()
        assert told.out.startswith(b"<!")
        assert b"Ostmeer" in told.out
        assert not Path("-").exists()

    def test_send_sends_and_marks_nothing(
        self, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("send", "Eilmeldung", "--to", "me@example.org") == 0
        [mail] = (tmp_path / "state" / "mail" / "new").iterdir()
        assert b"To: me@example.org" in mail.read_bytes()
        capsys.readouterr()
        assert run("outbox", "--json") == 0
        assert json.loads(capsys.readouterr().out) == []

    @pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
    def test_matches_come_in_every_form(
        self, run: Run, form: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("matches", "--format", form) == 0

        said = capsys.readouterr().out
        assert "Rakete stürzt ins Ostmeer" in said
        if form == "json":
            [match] = json.loads(said)
            [hit] = match["hits"]
            assert match["title"][hit["start"] : hit["end"]] == "Ostmeer"

    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            (("matches", "--topic", "Russland und Nordkorea"), "Rakete stürzt ins Ostmeer"),
            (("matches",), "Russland und Nordkorea"),
            (("search", "Rakete", "--topic", "Russland und Nordkorea"), "Rakete stürzt"),
            (("feeds",), "last read"),
        ],
    )
    def test_the_record_can_be_read_while_the_files_are_wrong(
        self,
        run: Run,
        tmp_path: Path,
        words: tuple[str, ...],
        shown: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        (tmp_path / "config" / "keywords.yaml").write_text("topcs: []\n", encoding="utf-8")

        assert run(*words) == 0

        said = capsys.readouterr()
        assert shown in said.out
        assert "the files are wrong (" in said.err

    @pytest.mark.parametrize("command", ["matches", "feeds"])
    def test_without_files_and_record_there_is_only_the_complaint(
        self, run: Run, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        nowhere = tmp_path / "nowhere"

        assert run(command, "--config", str(nowhere), "--state", str(nowhere)) == 2

        assert "there is no such folder" in capsys.readouterr().err
        assert not nowhere.exists()

    def test_an_unknown_topic_is_told_with_those_that_exist(
        self, run: Run, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("matches", "--topic", "Mond") == 2
        assert "Russland und Nordkorea" in capsys.readouterr().err

    def test_a_misspelt_name_is_told_with_the_one_that_was_meant(
        self, run: Run, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("preview", "eilmeldung") == 2
        assert 'no digest "eilmeldung"; did you mean "Eilmeldung"?' in capsys.readouterr().err
        assert run("matches", "--topic", "Rusland und Nordkorea") == 2
        assert 'did you mean "Russland und Nordkorea"?' in capsys.readouterr().err

    def test_a_service_that_has_ended_does_not_speak_for_the_one_that_runs(
        self, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        now = wall_clock()
        with open_store(f"sqlite:///{tmp_path / 'state' / 'monitor.db'}") as store:
            for worker, ago, config in (("old:1", 60, "0ld"), ("new:2", 0, "n3w")):
                then = now - timedelta(minutes=ago)
                store.history.beat(worker, now=then, started_at=then, config=config)

        assert run("status") == 0

        said = capsys.readouterr().out
        assert re.search(r"running, started \d+ s ago", said)
        assert "in force is still n3w" in said

    def test_feeds_and_status_tell_how_things_are(
        self, run: Run, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("feeds", "--json") == 0
        [feed] = json.loads(capsys.readouterr().out)
        assert (feed["entries"], feed["matches"], feed["failures"]) == (1, 1, 0)
        assert run("feeds") == 0
        assert "Nordblick" in capsys.readouterr().out
        assert run("status", "--json") == 0
        status = json.loads(capsys.readouterr().out)
        assert (status["entries"], status["matches"]) == (1, 1)
        assert run("status") == 0
        assert "not sent" in capsys.readouterr().out

    def test_what_comes_at_once_has_no_time(
        self, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "config" / "monitor.yaml"
        text = file.read_text(encoding="utf-8").replace("daily 07:00", "immediately")
        text = text.replace("  - name: Eilmeldung", "  - name: Eilmeldung\n    id: other")
        file.write_text(text, encoding="utf-8")
        assert run("once", "--no-send") == 0

        for command in ("status", "next", "check"):
            capsys.readouterr()
            assert run(command) == 0
            assert "as soon as something is found" in capsys.readouterr().out, command

    def test_next_lists_five_times(self, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("next", "--json") == 0
        [digest] = json.loads(capsys.readouterr().out)
        assert len(digest["next"]) == 5
        assert run("next") == 0
        assert capsys.readouterr().out.count("07:00") == 6

    def test_an_outbox_action_needs_a_delivery_that_exists(
        self, run: Run, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("outbox", "retry") == 2
        assert run("outbox", "retry", "99") == 2
        assert run("outbox", "drop", "99") == 2
        assert "there is none" in capsys.readouterr().err


def test_a_state_folder_that_can_not_be_written_is_told(
    run: Run, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").write_text("a file, not a folder")

    assert run("status") == 1

    said = capsys.readouterr().err
    assert "state" in said
    assert "Traceback" not in said


def test_an_empty_preview_says_what_to_do_next(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("preview") == 0

    assert "`monitor once`" in capsys.readouterr().err


def test_health_without_any_state_is_ill(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("health") == 1
    assert "unhealthy" in capsys.readouterr().err


def test_once_fails_where_no_feed_can_be_read(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Documents({"/down": Page(status=503)}) as feeds:
        write_config(tmp_path / "config", [feeds.url + "/down", feeds.url + "/missing"])

        assert run("once") == 1

    told = capsys.readouterr()
    assert "2 failed" in told.out
    assert "no feed could be read" in told.err


def test_a_refused_mail_server_leaves_the_issue_waiting(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer")))
    with Documents({"/rss": page}) as feeds:
        write_config(tmp_path / "config", [feeds.url + "/rss"], server="smtp+plain://127.0.0.1:9")

        assert run("once", "--json") == 1

    told = capsys.readouterr()
    done = json.loads(told.out)
    assert (done["issues"], done["sent"]) == (1, 0)
    assert done["undelivered"][0]["reason"]
    assert "no mail could be sent" in told.err
    assert run("outbox", "--json") == 0
    [delivery] = json.loads(capsys.readouterr().out)
    assert delivery["state"] == "ready"
    assert delivery["reason"]
