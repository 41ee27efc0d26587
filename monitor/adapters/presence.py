"""Which process this is, and whether another one of this machine still lives."""

import os
import socket


def worker_name() -> str:
    """Return what this process is known by among all workers: machine and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_gone(worker: str) -> bool:
    """Say whether a worker is known to be no more; of another machine's nothing is known.

    A name that is our own belonged to somebody before us: a container that starts again has the
    same name and numbers its processes from the beginning.
    """
    machine, _, number = worker.rpartition(":")
    if machine != socket.gethostname() or not number.isdecimal():
        return False
    if worker == worker_name():
        return True
    try:
        os.kill(int(number), 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass  # somebody else's, or no number that a process can have
    return False
