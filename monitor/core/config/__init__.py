"""The configuration: three YAML files and the environment to one ``Config``."""

from monitor.core.config.parse import parse_config
from monitor.core.config.schema import schemas

__all__ = ["parse_config", "schemas"]
