import os

import pytest

from monitor.adapters.forks import aside, spread
from monitor.errors import MonitorError, StoreError


def test_each_part_is_worked_on_in_a_process_of_its_own_and_comes_back_in_order() -> None:
    made = spread(lambda part: (part * 2, os.getpid()), [1, 2, 3])

    assert [number for number, _ in made] == [2, 4, 6]
    assert len({process for _, process in made}) == 3
    assert made[0][1] == os.getpid()


def test_one_part_or_none_needs_no_other_process() -> None:
    assert spread(lambda part: os.getpid(), [1]) == [os.getpid()]
    assert spread(lambda part: part, []) == []


def test_a_result_may_be_larger_than_a_pipe() -> None:
    [_, large] = spread(lambda part: "x" * part, [1, 3_000_000])

    assert len(large) == 3_000_000


@pytest.mark.parametrize("wrong", [1, 2])
def test_an_error_is_raised_here_wherever_it_happened(wrong: int) -> None:
    def work(part: int) -> int:
        if part == wrong:
            raise StoreError(f"part {part}")
        return part

    with pytest.raises(StoreError, match=f"part {wrong}"):
        spread(work, [1, 2, 3])


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(MonitorError, match="ended before its work was done"):
        spread(lambda part: part if part == 1 else os._exit(3), [1, 2])


def test_what_is_worked_on_aside_comes_back_from_another_process_as_its_errors_do() -> None:
    def work(part: int) -> tuple[int, int]:
        if part < 0:
            raise StoreError(f"part {part}")
        return part * 2, os.getpid()

    made, process = aside(work, 2)

    assert made == 4
    assert process != os.getpid()
    with pytest.raises(StoreError, match="part -1"):
        aside(work, -1)
