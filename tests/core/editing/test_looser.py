import pytest

from monitor.core.editing.lines import line_of
from monitor.core.editing.looser import MOST, looser, with_names
from monitor.core.matching import QueryError, parse_query

LINES = (
    "Blinken", "taktische Nuklearwaffe", '"Kim Jong-un"', "=Feuer", "Raket*", r"/Hwasong-\d+/i",
    "A OR B OR C", "Nordkorea AND (Rakete OR Satellit) NOT Sport", "Putin NEAR/10 Pjöngjang",
    "(A OR B) NEAR/3 (C AND D)", "title:Atommacht", "title:(A OR B)", "lang:de Rakete",
    "feed:Nordblick Rakete", 'feed:"Deutsche Welle" (A OR B)', "A AND B AND C", "A NOT (B OR C)",
    "A NOT B NOT C", "A OR (B AND C)", "lang:de title:Rakete", "mer de l'Est",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_written_anew_means_the_same(line: str) -> None:
    root = parse_query(line).root

    assert parse_query(line_of(root)).root == root


@pytest.mark.parametrize("line", LINES)
def test_looser_keywords_are_keywords_each_once_and_few(line: str) -> None:
    found = [one.line for one in looser(line)]

    assert len(found) == len(set(found)) <= MOST
    assert line not in found
    for one in found:
        parse_query(one)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("=Feuer", ["Feuer"]),
        ('"ballistische Rakete"', ["ballistische Rakete"]),
        ("title:Vulkan", ["Vulkan", "title:vulkan", "title:*vulkan*"]),
        ("Vulkan NEAR/5 Asche", ["Vulkan NEAR/15 Asche"]),
        ("Vulkan NOT Film", ["Vulkan", "vulkan NOT Film"]),
        ("roter Vulkan", ["roter NEAR/5 Vulkan"]),
        ("Rakete", ["rakete", "*raket*"]),
        ("US", []),
    ],
)
def test_each_respect_in_which_a_keyword_may_be_too_narrow(line, expected) -> None:
    found = [one.line for one in looser(line) if one.kind != "alias"]

    assert found[: len(expected)] == expected
    assert expected or not found


def test_other_names_are_offered_once_and_not_those_that_stand_there() -> None:
    found = [one.what for one in looser("Ostmeer OR East Sea OR 동해") if one.kind == "alias"]

    assert len(found) == len(set(found))
    assert not {"Ostmeer", "East Sea", "동해"} & set(found)
    assert "日本海" in found


def test_names_are_written_beside_what_they_are_names_of() -> None:
    assert with_names("Ostmeer", {"Ostmeer": ["동해"]}) == "Ostmeer OR 동해"
    assert with_names("Ostmeer NOT Film", {"Ostmeer": ["동해"]}) == "(Ostmeer OR 동해) NOT Film"


def test_what_is_no_keyword_has_no_looser_one() -> None:
    with pytest.raises(QueryError):
        looser("(Rakete")
