from collections import Counter

from tests.core.matching.cases import cases

SHIPPED = ("Blinken", "satellite OR Satellit", "Ostmeer", "Mittelstreckenrakete")
KINDS = {
    "accent", "accident", "acronym", "apostrophe", "boolean", "case", "case=exact", "case=ignore",
    "compound", "compounds=false", "exact", "hyphen", "inflect=false", "inflection", "mixed",
    "name", "near", "particle", "phrase", "place", "quoted", "regex", "scope", "shipped",
    "spelling", "substring", "unicode", "width", "wildcard", "yo", "zone",
}  # fmt: skip


def test_the_hard_cases_are_decided_rightly_in_97_of_100():
    told = Counter()
    wrong = []
    for case in cases():
        right = case.is_right()
        told[right] += 1
        if not right:
            wrong.append(f"{case.keyword} | {case.language} | {case.kind}: {case.text!r}")

    print(f"{told[True]} of {told.total()} right; wrong are:", *wrong, sep="\n  ")  # noqa: T201  # its figures
    assert told.total() >= 300
    assert told[True] / told.total() >= 0.97


def test_there_are_hard_cases_of_every_kind_to_hit_and_to_miss():
    found = Counter((case.kind, case.expected) for case in cases())

    assert {kind for kind, _ in found} == KINDS
    assert all(found[kind, True] for kind in KINDS)
    assert all(found[kind, False] for kind in KINDS)


def test_every_case_of_the_shipped_keywords_is_decided_rightly():
    assert [case for case in cases() if case.keyword in SHIPPED and not case.is_right()] == []
