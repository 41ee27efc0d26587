"""Laws of the configuration: whatever the bytes, problems with a place and never an exception."""

import random
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.config.guess import closest
from monitor.core.config.nodes import Mapping, Node, Sequence, Text, read_nodes
from monitor.core.config.settings import Settings
from monitor.core.config.source import read_source
from monitor.errors import Problem
from tests.core.config.folders import EVERY_SETTING_BYTES, SHIPPED, has_place, problems_of

FILES = [*SHIPPED.items(), *EVERY_SETTING_BYTES.items()]
# fmt: off
JUNK = ["", "[", "]x", "{}", "&a", "*a", "!t x", '"', "'", "@x", "x: y", "- x", "\t", "|", "> x",
        "\x00", "\x85", "%", "?", "🚀 동해", "no", "-1", "1e9", "a" * 300, "${X", "$$", "[[x]]"]
# fmt: on


def checked(path: str, data: bytes) -> tuple[Problem, ...]:
    """Return the problems of a folder with one file replaced, each with its place."""
    files = (SHIPPED if (path, data) in FILES or path in SHIPPED else {}) | {path: data}
    found = problems_of(files, TOKEN="abc")
    for problem in found:
        if problem.source.strip():
            assert has_place(problem), str(problem)
        else:
            assert not data.strip() or b"\n" not in data.strip() or problem.line == 1, str(problem)
    return found


def truncated(step: int) -> Iterator[tuple[str, bytes]]:
    for path, data in FILES:
        for end in range(0, len(data), step):
            yield path, data[:end]


def flipped(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(seed)
    for _ in range(count):
        path, data = chance.choice(FILES)
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 3, 10))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield path, bytes(changed)


def shuffled(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield files with lines left out, doubled, swapped or moved to the left or right."""
    chance = random.Random(seed)
    for _ in range(count):
        path, data = chance.choice(FILES)
        lines = data.decode().split("\n")
        for _ in range(chance.choice((1, 1, 2, 5))):
            at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            match chance.randrange(5):
                case 0:
                    lines[at] = ""
                case 1:
                    lines.insert(at, lines[other])
                case 2:
                    lines[at], lines[other] = lines[other], lines[at]
                case 3:
                    lines[at] = " " * chance.randrange(1, 5) + lines[at]
                case _:
                    lines[at] = lines[at][chance.randrange(1, 5) :]
        yield path, "\n".join(lines).encode()


def test_a_file_with_its_lines_moved_about_has_problems_with_places_or_is_valid() -> None:
    for path, data in shuffled(150, seed=5):
        checked(path, data)


@pytest.mark.slow
def test_a_file_with_its_lines_moved_in_many_ways_has_problems_or_is_valid() -> None:
    for path, data in shuffled(5_000, seed=6):
        checked(path, data)


def test_a_file_cut_off_anywhere_has_problems_with_places_or_is_valid() -> None:
    for path, data in truncated(step=61):
        checked(path, data)


@pytest.mark.slow
def test_a_file_cut_off_at_every_byte_has_problems_with_places_or_is_valid() -> None:
    for path, data in truncated(step=1):
        checked(path, data)


def test_a_file_with_any_byte_changed_has_problems_with_places_or_is_valid() -> None:
    for path, data in flipped(150, seed=1):
        checked(path, data)


@pytest.mark.slow
def test_a_file_with_any_byte_changed_in_many_ways_has_problems_or_is_valid() -> None:
    for path, data in flipped(5_000, seed=2):
        checked(path, data)


@given(st.binary(max_size=200), st.sampled_from(sorted(SHIPPED)))
def test_any_bytes_are_problems(data: bytes, path: str) -> None:
    assert checked(path, data)


@given(st.text(alphabet="topics: -|>\n\t'\"#&*!%@`{}[]\\,?x0", max_size=80))
def test_any_text_of_yaml_signs_is_problems(text: str) -> None:
    assert checked("config/keywords.yaml", text.encode())


FOLDERS = {"shipped": SHIPPED, "every setting": EVERY_SETTING_BYTES}
EACH = [(name, path) for name, files in FOLDERS.items() for path in sorted(files)]
each_file = pytest.mark.parametrize(("folder", "path"), EACH)


def texts_of(folder: str, path: str) -> list[tuple[bool, Text]]:
    """Return every key and value of a file, telling which are keys."""
    root, _, _ = read_nodes(read_source(path, FOLDERS[folder][path]), "topics")

    def walk(node: Node) -> Iterator[tuple[bool, Text]]:
        if isinstance(node, Mapping):
            for key, value in node.items:
                yield True, key
                yield from walk(value)
        elif isinstance(node, Sequence):
            for item in node.items:
                yield from walk(item)
        elif node.style != "|":
            yield False, node

    return list(walk(root))


def sample(texts: list[tuple[bool, Text]], chance: random.Random) -> list[tuple[bool, Text]]:
    """Return some of a file's keys and values: the shipped feeds have hundreds."""
    return chance.sample(texts, min(25, len(texts)))


def with_text(folder: str, path: str, text: Text, new: str) -> tuple[Problem, ...]:
    """Return the problems of a folder in which one text of a file is replaced by another."""
    lines = FOLDERS[folder][path].decode().split("\n")
    line = lines[text.line - 1]
    lines[text.line - 1] = line[: text.column - 1] + new + line[text.end_column - 1 :]
    return problems_of(FOLDERS[folder] | {path: "\n".join(lines).encode()}, TOKEN="abc")


@each_file
def test_every_changed_key_and_value_is_valid_or_a_problem_with_its_place(
    folder: str, path: str
) -> None:
    chance = random.Random(3)
    for _, text in sample(texts_of(folder, path), chance):
        for junk in chance.sample(JUNK, 2):
            for problem in with_text(folder, path, text, junk):
                assert has_place(problem), str(problem)


@pytest.mark.slow
@each_file
def test_every_key_and_value_may_be_changed_to_anything(folder: str, path: str) -> None:
    chance = random.Random(7)
    for _, text in texts_of(folder, path):
        for junk in JUNK if folder != "shipped" else chance.sample(JUNK, 9):
            for problem in with_text(folder, path, text, junk):
                assert has_place(problem), str(problem)


def typos(word: str, letters: str = "xe") -> list[str]:
    """Return a word with each one-letter mistake: left out, doubled, swapped, another, more."""
    found = []
    for at in range(len(word)):
        found.append(word[:at] + word[at + 1 :])
        found.append(word[:at] + word[at] + word[at:])
        found.append(word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])
        found += [word[:at] + letter + word[at + 1 :] for letter in letters]
        found += [word[:at] + letter + word[at:] for letter in letters]
    found += [word + letter for letter in letters]
    return sorted({typo for typo in found if typo and typo != word})


