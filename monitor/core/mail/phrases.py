"""The phrases of a mail in German and English; ``words`` says them with numbers and dates."""

from collections.abc import Mapping
from typing import Literal

from monitor.core.mail import trouble_phrases

Language = Literal["de", "en"]
Phrase = str | Mapping[str, str]  # a text, or one for each plural form that the language has

GERMAN: Mapping[str, Phrase] = {
    "locale": "de",
    "numbers": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "headline": {"one": "Eine neue Meldung", "other": "{n} neue Meldungen"},
    "headline_topics": {"one": "{news}", "other": "{news} zu {topics} Themen"},
    "headline_empty": "Nichts Neues",
    "lede": {
        "one": "Seit {since} aus einer beobachteten Quelle{order}.",
        "other": "Seit {since} aus {n} beobachteten Quellen{order}.",
    },
    "lede_at_once": {
        "one": "Eben gefunden in der einen beobachteten Quelle{order}.",
        "other": "Eben gefunden in {n} beobachteten Quellen{order}.",
    },
    "order": ", das Wichtigste zuerst",
    "lede_empty": {
        "one": "Seit {since} brachte die eine beobachtete Quelle nichts zu Ihren Themen.",
        "other": "Seit {since} brachten {n} beobachtete Quellen nichts zu Ihren Themen.",
    },
    "times_in": "Alle Zeiten in {zone}.",
    "times_at": "Alle Zeiten wie in {zone}.",
    "stories": {"one": "1 Meldung", "other": "{n} Meldungen"},
    "stories_part": {"one": "1 Meldung", "other": "{n}, davon {shown} ausführlich"},
    "listed": {"one": "Außerdem eine Meldung", "other": "Außerdem {n} Meldungen"},
    "attached": {
        "one": "Eine weitere Meldung steht mit ihrem Verweis im Anhang.",
        "other": "{n} weitere Meldungen stehen mit ihren Verweisen im Anhang.",
    },
    "attached_topics": {
        "one": "Eine Meldung zu weiteren Themen steht mit ihrem Verweis im Anhang.",
        "other": "{n} Meldungen zu weiteren Themen stehen mit ihren Verweisen im Anhang.",
    },
    "attachment": "weitere-meldungen.txt",
    "attachment_head": "{digest}: weitere Meldungen",
    "left": {
        "one": "Eine weitere Meldung hat hier keinen Platz mehr; "
        "sie kommt mit der nächsten Ausgabe.",
        "other": "{n} weitere Meldungen haben hier keinen Platz mehr; "
        "sie kommen mit der nächsten Ausgabe.",
    },
    "left_topics": {
        "one": "Eine Meldung zu einem weiteren Thema hat hier keinen Platz mehr; "
        "sie kommt mit der nächsten Ausgabe.",
        "other": "{n} Meldungen zu weiteren Themen haben hier keinen Platz mehr; "
        "sie kommen mit der nächsten Ausgabe.",
    },
    "also": "Auch bei",
    "more_outlets": {"one": "einer weiteren Quelle", "other": "{n} weiteren Quellen"},
    "and": "und",
    "follow_up_short": "Neu dazu",
    "follow_up_long": "Neu dazu, zuerst gemeldet {since}",
    "topic": "Thema: {topic}",
    "read_at": "Weiterlesen bei {outlet}",
    "follow_up": "Fortsetzung, zuerst {since}",
    "hits": "Treffer: {hits}",
    "in_text": "{label} (im Text)",
    "in_title": "{label} (im Titel)",
    "is": "{form} = {label}",
    "is_inside": "{form} (mit {label})",
    "untitled": "Ohne Titel",
    "at": "{day}, {time}",
    "weekday_date": "{weekday}, {day}",
    "now": "heute {time}",
    "yesterday": "gestern {time}",
    "tomorrow": "morgen, {time}",
    "later_today": "heute, {time}",
    "plain_today": "heute",
    "plain_yesterday": "gestern",
    "on": "am {day}",
    "all_answer": {
        "one": "Die eine Quelle hat geantwortet.",
        "other": "Alle {n} Quellen haben geantwortet.",
    },
    "some_answer": "{good} von {n} Quellen antworten.",
    "failing": "{name} antwortet nicht seit {since}.",
    "failing_unknown": "{name} antwortet nicht.",
    "gone": "{name} gibt es nicht mehr: Die Quelle ist seit {since} abgemeldet.",
    "gap": "Bei {name} können Meldungen fehlen: {since} war schon mehr erschienen, "
    "als die Quelle vorhält.",
    "quiet": "{name} bringt seit {since} nichts, ungewöhnlich lange.",
    "more_notes": {
        "one": "Eine weitere Quelle macht Schwierigkeiten.",
        "other": "{n} weitere Quellen machen Schwierigkeiten.",
    },
    "next": "Nächste Ausgabe: {when}.",
    "next_always": "Gibt es nichts Neues, sagt eine kurze E-Mail das.",
    "next_skips": "Gibt es nichts Neues, kommt keine E-Mail.",
    "next_at_once": "Neue Meldungen kommen sofort, wenn sie gefunden sind.",
    "why": "Sie erhalten diese E-Mail, weil {address} in „{digest}“ eingetragen ist.",
    "unsubscribe": "Abbestellen",
    "unsubscribe_subject": "Abbestellen: {digest}",
    "unsubscribe_mail": "Abbestellen: eine kurze E-Mail an {address} genügt.",
    "unsubscribe_link": "Abbestellen: {link}",
    "archive": "Im Browser lesen",
    "archive_link": "Im Browser lesen: {link}",
    "reply": "Ihre Antwort erreicht {address}.",
    "no_tracking": "Ohne Bilder, ohne Zählpixel; jeder Verweis führt unmittelbar zur Quelle.",
    "subject_empty": "{digest}: nichts Neues seit {since}",
    "subject_trouble": {
        "one": "{digest}: nichts Neues, eine Quelle antwortet nicht",
        "other": "{digest}: nichts Neues, {n} Quellen antworten nicht",
    },
}

