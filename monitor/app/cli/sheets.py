"""Values for spreadsheets, as CSV carries them."""

import monitor.app.cli.show as show


def cell(value: object) -> str:
    """Return a value for a spreadsheet; a text must not become a formula there (CWE-1236)."""
    text = show.plain("" if value is None else str(value))
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text
