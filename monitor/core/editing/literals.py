"""What a regular expression can't hit without: letters that stand in it as they are."""

import re

_SHORTEST = 3
# What an expression is cut into; the rest is more than this look understands.
_TOKEN = re.compile(
    r"""
      (?P<letter>[A-Za-z0-9])
    | (?P<quantity>[*?+]|\{[^{}]*\})
    | (?P<open>\()(?!\?)
    | (?P<close>\))
    | (?P<other>\\[^A-Za-z0-9]|\\[bBdDsSwW]|\[\^?\]?(?:[^\[\]\\]|\\.)*\]|[^\\\[\](){}|*?+])
    """,
    re.VERBOSE | re.DOTALL,
)


def literal_of(expression: str, *, ignore_case: bool) -> str:
    """Return the longest run of ASCII letters and digits that is in every hit, in lower case.

    Empty where there is none of three or more, or the expression has alternatives, extensions or
    escapes that could make any run dispensable.
    """
    varied = "Ii" if ignore_case else ""  # also hit as ı, which a screen takes for no i
    runs = [""]
    depth = at = 0
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None:
            return ""
        at = token.end()
        match token.lastgroup:
            case "letter" if depth == 0 and token[0] not in varied:
                runs[-1] += token[0].lower()
                continue
            case "quantity" if token[0] != "+":
                runs[-1] = runs[-1][:-1]
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case _:
                pass  # whatever else may stand between two runs
        runs.append("")
    found = max(runs, key=len)
    return found if len(found) >= _SHORTEST else ""
