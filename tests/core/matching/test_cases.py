from collections import Counter

from monitor.core.matching import hits
from tests.core.matching.cases import cases

SHIPPED = ("Blinken", "satellite OR Satellit", "Ostmeer", "Mittelstreckenrakete")


def test_the_hard_cases_are_decided_rightly_in_97_of_100() -> None:
    told = Counter()
    wrong = []
    for case in cases():
        right = bool(hits(case.keyword, case.text, case.language)) == case.expected
        told[right] += 1
        if not right:
            wrong.append(case)

    assert sum(told.values()) >= 300
    assert told[True] / sum(told.values()) >= 0.97, wrong


def test_every_case_of_the_shipped_keywords_is_decided_rightly() -> None:
    wrong = [
        case
        for case in cases()
        if case.keyword in SHIPPED
        and bool(hits(case.keyword, case.text, case.language)) != case.expected
    ]

    assert wrong == []
