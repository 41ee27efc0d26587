"""The configuration as commands need it: read whole, and where mails go with it."""

from collections.abc import Mapping
from pathlib import Path

from monitor.adapters.files import read_config
from monitor.model import Config, Environment


def load_config(environment: Environment) -> Config:
    """Read and validate the whole configuration.

    Raises:
        ConfigError: with every problem found.
    """
    return parsed(read_config(Path(environment.config)), environment)


def parsed(files: Mapping[str, bytes], environment: Environment) -> Config:
    """Return the configuration that the files of a folder make together.

    Raises:
        ConfigError: with every problem found.
    """
    # Imported here: 0.1 s, which a start that recalls its configuration saves.
    from monitor.core.config import parse_config

    return parse_config(files, environment)


def where_mail_goes(config: Config, environment: Environment) -> str:
    """Say in one sentence whether mails are sent or only filed, and where."""
    if config.mail.server.kind == "mailbox":
        return f"mails are filed in {Path(environment.state) / 'mail'} and not sent"
    return f"mails are sent through {config.mail.server}"
