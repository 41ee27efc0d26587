"""Do a piece of work in several processes at once: copies of this one, which end with it."""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar, cast

from monitor.errors import MonitorError

T = TypeVar("T")
R = TypeVar("R")


def spread(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """Return what ``work`` makes of each part, in their order.

    The first part is worked on here, each other one in a copy of this process, which shares its
    memory until one of them writes to it. So nothing that can't be shared (a connection, a
    thread) may be open. Results come back pickled; errors are raised here.
    """
    children = [_start(work, part) for part in parts[1:]]
    try:
        here = [work(part) for part in parts[:1]]
        return here + [_result(number, pipe) for number, pipe in children]
    except BaseException:
        for number, _ in children:
            _end(number)
        raise


def aside(work: Callable[[T], R], part: T) -> R:
    """Return what ``work`` makes of a part in a copy of this process, whose memory ends with it.

    The same holds for it as for ``spread``.
    """
    number, pipe = _start(work, part)
    try:
        return cast("R", _result(number, pipe))
    except BaseException:
        _end(number)
        raise


def _start(work: Callable[[T], R], part: T) -> tuple[int, int]:
    """Return a child's process number, and the end of a pipe at which its result will come."""
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(reading)
        _work(work, part, writing)
    os.close(writing)
    return number, reading


def _work(work: Callable[[T], R], part: T, writing: int) -> NoReturn:
    """Do the work in the child, and leave without anything of the parent's being closed twice."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            told: tuple[bool, Any] = (True, work(part))
        except Exception as error:  # noqa: BLE001 - the parent raises it
            told = (False, error)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(told))
    finally:
        os._exit(0)


def _result(number: int, reading: int) -> Any:
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(number, 0)
    if not told:
        raise MonitorError("a helping process ended before its work was done; try again")
    fine, result = pickle.loads(told)  # noqa: S301 - from our own child
    if not fine:
        raise result
    return result


def _end(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
    except OSError:
        pass  # it has ended already
