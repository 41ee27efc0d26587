"""How fast keywords are found, on documents made here: `pytest -m bench -s`."""

import gc
import random
import re
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.core.matching import Matcher, build, compile_forms
from monitor.core.matching.stream import open_stream
from tests.builders import a_topic, an_entry

MANY = 10_000
_WORDS = 40_000


@cache
def vocabulary() -> list[str]:
    """Return German and English words from everywhere in their dictionaries, half of each."""
    chance = random.Random(7)
    made: list[str] = []
    for language in ("de", "en"):
        records = open_stream(language).all()
        words = [form.decode() for form, _ in records if 3 <= len(form) <= 20 and form.isalpha()]
        made += chance.sample(words, _WORDS // 2)
    chance.shuffle(made)
    return made


def documents_of(count: int, length: int) -> list[str]:
    """Return texts in which words are as frequent as in news: the nth as 1 to n."""
    chance = random.Random(7)
    weights = [1 / (rank + 10) for rank in range(_WORDS)]
    return [" ".join(chance.choices(vocabulary(), weights, k=length)) for _ in range(count)]


def words_of(documents: list[str]) -> list[str]:
    words = sorted({word for text in documents for word in text.split()})
    random.Random(8).shuffle(words)
    return words


def seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def rate(match: Callable[[str], Any], documents: list[str]) -> float:
    return len(documents) / seconds(lambda: [match(text) for text in documents])


def resident() -> float:
    """Return the process's memory in MB, or 0 where /proc doesn't tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4_096 / 1e6
    except OSError:
        return 0.0


@pytest.mark.bench
def test_documents_a_second_by_number_of_keywords(capsys):
    documents = documents_of(1_000, 60)
    words = words_of(documents)
    told = []
    cold, warm = {}, {}

    for count in (10, 100, 1_000, MANY):
        took = time.process_time()
        keywords = build(words[:count])
        took = time.process_time() - took
        cold[count] = rate(keywords.match, documents)
        warm[count] = max(rate(keywords.match, documents) for _ in range(3))
        told.append(
            f"{count:6d} keywords: built in {took:5.2f} s, {cold[count]:7.0f} documents/s cold,"
            f" {warm[count]:7.0f} warm"
        )
    plain = re.compile(r"\b(?:" + "|".join(map(re.escape, words[:1_000])) + r")\b")
    alternation = rate(lambda text: set(plain.findall(text)), documents[:100])
    known = set(words[:MANY])
    whole = max(rate(lambda text: known & set(text.split()), documents) for _ in range(3))
    told.append(
        f"    10 to {MANY}: cost grows {cold[10] / cold[MANY]:.1f} times cold,"
        f" {warm[10] / warm[MANY]:.1f} warm"
    )
    told.append(
        f"  1000 words in one regular expression: {alternation:7.0f} documents/s;"
        f" ours {warm[1_000] / alternation:.0f} times as fast"
    )
    told.append(
        f" {MANY} words in one set, no language:      {whole:7.0f} documents/s;"
        f" ours {warm[MANY] / whole:.2f} times as fast"
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(told) + "\n")

    assert warm[10] / warm[MANY] < 4
    assert warm[1_000] > 4 * alternation


@pytest.mark.bench
def test_entries_a_second_as_the_service_matches_them(capsys):
    documents = documents_of(2_000, 60)
    matcher = Matcher([a_topic(*words_of(documents)[:1_000], name="many")])
    entries = [an_entry(text[:60], content=text[60:], language="de") for text in documents]

    first = len(entries) / seconds(lambda: [matcher.match(entry) for entry in entries])
    again = len(entries) / seconds(lambda: [matcher.match(entry) for entry in entries])

    with capsys.disabled():
        sys.stdout.write(
            f"\n  1000 keywords: {first:.0f} entries/s cold with every place, {again:.0f} warm;"
            f" {resident():.0f} MB in all\n"
        )
    assert again > first


@pytest.mark.bench
def test_a_restart_reads_what_a_compile_made(capsys):
    topics = [a_topic(*words_of(documents_of(1_000, 60))[:MANY], name="many")]
    forms = b""

    def compile_once() -> None:
        nonlocal forms
        forms = compile_forms(topics)

    gc.disable()  # as the process does that compiles for the service
    try:
        compiled = seconds(compile_once)
    finally:
        gc.enable()
    before = resident()
    loaded = seconds(lambda: Matcher(topics, forms=forms))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{MANY} keywords: compiled in {compiled:.2f} s, {len(forms) / 1e6:.1f} MB kept,"
            f" read back in {loaded:.2f} s and {resident() - before:.0f} MB\n"
        )

    assert loaded < compiled / 4
