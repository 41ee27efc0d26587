"""`monitor completion`: a script by which the shell completes commands, options and files.

It is made from the commands' own parsers, so it knows what they know. Three shells and a few
kinds of values are all that is needed, which is less code than any library would take.
"""

import argparse
import importlib
from collections.abc import Iterator
from dataclasses import dataclass

import monitor.app.cli.show as show
from monitor.model import Environment

SHELLS = ("bash", "zsh", "fish")

_FILES = {"FILE", "FILE|-", "URL|FILE", "OLD.yaml", "NEW.yaml"}
_FOLDERS = {"DIR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option: its names (``--json``), its help, and what its value may be."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    choices: tuple[str, ...] = ()
    files: bool = False
    folders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the shell may know of a command: options, and words or files in their places."""

    name: str
    what: str
    options: tuple[Option, ...]
    words: tuple[str, ...]
    files: bool
    folders: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Print a script by which the shell completes commands, options and file names.\n\n"
        '  bash   eval "$(monitor completion bash)"     in ~/.bashrc\n'
        '  zsh    eval "$(monitor completion zsh)"      in ~/.zshrc, after compinit\n'
        "  fish   monitor completion fish | source      in ~/.config/fish/config.fish"
    )
    parser.add_argument("shell", choices=SHELLS, help="which shell")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Print the script."""
    known = commands()
    match options.shell:
        case "bash":
            show.say("\n".join(_bash(known)))
        case "zsh":
            show.say("\n".join(_zsh(known)))
        case _:
            show.say("\n".join(_fish(known)))
    return 0


def commands() -> list[Known]:
    """Return what there is to complete, read from the parsers of all commands."""
    from monitor.app.cli import COMMANDS, parser_of

    known = []
    for command in COMMANDS:
        parser = parser_of(command)
        importlib.import_module(f"monitor.app.cli.{command.name}").arguments(parser)
        actions = parser._actions  # argparse offers no other way to list them
        places = [one for one in actions if not one.option_strings]
        known.append(
            Known(
                name=command.name,
                what=command.what,
                options=tuple(_option(one) for one in actions if one.option_strings),
                words=tuple(str(word) for one in places for word in one.choices or _words_of(one)),
                files=any(one.metavar in _FILES for one in places),
                folders=any(one.metavar in _FOLDERS for one in places),
            )
        )
    return known


def _words_of(action: argparse.Action) -> tuple[str, ...]:
    """Return the actions of a command whose parser takes any word, to propose the nearest."""
    if action.dest != "action" or not action.help:
        return ()
    return tuple(word.strip() for word in action.help.split(","))


def _option(action: argparse.Action) -> Option:
    return Option(
        names=tuple(action.option_strings),
        help=(action.help or "").partition("%")[0],
        takes_value=action.nargs != 0,
        choices=tuple(map(str, action.choices or ())),
        files=action.metavar in _FILES,
        folders=action.metavar in _FOLDERS,
    )


def _bash(known: list[Known]) -> Iterator[str]:
    yield '# Completion of News Monitor for bash: eval "$(monitor completion bash)"'
    yield "_monitor() {"
    yield '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield '    local command="" options="--config --state --help --help-all --version"'
    yield f'    local words="{" ".join(one.name for one in known)}" files="" at'
    yield "    for ((at = 1; at < COMP_CWORD; at++)); do"
    yield '        case "${COMP_WORDS[at]}" in'
    yield "            --config|--state) ((at++)) ;;"
    yield "            -*) ;;"
    yield '            *) command="${COMP_WORDS[at]}"; break ;;'
    yield "        esac"
    yield "    done"
    yield '    case "$command:$before" in'
    yield '        *:--config|*:--state) COMPREPLY=($(compgen -d -- "$word")); return ;;'
    for one in known:
        for option in one.options:
            if option.takes_value and not option.folders:
                names = "|".join(f"{one.name}:{name}" for name in option.names)
                kind = f'-W "{" ".join(option.choices)}"' if option.choices else ""
                kind = "-f" if option.files else kind
                reply = f'COMPREPLY=($(compgen {kind} -- "$word")); ' if kind else ""
                yield f"        {names}) {reply}return ;;"
    yield "    esac"
    yield '    case "$command" in'
    for one in known:
        options = " ".join(name for option in one.options for name in option.names)
        files = "-f" if one.files else "-d" if one.folders else ""
        yield (
            f'        {one.name}) options="{options}" words="{" ".join(one.words)}" '
            f'files="{files}" ;;'
        )
    yield "    esac"
    yield '    [[ $word == -* ]] && words="$options" files=""'
    yield '    COMPREPLY=($(compgen -W "$words" -- "$word"))'
    yield '    [[ -n $files ]] && COMPREPLY+=($(compgen "$files" -- "$word"))'
    yield "    return 0"
    yield "}"
    yield "complete -o filenames -F _monitor monitor"


def _zsh(known: list[Known]) -> Iterator[str]:
    yield "#compdef monitor"
    yield '# Completion of News Monitor for zsh: eval "$(monitor completion zsh)"'
    yield "_monitor() {"
    yield "    local context state state_descr line"
    yield "    typeset -A opt_args"
    yield "    local -a commands"
    yield "    commands=("
    yield from (f"        {_quoted(one.name + ':' + one.what)}" for one in known)
    yield "    )"
    yield "    _arguments -C '--config[the configuration]:folder:_files -/' \\"
    yield "        '--state[the database and what belongs to it]:folder:_files -/' \\"
    yield "        '--help[the first commands]' '--help-all[all commands]' \\"
    yield "        '--version[the version]' \\"
    yield "        '1: :->command' '*:: :->rest'"
    yield "    case $state in"
    yield "        command) _describe command commands ;;"
    yield "        rest)"
    yield "            case $words[1] in"
    for one in known:
        told = [_zsh_option(option) for option in one.options]
        if one.words:
            told.append(_quoted(f"*:: :({' '.join(one.words)})"))
        elif one.files or one.folders:
            told.append(_quoted("*:file:_files" if one.files else "*:folder:_files -/"))
        yield f"                {one.name}) _arguments {' '.join(told)} ;;"
    yield "            esac ;;"
    yield "    esac"
    yield "}"
    yield "compdef _monitor monitor"


def _zsh_option(option: Option) -> str:
    told = option.help.translate(str.maketrans("[]:", "()-"))
    value = ""
    if option.takes_value:
        kind = f"({' '.join(option.choices)})" if option.choices else ""
        kind = "_files -/" if option.folders else "_files" if option.files else kind
        value = f":value:{kind}"
    names = option.names[0]
    if len(option.names) > 1:
        both = ",".join(option.names)
        return (
            f"{_quoted('(' + ' '.join(option.names) + ')')}{{{both}}}{_quoted(f'[{told}]{value}')}"
        )
    return _quoted(f"{names}[{told}]{value}")


def _fish(known: list[Known]) -> Iterator[str]:
    yield "# Completion of News Monitor for fish: monitor completion fish | source"
    yield "complete -c monitor -f"
    folders = "-r -a '(__fish_complete_directories)'"
    yield f"complete -c monitor -l config {folders} -d 'the configuration'"
    yield f"complete -c monitor -l state {folders} -d 'the database and what belongs to it'"
    names = " ".join(one.name for one in known)
    first = f"complete -c monitor -n 'not __fish_seen_subcommand_from {names}'"
    yield from (f"{first} -a {one.name} -d {_quoted(one.what)}" for one in known)
    for one in known:
        here = f"complete -c monitor -n '__fish_seen_subcommand_from {one.name}'"
        for option in one.options:
            if option.folders:
                continue
            flags = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            )
            value = ""
            if option.takes_value:
                value = f" -x -a {_quoted(' '.join(option.choices))}" if option.choices else " -x"
                value = " -r -F" if option.files else value
            yield f"{here} {flags}{value} -d {_quoted(option.help)}"
        if one.words:
            yield f"{here} -a {_quoted(' '.join(one.words))}"
        if one.files:
            yield f"{here} -F"
        elif one.folders:
            yield f"{here} -a '(__fish_complete_directories)'"


def _quoted(text: str) -> str:
    """Return a text in single quotes, for all three shells."""
    return "'" + text.replace("'", "’") + "'"
