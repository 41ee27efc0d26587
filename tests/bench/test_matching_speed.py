"""How fast keywords are found, on documents made here: `pytest -m bench -s`."""

import random
import sys
import time

import pytest

from monitor.core.matching import build

_SYLLABLES = (
    *("rake", "test", "lin", "kor", "da", "zug", "wald", "see"),
    *("berg", "haus", "tag", "luft", "meer", "bild", "werk", "mo"),
)


def _texts(count: int, length: int) -> list[str]:
    chance = random.Random(7)
    vocabulary = [
        "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))).capitalize()
        for _ in range(20_000)
    ]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    return [" ".join(chance.choices(vocabulary, weights, k=length)) for _ in range(count)]


@pytest.mark.bench
def test_documents_a_second_by_number_of_keywords(capsys):
    documents = _texts(1_000, 60)
    words = sorted({word for text in documents for word in text.split()})
    random.Random(8).shuffle(words)

    for count in (10, 1_000, 10_000):
        started = time.process_time()
        keywords = build(words[:count])
        built = time.process_time()
        rates = []
        for _ in ("cold", "warm"):
            start = time.process_time()
            for text in documents:
                keywords.match(text)
            rates.append(len(documents) / (time.process_time() - start))
        with capsys.disabled():
            sys.stdout.write(
                f"\n{count:6d} keywords: built in {built - started:.2f} s,"
                f" {rates[0]:8.0f} documents/s cold, {rates[1]:8.0f} warm"
            )