@each_file
def test_a_typo_in_any_key_gets_the_right_proposal(folder: str, path: str) -> None:
    chance = random.Random(4)
    for is_key, key in sample(texts_of(folder, path), chance):
        if is_key and key.value != "Authorization":
            for typo in chance.sample(typos(key.value), 2):
                check_typo(folder, path, key, typo)


@pytest.mark.slow
@each_file
def test_every_typo_in_every_key_gets_the_right_proposal(folder: str, path: str) -> None:
    keys = {key.value: key for is_key, key in texts_of(folder, path) if is_key}
    for name, key in keys.items():
        if name != "Authorization":
            for typo in typos(name):
                check_typo(folder, path, key, typo)


def check_typo(folder: str, path: str, key: Text, typo: str) -> None:
    found = with_text(folder, path, key, typo)

    [unknown] = [p for p in found if p.message.endswith(f'unknown setting "{typo}"')]
    assert (unknown.line, unknown.column) == (key.line, key.column)
    assert unknown.width == len(typo)
    assert f'"{key.value}"' in unknown.proposal, str(unknown)
    assert not any(f'"{key.value}" is missing' in p.message for p in found)


@pytest.mark.parametrize("model", Settings.__subclasses__(), ids=lambda one: one.__name__)
def test_every_typo_with_any_letter_leads_back_to_its_key(model: type[Settings]) -> None:
    keys = model.known
    for key in keys:
        for typo in typos(key, string.ascii_letters + string.digits + "_-. ä"):
            if typo.lower() not in (other.lower() for other in keys):
                assert key in closest(typo, keys), typo


@given(st.text(max_size=12), st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_a_guess_is_always_one_of_the_known_words(word: str, known: list[str]) -> None:
    assert set(closest(word, known)) <= set(known)
