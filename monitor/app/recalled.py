"""The configuration as it was read last, for who starts again with the same files.

To read and check 2,000 feeds and 1,000 keywords takes a third of a second; to ask 2,000 feeds of
which none has changed takes six times that. So what was read without a fault is kept in
``state/cache`` under a name that holds the content of the files and of the code that reads them.
A faulty configuration is never kept: each start finds all of its problems again.

Secrets stay where they are: the mail server's come from the environment each time, and a
configuration that may hold others (variables, headers, proxies, channels) is not kept at all.
"""

import hashlib
import io
import logging
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from monitor import __version__
from monitor.adapters.files import read_config
from monitor.app.cache import forget_oldest, write_cached
from monitor.app.config import parsed
from monitor.core.matching.packages import folder_of
from monitor.model import Config, Environment, settings

log = logging.getLogger(__name__)

KEPT = 4
"""Configurations kept: enough for a person who goes back and forth between a few."""

_NO_SECRETS = Environment(config="", state="", database_url="")
_WITH_VARIABLES = ("feeds.yaml", "monitor.yaml")
_READERS = ("monitor.core.config", "monitor.core.matching.query", "monitor.model")


def recall_config(environment: Environment) -> Config:
    """Return the configuration, as this start reads and validates it or one before it did.

    Raises:
        ConfigError: with every problem found.
    """
    files = read_config(Path(environment.config))
    if any(b"$" in content for path, content in files.items() if path.endswith(_WITH_VARIABLES)):
        return parsed(files, environment)
    file = Path(environment.state) / "cache" / f"config-{_key(files)}"
    try:
        return _with_secrets(_unpacked(file.read_bytes()), environment)
    except OSError:
        pass  # there is none, or it is not ours
    except Exception:  # a damaged pickle may raise anything; it costs time, and nothing else
        log.warning("cached configuration can't be used, it is read anew", exc_info=True)
    config = parsed(files, environment)
    if not _may_hold_secrets(config):
        write_cached(file, _packed(_with_secrets(config, _NO_SECRETS)))
        forget_oldest(file.parent, "config-*", keep=KEPT)
    return config


def _may_hold_secrets(config: Config) -> bool:
    return bool(config.channels) or any(feed.headers or feed.proxy for feed in config.feeds)


def _key(files: Mapping[str, bytes]) -> str:
    """Return a hash of all that a configuration without variables is made from."""
    made = hashlib.sha256(__version__.encode())
    code = [file for name in _READERS for file in sorted(folder_of(name).glob("*.py"))]
    for path, content in [*files.items(), *((file.name, file.read_bytes()) for file in code)]:
        made.update(f"{path}\0{len(content)}\0".encode())
        made.update(content)
    return made.hexdigest()[:20]


def _with_secrets(config: Config, environment: Environment) -> Config:
    """Return a configuration with what the environment says beside its variables."""
    mail = replace(
        config.mail,
        password=environment.smtp_password,
        token=environment.smtp_token,
        token_file=environment.smtp_token_file,
        dkim_key=environment.dkim_key,
    )
    return replace(config, mail=mail)


def _packed(config: Config) -> bytes:
    return zlib.compress(pickle.dumps(config, protocol=5), 1)


def _unpacked(packed: bytes) -> Config:
    config = _Unpickler(io.BytesIO(zlib.decompress(packed))).load()
    if not isinstance(config, Config):
        raise pickle.UnpicklingError("this is no configuration")
    return config


class _Unpickler(pickle.Unpickler):
    """Makes the values of a configuration, and nothing else: who may write here runs no code."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the class of such a value."""
        if module == settings.__name__ and name in _VALUES:
            return getattr(settings, name)
        for one in (date, time, timedelta):
            if (module, name) == (one.__module__, one.__name__):
                return one
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a configuration")


_VALUES = frozenset(
    name
    for name, one in vars(settings).items()
    if getattr(one, "__module__", "") == settings.__name__
)
