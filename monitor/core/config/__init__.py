"""The configuration: three YAML files and the environment to one ``Config``."""

from monitor.core.config.parse import parse_config, version_of
from monitor.core.config.schema import schemas
from monitor.core.config.unfinished import unfinished

__all__ = ["parse_config", "schemas", "unfinished", "version_of"]
