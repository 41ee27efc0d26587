"""What the pages for readers say, in German and English."""

from collections.abc import Mapping
from typing import Literal

GERMAN: Mapping[str, str] = {
    "leave_title": "Abbestellen",
    "leave_ask": "„{digest}“ abbestellen?",
    "leave_what": "{address} erhält dann keine weitere Ausgabe.",
    "leave_button": "Abbestellen",
    "left_title": "Abbestellt",
    "left_head": "Abbestellt",
    "left_what": "{address} erhält „{digest}“ nicht mehr.",
    "left_back": "War das ein Versehen? Eine kurze E-Mail an {owner} genügt.",
    "not_found_title": "Nicht gefunden",
    "not_found": "Zu dieser Adresse gibt es keine Seite. Ist der Verweis vollständig kopiert?",
    "gone_title": "Nicht mehr aufgehoben",
    "gone": "Diese Ausgabe wird nicht mehr aufgehoben.",
    "refused_title": "So geht es nicht",
    "refused": "Diese Anfrage versteht die Seite nicht.",
    "later_title": "Bitte später noch einmal",
    "later": "Der Dienst kann gerade nicht antworten. In ein paar Minuten geht es wieder.",
    "home": "Hierher führen Verweise in E-Mails von News Monitor. Ein Verzeichnis gibt es nicht.",
}

ENGLISH: Mapping[str, str] = {
    "leave_title": "Unsubscribe",
    "leave_ask": "Unsubscribe from “{digest}”?",
    "leave_what": "{address} will then get no further issue.",
    "leave_button": "Unsubscribe",
    "left_title": "Unsubscribed",
    "left_head": "Unsubscribed",
    "left_what": "{address} no longer gets “{digest}”.",
    "left_back": "Was this a mistake? A short mail to {owner} is enough.",
    "not_found_title": "Not found",
    "not_found": "There is no page at this address. Was the link copied whole?",
    "gone_title": "No longer kept",
    "gone": "This issue is no longer kept.",
    "refused_title": "Not like this",
    "refused": "The page does not understand this request.",
    "later_title": "Please try again later",
    "later": "The service can't answer just now. It will again in a few minutes.",
    "home": "Links in the mails of News Monitor lead here. There is no list of them.",
}


def page_words(language: Literal["de", "en"], **values: str) -> dict[str, str]:
    """Return every phrase of the pages, with the values that are known put in.

    A phrase that asks for a value which is not given is left out: no page says half a sentence.
    """
    phrases = GERMAN if language == "de" else ENGLISH
    said = {}
    for key, phrase in phrases.items():
        try:
            said[key] = phrase.format(**values)
        except KeyError:
            continue
    return said
