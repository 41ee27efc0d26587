"""Files that are half written or gone are told from those that somebody edited."""

import pytest

from monitor.core.config import unfinished
from tests.core.config.folders import EVERY_SETTING_BYTES

WHOLE = EVERY_SETTING_BYTES
KEYWORDS = "config/keywords.yaml"


@pytest.mark.parametrize("path", sorted(WHOLE))
def test_every_cut_is_told_but_at_the_end_of_a_line(path: str) -> None:
    for end in range(len(WHOLE[path])):
        part = WHOLE[path][:end]
        problems = unfinished(WHOLE, WHOLE | {path: part})
        if part.endswith(b"\n"):
            assert problems == []  # somebody has taken lines away
        else:
            [problem] = problems
            assert problem.file == path
            assert problem.line == part.decode(errors="ignore").rstrip().count("\n") + 1
            assert "half written" in problem.proposal


def test_an_edit_is_no_cut() -> None:
    for edited in (WHOLE[KEYWORDS] + b"# more", WHOLE[KEYWORDS][5:], b"topics: []"):
        assert unfinished(WHOLE, WHOLE | {KEYWORDS: edited}) == []


def test_a_file_that_is_gone_is_told() -> None:
    left = {path: data for path, data in WHOLE.items() if path != "config/monitor.yaml"}

    [problem] = unfinished(WHOLE, left)

    assert str(problem) == (
        "config/monitor.yaml: the file was here and is gone; put it back; if you mean to do "
        "without it, restart the service"
    )


def test_an_outline_may_be_taken_away() -> None:
    assert unfinished(WHOLE | {"config/reader.opml": b"<opml/>"}, WHOLE) == []


def test_a_secret_in_the_cut_line_is_not_shown() -> None:
    whole = {"config/feeds.yaml": b"x:\n  Authorization: geheim123\n"}

    [problem] = unfinished(whole, {"config/feeds.yaml": b"x:\n  Authorization: geheim"})

    assert "geheim" not in str(problem)


def test_an_empty_file_is_told_to_be_empty() -> None:
    [problem] = unfinished(WHOLE, WHOLE | {KEYWORDS: b""})

    assert "the file is empty" in str(problem)
    assert "line break" not in str(problem)  # an empty file is no configuration, however it ends


def test_without_keywords_there_is_no_service_to_restart() -> None:
    [problem] = unfinished(WHOLE, {path: WHOLE[path] for path in WHOLE if path != KEYWORDS})

    assert problem.proposal == "put it back"
