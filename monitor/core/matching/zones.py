"""The parts of a text that don't speak of its subject: teasers of other articles, boilerplate."""

import re

from monitor.model import Field

# A line that points to another article; it goes on to the line's end, or to the sentence's.
_TEASER = re.compile(
    r"(?:^|(?<=[.!?…»“\"] )|(?<=\s[|–—+] ))(?:\+{1,3}\s*)?"
    r"(?:Lesen Sie (?:auch|hier|dazu|mehr|außerdem|weiter)|Mehr (?:dazu|zum Thema)"
    r"|Auch interessant|Das könnte Sie (?:auch )?interessieren|Zum Thema|Siehe auch"
    r"|Hier geht es zu|Lesetipps?|Read (?:more|also|next)|See also|Also read"
    r"|Related(?: (?:articles?|stories|content|posts?|news))?|You (?:may|might) also like"
    r"|More on this story|Recommended(?: stories)?|(?:À )?lire aussi|Le[ae] también"
    r"|Te puede interesar|Читайте также|Читайте також|Читать также|関連記事|あわせて読みたい"
    r"|관련 ?기사|相关阅读)\s*[:：–—>»…][^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_APPEARED = re.compile(
    r"(?:The post|Der Beitrag|El artículo|L[\u2019']article)\s[^\n]{1,300}?"
    r"(?:appeared first on|erschien zuerst (?:auf|bei)|se publicó primero en"
    r"|est apparu en premier sur)[^\n]*"
)
# Where a page ends its article and lists others.
_REST = re.compile(
    r"^(?:Weitere (?:Artikel|Nachrichten|Themen|Meldungen)|Mehr Nachrichten|Meistgelesen"
    r"|Auch interessant|Das könnte Sie auch interessieren|Related (?:articles|stories|posts|news)"
    r"|Most read|More news|More stories|Trending|Читайте также|관련 ?기사|関連記事)\s*:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
# A heading of other articles silences so many lines after it.
_LINES_AFTER = 12


def quiet_zones(field: Field, text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a field that must not match, as (start, end) in characters.

    A title has none.
    """
    if field is Field.TITLE:
        return ()
    zones = [found.span() for found in _TEASER.finditer(text)]
    zones += [found.span() for found in _APPEARED.finditer(text)]
    for found in _REST.finditer(text):
        end = found.end()
        for _ in range(_LINES_AFTER):
            end = text.find("\n", end + 1)
            if end < 0:
                end = len(text)
                break
        zones.append((found.start(), end))
    return tuple(sorted(zones))
