"""Files and folders of the configuration: the user's, then the shipped ones."""

from collections.abc import Mapping
from pathlib import Path

import monitor
from monitor.errors import ConfigError, Problem
from monitor.model import Environment, Secret

CONFIG_FILES = ("keywords.yaml", "feeds.yaml", "monitor.yaml")
_MAX_BYTES = 1_000_001  # one more than a configuration file may have
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_START = Path(__file__).parent / "start"


def shipped(kind: str) -> Path:
    """Return the folder of shipped files of a kind: ``config`` or ``templates``.

    An installed wheel carries them in ``_shipped`` beside the package; in a checkout (also one
    installed in place) they are the folders beside the package itself.
    """
    package = Path(monitor.__file__).parent
    carried = package / "_shipped" / kind
    return carried if carried.is_dir() else package.parent / kind


def template_folders(config: Path) -> tuple[Path, ...]:
    """Return where templates are looked for: the user's ``templates`` first, then the shipped."""
    return (*own_templates(config), shipped("templates"))


def own_templates(config: Path) -> list[Path]:
    """Return the folders of templates that are the user's own."""
    candidates = (config / "templates", config.absolute().parent / "templates")
    folders = [folder for folder in candidates if folder.is_dir()]
    ours = shipped("templates").resolve() if folders else None
    return [folder for folder in folders if folder.resolve() != ours]


def read_config(folder: Path) -> dict[str, bytes]:
    """Return the configuration files of a folder, by their path as people write it.

    Raises:
        ConfigError: there is no such folder, or a file in it can't be read.
    """
    if not folder.is_dir():
        is_file = folder.exists()
        raise _refused(
            str(folder),
            "this is a file, not a folder" if is_file else "there is no such folder",
            "name the folder that holds keywords.yaml"
            if is_file
            else f"`monitor init {folder}` writes a configuration to begin with",
        )
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    try:
        paths = sorted(path for path in folder.iterdir() if _is_ours(path))
    except OSError as error:  # pragma: no cover: tests may run as root, who can read all
        raise _refused(str(folder), f"the folder can't be read ({error.strerror})", "") from None
    for path in paths:
        try:
            with path.open("rb") as file:
                files[str(path)] = file.read(_MAX_BYTES)
        except OSError as error:
            problems.extend(_unreadable(path, error).problems)
    if problems:
        raise ConfigError(problems)
    return files


def write_start(folder: Path, language: str) -> list[Path]:
    """Write a configuration to begin with, and return what was written.

    ``language`` is that of the comments, ``de`` or ``en``. A file that exists already is left
    alone, so the list may be shorter than the configuration, or empty.

    Raises:
        ConfigError: the folder can't be made or written.
    """
    origin = shipped("config")
    texts = _START / language if (_START / language).is_dir() else origin
    sources = {name: texts / name for name in CONFIG_FILES}
    sources |= {
        f"schema/{path.name}": path for path in sorted((origin / "schema").glob("*.schema.json"))
    }
    written = []
    for name, source in sources.items():
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # "x" makes the test for an existing file and the writing one step.
            with target.open("xb") as file:
                file.write(source.read_bytes())
        except FileExistsError:
            if not target.is_file():
                raise _refused(str(folder), "this is a file, not a folder", "") from None
        except OSError as error:
            raise _refused(str(target), f"can't be written ({error.strerror})", "") from None
        else:
            written.append(target)
    return written


def read_environment(
    variables: Mapping[str, str], *, config: str | None, state: str | None, terminal: bool
) -> Environment:
    """Return what the process is told from outside the configuration.

    ``config`` and ``state`` are the command line's and go before the environment. Each
    ``MONITOR_NAME`` may instead be given as the name of a file that holds it,
    ``MONITOR_NAME_FILE``; one newline at the file's end is dropped.

    Raises:
        ConfigError: a value can't be right, a file can't be read, or both forms are set.
    """
    problems: list[Problem] = []
    values = {**variables, **_from_files(variables, problems)}
    folder = config or values.get("MONITOR_CONFIG") or "config"
    state = state or values.get("MONITOR_STATE") or "state"
    level = (values.get("MONITOR_LOG_LEVEL") or "INFO").upper()
    log_format = (values.get("MONITOR_LOG_FORMAT") or ("text" if terminal else "json")).lower()
    http = values.get("MONITOR_HTTP") or "127.0.0.1:8080"
    for name, value, is_right, proposal in (
        ("MONITOR_LOG_LEVEL", level, level in _LEVELS, f"write one of {', '.join(_LEVELS)}"),
        ("MONITOR_LOG_FORMAT", log_format, log_format in ("text", "json"), "write text or json"),
        ("MONITOR_HTTP", http, _is_listening_address(http), "write 127.0.0.1:8080 or off"),
    ):
        if not is_right:
            problems.append(_problem(name, f'"{value}" is not possible', proposal))
    if values.get("MONITOR_SMTP_PASSWORD") and values.get("MONITOR_SMTP_TOKEN"):
        one_login = "both a password and a token are set; unset one of the two"
        problems.append(_problem("MONITOR_SMTP_TOKEN", one_login))
    if problems:
        raise ConfigError(problems)
    return Environment(
        config=folder,
        state=state,
        database_url=values.get("MONITOR_DATABASE_URL") or f"sqlite:///{state}/monitor.db",
        log_format="json" if log_format == "json" else "text",
        log_level=level,
        http=http,
        http_token=_secret(values, "MONITOR_HTTP_TOKEN"),
        smtp_password=_secret(values, "MONITOR_SMTP_PASSWORD"),
        smtp_token=_secret(values, "MONITOR_SMTP_TOKEN"),
        dkim_key=_secret(values, "MONITOR_DKIM_KEY"),
        smtp_token_file=variables.get("MONITOR_SMTP_TOKEN" + "_FILE", ""),
        variables=tuple(sorted(values.items())),
    )


def _is_ours(path: Path) -> bool:
    name = path.name
    return name in CONFIG_FILES or name.lower().endswith((".opml", ".yml"))


def _from_files(variables: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """Return the variables that are given as files."""
    found = {}
    for name, path in variables.items():
        plain = name.removesuffix("_FILE")
        if plain == name or not name.startswith("MONITOR_") or not path:
            continue
        if variables.get(plain):
            problems.append(
                _problem(name, f"both {plain} and {name} are set; unset one of the two")
            )
            continue
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
            problems.append(_problem(name, f"{path} can't be read: {reason}"))
            continue
        found[plain] = text.removesuffix("\n").removesuffix("\r")
    return found


def _secret(values: Mapping[str, str], name: str) -> Secret | None:
    return Secret(values[name]) if values.get(name) else None


def _is_listening_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return text == "off" or (bool(host) and port.isdecimal() and int(port) < 65_536)


def _unreadable(path: Path, error: OSError) -> ConfigError:
    return _refused(str(path), f"the file can't be read ({error.strerror})", "")


def _refused(file: str, message: str, proposal: str) -> ConfigError:
    return ConfigError([_problem(file, message, proposal)])


def _problem(name: str, message: str, proposal: str = "") -> Problem:
    return Problem(file=name, line=0, column=0, message=message, proposal=proposal)
