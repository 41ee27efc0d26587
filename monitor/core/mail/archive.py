"""A mail as a page: what was attached for want of room stands below it, with its links."""

import re
from html import escape

from monitor.core.mail.text import clean, web_link

LINK = re.compile(r"https?://\S+")
STYLE = (
    "max-width:600px;margin:0 auto;padding:0 20px 44px;font:13px/20px Menlo,Consolas,monospace;"
    "white-space:pre-wrap;overflow-wrap:anywhere;color:#6a675f"
)


def page_of(html: str, attached: str) -> str:
    """Return the page of a mail: its HTML part, and below it the text that was attached to it."""
    if not attached:
        return html
    lines = "\n".join(map(_line, attached.splitlines()))
    block = f'<pre class="mut" style="{STYLE}">{lines}</pre>'
    head, body, rest = html.rpartition("</body>")
    return f"{head}{block}{body}{rest}" if body else html + block


def _line(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    text = clean(line)
    if LINK.fullmatch(text) and web_link(text):
        return f'{indent}<a href="{escape(text)}">{escape(text)}</a>'
    return indent + escape(text)
