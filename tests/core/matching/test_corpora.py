"""Other people's texts, where they are present: the first article, the gold rows."""

import json
from collections import Counter, defaultdict

import pytest

from monitor.core.matching import Matcher, hits
from tests.builders import a_topic, an_entry

BARS = {
    "de words": 0.98,
    "en words": 0.98,
    "ru words": 0.985,
    "uk words": 0.965,
    "fr words": 0.97,
    "es words": 0.97,
    "ko words": 0.975,
    "ja words": 0.97,
    "zh words": 0.96,
}


def test_the_article_has_exactly_its_hits(corpora):
    text = (corpora / "article" / "article-de.txt").read_text("utf-8")
    topic = a_topic(
        "Blinken",
        "satellite OR Satellit",
        "Ostmeer",
        "Mittelstreckenrakete",
        not_near=("Warnleuchte", "LED"),
    )

    [match] = Matcher([topic]).match(an_entry("Allianz", content=text))

    assert Counter((hit.label, hit.form) for hit in match.hits) == {
        ("Blinken", "Blinken"): 3,
        ("Blinken", "Blinkens"): 2,
        ("satellite", "Satellitentechnologien"): 3,
        ("satellite", "Aufklärungssatelliten"): 1,
        ("Ostmeer", "Ostmeer"): 1,
        ("Mittelstreckenrakete", "Mittelstreckenrakete"): 1,
    }
    assert all(text[hit.start : hit.end] == hit.form for hit in match.hits)


def f1(told: Counter) -> float:
    return 2 * told["tp"] / max(1, 2 * told["tp"] + told["fp"] + told["fn"])


@pytest.mark.slow
def test_the_gold_rows_are_decided_as_well_as_promised(corpora):
    groups = defaultdict(Counter)
    for file in sorted((corpora / "matching").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            found = bool(hits(row["keyword"], row["text"], row["lang"]))
            cell = ("t" if found == row["expected"] else "f") + ("p" if found else "n")
            compound = row["kind"].startswith("compound")
            groups[row["source"] if compound else f"{row['lang']} words"][cell] += 1

    for group, bar in BARS.items():
        assert f1(groups[group]) >= bar, (group, groups[group])
    germanet, jwordsplitter = groups["germanet18"], groups["jwordsplitter"]
    assert f1(germanet) >= 0.945
    assert germanet["tp"] / (germanet["tp"] + germanet["fp"]) >= 0.93
    assert jwordsplitter["tp"] / (jwordsplitter["tp"] + jwordsplitter["fn"]) >= 0.80
