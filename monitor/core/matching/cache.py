"""A configuration compiled to bytes, so that a restart needs no dictionary and no second thought.

The bytes hold the index and the rules as plain values. They belong to one content of the topics
and one state of this package and of its dictionaries; anything else is refused.
"""

import hashlib
import marshal
import zlib
from collections.abc import Iterable
from functools import lru_cache

from monitor.core.matching.extras import versions
from monitor.core.matching.index import Index
from monitor.core.matching.packages import folder_of, version_of
from monitor.core.matching.remembered import Answers
from monitor.core.matching.rules import TopicRule, rules_hash
from monitor.model import Topic

_MAGIC = b"NMF3"
# Of marshal's versions the last one whose bytes depend on nothing but the content.
_VERSION = 2
# What the package's state is told by; of its other files the sizes are enough.
_READ = (".py", ".txt")


def compile_forms(topics: Iterable[Topic], answers: Answers | None = None) -> bytes:
    """Return the topics compiled, as bytes to keep under ``forms_key``.

    Deterministic; what ``answers`` know no dictionary is asked for, and they learn the rest. A
    few words cost milliseconds, thousands of them seconds and up to 130 MB: run it in a
    short-lived process.

    Raises:
        QueryError: where a keyword can't be read.
    """
    from monitor.core.matching.compiling import compile_topics
    from monitor.core.matching.packing import pack_topic

    topics = tuple(topics)
    rules, index = compile_topics(topics, answers)
    told = forms_key(topics), [pack_topic(rule) for rule in rules], index.packed()
    packed = zlib.compress(marshal.dumps(told, _VERSION), 1)
    return _MAGIC + zlib.crc32(packed).to_bytes(4, "big") + packed


def load_forms(forms: bytes, topics: tuple[Topic, ...]) -> tuple[list[TopicRule], Index]:
    """Return the rules and the index out of what ``compile_forms`` made of the same topics.

    Raises:
        ValueError: when the bytes are damaged, or made of other topics or by another version.
    """
    from monitor.core.matching.packing import unpack_topic

    packed = forms[8:]
    if forms[:8] != _MAGIC + zlib.crc32(packed).to_bytes(4, "big"):
        raise ValueError("these bytes are no keyword forms, or damaged ones")
    name, rules, index = marshal.loads(zlib.decompress(packed))  # noqa: S302 - checked, our own
    if name != forms_key(topics):
        raise ValueError("these keyword forms are of other topics or of another version")
    made = [unpack_topic(topic, told) for topic, told in zip(topics, rules, strict=True)]
    return made, Index.unpacked(index)


def forms_key(topics: Iterable[Topic]) -> str:
    """Return the name under which ``compile_forms`` of these topics may be kept.

    It changes with what the topics look for, with the dictionaries' versions and with this
    package's own rules.
    """
    told = repr((_code(), version_of("simplemma"), versions(), list(map(rules_hash, topics))))
    return hashlib.sha256(told.encode()).hexdigest()[:20]


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a hash over this package: a rule changed makes other forms."""
    told = hashlib.sha256()
    for file in sorted(folder_of("monitor.core.matching").rglob("*")):
        if file.is_file() and file.parent.name != "__pycache__":
            told.update(file.name.encode())
            is_read = file.suffix in _READ
            told.update(file.read_bytes() if is_read else b"%d" % file.stat().st_size)
    return told.hexdigest()
