"""The forms of a configuration's keywords as bytes, so that a restart needs no dictionary."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version

from monitor.core.matching.extras import versions
from monitor.core.matching.rules import wanted_words
from monitor.core.matching.vocabulary import dump, gather
from monitor.model import Topic

# Raise it when the rules that choose from the dictionaries change.
FORMAT = 2


def compile_forms(topics: Iterable[Topic]) -> bytes:
    """Return what the dictionaries know of the topics' words, as bytes to keep.

    Pure and deterministic; a few words cost milliseconds, thousands of them seconds and up to
    300 MB: run it in a short-lived process and keep the result under ``forms_key``.
    """
    return dump(gather(wanted_words(topics)))


def forms_key(topics: Iterable[Topic]) -> str:
    """Return the name under which ``compile_forms`` of these topics may be kept.

    It changes with the words looked up, the libraries' versions and the format.
    """
    told = repr((FORMAT, version("simplemma"), versions(), sorted(set(wanted_words(topics)))))
    return hashlib.sha256(told.encode()).hexdigest()[:20]