ENGLISH: Mapping[str, Phrase] = {
    "locale": "en_GB",
    "numbers": "zero one two three four five six seven eight nine ten eleven twelve",
    "headline": {"one": "One new story", "other": "{n} new stories"},
    "headline_topics": {"one": "{news}", "other": "{news} on {topics} topics"},
    "headline_empty": "Nothing new",
    "lede": {
        "one": "Since {since}, from the one source watched{order}.",
        "other": "Since {since}, from {n} sources watched{order}.",
    },
    "lede_at_once": {
        "one": "Just found in the one source watched{order}.",
        "other": "Just found in {n} sources watched{order}.",
    },
    "order": ", what matters most first",
    "lede_empty": {
        "one": "Since {since} the one source watched has had nothing on your topics.",
        "other": "Since {since} the {n} sources watched have had nothing on your topics.",
    },
    "times_in": "All times {zone}.",
    "times_at": "All times as in {zone}.",
    "stories": {"one": "1 story", "other": "{n} stories"},
    "stories_part": {"one": "1 story", "other": "{n}, {shown} in full"},
    "listed": {"one": "And one more story", "other": "And {n} more stories"},
    "attached": {
        "one": "One more story stands with its link in the attachment.",
        "other": "{n} more stories stand with their links in the attachment.",
    },
    "attached_topics": {
        "one": "One story on other topics stands with its link in the attachment.",
        "other": "{n} stories on other topics stand with their links in the attachment.",
    },
    "attachment": "more-stories.txt",
    "attachment_head": "{digest}: more stories",
    "left": {
        "one": "One more story has no room here; it comes with the next issue.",
        "other": "{n} more stories have no room here; they come with the next issue.",
    },
    "left_topics": {
        "one": "One story on another topic has no room here; it comes with the next issue.",
        "other": "{n} stories on other topics have no room here; they come with the next issue.",
    },
    "also": "Also in",
    "more_outlets": {"one": "one more source", "other": "{n} more sources"},
    "and": "and",
    "follow_up_short": "Update",
    "follow_up_long": "Update to a story first told {since}",
    "topic": "Topic: {topic}",
    "read_at": "Read on at {outlet}",
    "follow_up": "Follow-up, first seen {since}",
    "hits": "Matched: {hits}",
    "in_text": "{label} (in the text)",
    "in_title": "{label} (in the title)",
    "is": "{form} = {label}",
    "is_inside": "{form} (has {label})",
    "untitled": "Untitled",
    "at": "{day}, {time}",
    "weekday_date": "{weekday} {day}",
    "now": "today {time}",
    "yesterday": "yesterday {time}",
    "tomorrow": "tomorrow, {time}",
    "later_today": "today, {time}",
    "plain_today": "today",
    "plain_yesterday": "yesterday",
    "on": "on {day}",
    "all_answer": {
        "one": "The one source has answered.",
        "other": "All {n} sources have answered.",
    },
    "some_answer": "{good} of {n} sources answer.",
    "failing": "{name} has not answered since {since}.",
    "failing_unknown": "{name} does not answer.",
    "gone": "{name} is no more: the source signed off {since}.",
    "gap": "Stories of {name} may be missing: {since} more had come than the source keeps.",
    "quiet": "{name} has brought nothing since {since}, unusually long.",
    "more_notes": {
        "one": "One more source is in trouble.",
        "other": "{n} more sources are in trouble.",
    },
    "next": "Next issue: {when}.",
    "next_always": "If there is nothing new, a short mail says so.",
    "next_skips": "If there is nothing new, no mail comes.",
    "next_at_once": "New stories come as soon as they are found.",
    "why": "You get this mail because {address} is on the list of “{digest}”.",
    "unsubscribe": "Unsubscribe",
    "unsubscribe_subject": "Unsubscribe: {digest}",
    "unsubscribe_mail": "To unsubscribe, a short mail to {address} is enough.",
    "unsubscribe_link": "Unsubscribe: {link}",
    "archive": "Read in the browser",
    "archive_link": "Read in the browser: {link}",
    "reply": "Your reply reaches {address}.",
    "no_tracking": "No images, no tracking; every link leads straight to the source.",
    "subject_empty": "{digest}: nothing new since {since}",
    "subject_trouble": {
        "one": "{digest}: nothing new, one source does not answer",
        "other": "{digest}: nothing new, {n} sources do not answer",
    },
}

CATALOGUES: Mapping[Language, Mapping[str, Phrase]] = {
    "de": {**GERMAN, **trouble_phrases.GERMAN},
    "en": {**ENGLISH, **trouble_phrases.ENGLISH},
}
