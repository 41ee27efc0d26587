"""What is wrong in a keyword file, said in German: the messages of the configuration, translated.

Messages are made in English where the problem is found. Here each is known by its wording, with
gaps for what it names. One that is not known stays English: a test translates every message that
the examples of faulty keyword files bring about.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.core.mail.phrases import Language

GERMAN: tuple[tuple[str, str], ...] = (
    # The expressions of keywords.
    ("a * needs at least 3 letters beside it", "neben * müssen mindestens 3 Buchstaben stehen"),
    ("a * stands at the beginning or at the end of a word",
     "* steht am Anfang oder am Ende eines Wortes"),
    ("write: Raket* or *rakete", "etwa Raket* oder *rakete"),
    ("= needs a word after it", "nach = fehlt ein Wort"),
    ("NEAR needs a distance from 1 to 100 words",
     "NEAR braucht einen Abstand von 1 bis 100 Wörtern"),
    ("NOT needs something to find beside it", "NOT braucht etwas, das zu finden ist"),
    ("{a} needs a keyword after it", "nach {a} fehlt ein Stichwort"),
    ("{a} needs a keyword before it", "vor {a} fehlt ein Stichwort"),
    ("{a} needs a name after it", "nach {a} fehlt ein Name"),
    ("to look for the word itself, quote it: {a}",
     "ist das Wort selbst gemeint, in Anführungszeichen setzen: {a}"),
    ("a keyword is missing here", "hier fehlt ein Stichwort"),
    ("an operator is missing before this", "davor fehlt AND oder OR"),
    ("write: {a} AND {b}, or {c} OR {d}", "etwa {a} AND {b} oder {c} OR {d}"),
    ("an empty keyword finds nothing", "ein leeres Stichwort findet nichts"),
    ("a keyword may have {a} characters", "ein Stichwort darf {a} Zeichen haben"),
    ("a weight is a number above 0, such as ^2", "ein Gewicht ist eine Zahl über 0, etwa ^2"),
    ("{a} is not understood here", "{a} ist hier nicht zu verstehen"),
    ("there is no scope {a}:", "einen Bereich {a}: gibt es nicht"),
    ("this quote is not closed", "das Anführungszeichen wird nicht geschlossen"),
    ("this regular expression is not closed", "der reguläre Ausdruck wird nicht geschlossen"),
    ("this regular expression is empty", "der reguläre Ausdruck ist leer"),
    ("not a regular expression: {a}", "das ist kein regulärer Ausdruck: {a}"),
    ("unknown flags {a}", "unbekannte Zeichen {a} nach dem Ausdruck"),
    ("only i (any case) may follow: /…/i", "nur i darf folgen (Groß und klein gleich): /…/i"),
    ("this expression hits everything, even an empty text",
     "dieser Ausdruck trifft alles, sogar einen leeren Text"),
    ("this expression can take too long", "dieser Ausdruck kann zu lange dauern"),
    ("avoid a repetition inside a repetition, {a} same letters: "
     "{b} instead of {c}, {d} instead of {e}",
     "eine Wiederholung in einer Wiederholung vermeiden, auch zwei nebeneinander, die dieselben "
     "Buchstaben nehmen: {b} statt {c}, {d} statt {e}"),
    ("this parenthesis is not closed", "die Klammer wird nicht geschlossen"),
    ("add ) where the group ends", "am Ende der Gruppe ) setzen"),
    ("this closing parenthesis opens nowhere", "diese Klammer wird nirgends geöffnet"),
    ("parentheses nest deeper than {a}", "die Klammern sind mehr als {a} tief"),
    ("nothing stands in these parentheses", "in diesen Klammern steht nichts"),
    ("leave it out", "weglassen"),
    ("no letter and no digit between these quotes: it could never hit",
     "zwischen den Anführungszeichen steht weder Buchstabe noch Ziffer: So kann es nie treffen"),
    ("no letter and no digit in this keyword: it could never hit",
     "in diesem Stichwort steht weder Buchstabe noch Ziffer: So kann es nie treffen"),
    ("write a code of two letters: lang:de", "ein Kürzel aus zwei Buchstaben, etwa lang:de"),
    # Topics and their lists.
    ("{a} holds no keyword", "{a} enthält kein Stichwort"),
    ("write at least one, in a line of its own",
     "mindestens eines hineinschreiben, in eine eigene Zeile"),
    ("{a} is indented so far that it counts as a line of the block above",
     "{a} ist so weit eingerückt, dass es als Zeile des Blocks darüber zählt"),
    ("begin it in the column of keywords:", "in der Spalte von keywords: beginnen"),
    ("a list stands inside the list of keywords",
     "in der Liste der Stichwörter steht noch eine Liste"),
    ("write one keyword to an item, A OR B for words of one meaning",
     "ein Stichwort je Eintrag; A OR B für Wörter derselben Bedeutung"),
    ("the item is empty", "der Eintrag ist leer"),
    ("the item is empty, because everything after # is a comment",
     "der Eintrag ist leer, denn alles nach # ist ein Kommentar"),
    ("write a keyword", "ein Stichwort hineinschreiben"),
    ("write a text after the dash, or delete the line",
     "nach dem Strich einen Text schreiben oder die Zeile löschen"),
    ("a colon with a space after it makes {a} a setting, not a keyword",
     "der Doppelpunkt mit Leerzeichen macht {a} zu einer Einstellung statt zu einem Stichwort"),
    ("after {a} stands >, which joins all lines into one",
     "nach {a} steht >, das alle Zeilen zu einer verbindet"),
    ("{a} lines are read as one text", "{a} Zeilen werden als ein Text gelesen"),
    ("put a | after the colon above; then each line counts for itself",
     "oben nach dem Doppelpunkt | setzen; dann zählt jede Zeile für sich"),
    ("put a space after each dash: write  {a}  and  {b}",
     "nach jedem Strich ein Leerzeichen:  {a}  und  {b}"),
    ("everything after # is a comment and is not looked for",
     "alles nach # ist ein Kommentar und wird nicht gesucht"),
    ("write  {a}  or put the comment in a line of its own",
     "  {a}  schreiben oder den Kommentar in eine eigene Zeile setzen"),
    ("these quotes are YAML's own and do not ask for the exact phrase",
     "diese Anführungszeichen gehören YAML und verlangen nicht genau diese Wortfolge"),
    ("write  {a}  for the exact phrase, or  {b}  for all its forms",
     "  {a}  für genau diese Wortfolge,  {b}  für alle ihre Formen"),
    ("several items in one line need brackets", "mehrere Einträge in einer Zeile: in Klammern"),
    ("the keyword {a} stands here a second time (first in line {b})",
     "das Stichwort {a} steht hier zum zweiten Mal (zuerst in Zeile {b})"),
    ("the name {a} stands here a second time (first in line {b})",
     "der Name {a} steht hier zum zweiten Mal (zuerst in Zeile {b})"),
    ("the id {a} stands here a second time (first in line {b})",
     "die id {a} steht hier zum zweiten Mal (zuerst in Zeile {b})"),
    ("delete one of the two", "eines von beiden löschen"),
    ("give each its own", "jedem einen eigenen geben"),
    ("no feed {a} in feeds.yaml", "eine Quelle {a} gibt es in feeds.yaml nicht"),
    ("no tag {a} in feeds.yaml", "eine Marke {a} gibt es in feeds.yaml nicht"),
    ("no topic {a} in keywords.yaml", "ein Thema {a} gibt es in keywords.yaml nicht"),
    ("it knows {a}", "bekannt sind {a}"),
    ("it has {a}", "es gibt {a}"),
    # Settings and their values.
    ("unknown setting {a}", "die Einstellung {a} gibt es nicht"),
    ("did you mean {a} or {b}?", "ist {a} oder {b} gemeint?"),
    ("did you mean {a}?", "ist {a} gemeint?"),
    ("possible here: {a}", "möglich sind hier {a}"),
    ("it belongs under {a}", "sie gehört unter {a}"),
    ("it belongs at the left margin", "sie gehört an den linken Rand"),
    ("{a} is missing", "{a} fehlt"),
    ("{a} is empty", "{a} ist leer"),
    ("at least one is needed", "mindestens eines muss da sein"),
    ("{a} has no value", "{a} hat keinen Wert"),
    ("write  {a}  or delete the line", "  {a}  schreiben oder die Zeile löschen"),
    ("write  {a}  and each keyword in a line of its own below",
     "so schreiben:  {a}  und darunter jedes Stichwort in eine eigene Zeile"),
    ("add  {a}  and each keyword in a line of its own below",
     "hinzufügen:  {a}  und darunter jedes Stichwort in eine eigene Zeile"),
    ("here stands {a}, but {b} is meant", "hier steht {a}, gemeint ist {b}"),
    ("put a dash before the first setting of each:  {a}",
     "vor die erste Einstellung jeder Gruppe einen Strich setzen:  {a}"),
    ("put a space after the dash:  {a}", "nach dem Strich ein Leerzeichen:  {a}"),
    ("{a} is neither true nor false", "{a} ist weder true noch false"),
    ("write true or false", "true oder false"),
    ("{a} is no number", "{a} ist keine Zahl"),
    ("write a number such as 1", "eine Zahl, etwa 1"),
    ("{a} is not possible here", "{a} ist hier nicht möglich"),
    ("{a} is not written as a date", "{a} ist kein Datum in der richtigen Form"),
    ("{a} is no day of the calendar", "{a} ist kein Tag des Kalenders"),
    ("write the date as {a}", "das Datum in der Form {a}"),
    ("{a} is no language", "{a} ist keine Sprache"),
    ("write two letters, such as de, en or ko", "zwei Buchstaben, etwa de, en oder ko"),
    ("the text has {a} letters", "der Text hat {a} Buchstaben"),
    ("write at most {a}", "höchstens {a}"),
    ("the text goes on over several lines", "der Text geht über mehrere Zeilen"),
    ("write it in one line", "in einer Zeile schreiben"),
    # YAML and the file.
    ("a text can't begin with {a} in YAML", "ein Text kann in YAML nicht mit {a} beginnen"),
    ("put the text in single quotes:  {a}",
     "den Text in einfache Anführungszeichen setzen:  {a}"),
    ("{a} begins an alias of YAML, and such are not used here",
     "{a} beginnt in YAML einen Verweis, und solche gibt es hier nicht"),
    ("{a} begins an anchor of YAML, and such are not used here",
     "{a} beginnt in YAML einen Anker, und solche gibt es hier nicht"),
    ("{a} begins a tag of YAML, and such are not used here",
     "{a} beginnt in YAML einen Typ, und solche gibt es hier nicht"),
    ("YAML takes these quotes for its own and expects nothing after them",
     "YAML hält diese Anführungszeichen für seine und erwartet nichts dahinter"),
    ("to YAML a text that begins with {a} is a list or a group",
     "ein Text, der mit {a} beginnt, ist für YAML eine Liste oder Gruppe"),
    ("a colon with a space inside a text makes YAML see a setting",
     "ein Doppelpunkt mit Leerzeichen im Text ist für YAML eine Einstellung"),
    ("a colon is missing between setting and value",
     "zwischen Einstellung und Wert fehlt ein Doppelpunkt"),
    ("a colon is missing after {a}", "nach {a} fehlt ein Doppelpunkt"),
    ("git could not join two versions of this file, and left both",
     "git konnte zwei Fassungen der Datei nicht vereinen und hat beide stehen lassen"),
    ("keep one of them, and delete the lines with <<<<<<<, ======= and >>>>>>>",
     "eine davon behalten, die Zeilen mit <<<<<<<, ======= und >>>>>>> löschen"),
    ("to YAML a # after a blank begins a comment: the rest of the line is not read",
     "für YAML beginnt ein # nach einem Leerzeichen einen Kommentar: Der Rest der Zeile wird "
     "nicht gelesen"),
    ("this address is of our own network, and such are not asked unless it is allowed",
     "diese Adresse liegt im eigenen Netz und wird nur abgefragt, wenn das erlaubt ist"),
    ("add  {a}  below it", "darunter  {a}  hinzufügen"),
    (r"a \ in double quotes begins an escape sequence",
     "ein \\ leitet in doppelten Anführungszeichen eine Zeichenfolge mit eigener Bedeutung ein"),
    ("a space is missing after the colon", "nach dem Doppelpunkt fehlt ein Leerzeichen"),
    ("a space is missing after the dash", "nach dem Strich fehlt ein Leerzeichen"),
    ("a second document begins here, and only one is read",
     "hier beginnt ein zweites Dokument, gelesen wird nur eines"),
    ("delete this line", "diese Zeile löschen"),
    ("delete it", "löschen"),
    ("an invisible control character ({a}) stands here",
     "hier steht ein unsichtbares Steuerzeichen ({a})"),
    ("lists in lists, more than 20 deep: no setting needs that",
     "Listen in Listen, mehr als 20 tief: Das braucht keine Einstellung"),
    ("nothing may stand after {a} in its line", "in der Zeile darf nach {a} nichts stehen"),
    ("the {a} that begins with {b} lacks a comma or its {c}",
     "zu {b} fehlt ein Komma oder das schließende {c}"),
    ("write it as {a}; a text that begins with {b} needs single quotes",
     "so schreiben: {a}; ein Text, der mit {b} beginnt, braucht einfache Anführungszeichen"),
    ("the quotation mark {a} is opened here and never closed",
     "das Anführungszeichen {a} wird hier geöffnet und nie geschlossen"),
    ("this line does not belong to the block below {a}",
     "diese Zeile gehört nicht zum Block unter {a}"),
    ("indent it further, to column {a}, like every line of the block",
     "weiter einrücken, bis Spalte {a}, wie jede Zeile des Blocks"),
    ("the line is indented further than the one above it, which has its value already",
     "die Zeile ist weiter eingerückt als die darüber, die ihren Wert schon hat"),
    ("begin it in column {a}", "in Spalte {a} beginnen"),
    ("begin it with the line  topics:  and indent what follows",
     "mit der Zeile  topics:  beginnen und alles Folgende einrücken"),
    ("the indentation does not fit: this begins in column {a}, but its group in column {b} "
     "(line {c})",
     "die Einrückung passt nicht: Das beginnt in Spalte {a}, seine Gruppe aber in Spalte {b} "
     "(Zeile {c})"),
    ("lines of one group begin in the same column",
     "die Zeilen einer Gruppe beginnen in derselben Spalte"),
    ("the line is indented with {a}, which YAML does not allow{b}",
     "die Zeile ist mit Zeichen eingerückt, die YAML nicht erlaubt (Tabulator oder ein "
     "besonderes Leerzeichen)"),
    ("indent with plain spaces, two for each step",
     "mit gewöhnlichen Leerzeichen einrücken, zwei für jede Stufe"),
    ("the file must hold settings (name: value), not {a}",
     "die Datei muss aus Einstellungen bestehen (Name: Wert)"),
    ("the file is empty", "die Datei ist leer"),
    ("{a} writes such a file in an empty folder, to begin with",
     "{a} schreibt für den Anfang eine solche Datei in einen leeren Ordner"),
    ("the file is UTF-16, not UTF-8", "die Datei ist in UTF-16 gespeichert, nicht in UTF-8"),
    ("the file is not UTF-8: here stands the byte {a}",
     "die Datei ist nicht in UTF-8 gespeichert: Hier steht das Byte {a}"),
    ("the file is not UTF-8: here stands the byte {a} (in {b} that is {c})",
     "die Datei ist nicht in UTF-8 gespeichert: Hier steht das Byte {a} (in {b} ist das {c})"),
    ("save it as UTF-8 (in the editor: Save as, Encoding UTF-8), or run: {a}",
     "als UTF-8 speichern (im Editor: Speichern unter, Kodierung UTF-8), oder: {a}"),
    ("the file is larger than {a}", "die Datei ist größer als {a}"),
    ("a configuration is a short text; is this the right file?",
     "eine Konfiguration ist ein kurzer Text; ist das die richtige Datei?"),
    ("the file was here and is gone", "die Datei war da und ist fort"),
    ("put it back; if you mean to do without it, restart the service",
     "zurücklegen; soll es ohne sie gehen, den Dienst neu starten"),
    ("put it back", "zurücklegen"),
    ("it looks half written: save it again",
     "sie sieht halb geschrieben aus: noch einmal speichern"),
    ("the file ends in the middle of a line", "die Datei endet mitten in einer Zeile"),
    ("it looks half written: save it again; if it is meant so, end it with a line break",
     "sie sieht halb geschrieben aus: noch einmal speichern; ist sie so gemeint, mit einem "
     "Zeilenende abschließen"),
    ("{a} stands here a second time (first in line {b})",
     "{a} steht hier zum zweiten Mal (zuerst in Zeile {b})"),
    ("join the two, or delete one", "beide zusammenlegen oder eines löschen"),
    ("this is not readable as YAML ({a})", "das ist nicht als YAML zu lesen ({a})"),
    # What to write.
    ("write  {a}  and below it  {b}", "so schreiben:  {a}  und darunter  {b}"),
    ("add  {a}  and below it  {b}", "hinzufügen:  {a}  und darunter  {b}"),
    ("write  {a}  and  {b}", "  {a}  und  {b}  schreiben"),
    ("write:  {a}", "so schreiben:  {a}"),
    ("write: {a}", "so schreiben: {a}"),
    ("write  {a}", "so schreiben:  {a}"),
    ("write such as {a}", "etwa {a}"),
    ("write {a}, {b} or {c}", "{a}, {b} oder {c}"),
    ("write {a} or {b}", "{a} oder {b}"),
    ("write {a}", "so schreiben: {a}"),
    ("add  {a}", "hinzufügen:  {a}"),
)  # fmt: skip

# Whose problem it is stands before it: topic "Raketen", keyword 2: …
SUBJECTS = {
    "topic": "Thema", "keyword": "Stichwort", "mute": "Stummschaltung", "topics": "Themen",
    "digest": "Ausgabe", "feed": "Quelle",
}  # fmt: skip
SUBJECT = re.compile(r'((?:topic|keyword|mute|topics|digest|feed)(?: (?:"[^"]*"|\d+))?(?:, )?)+: ')
PART = re.compile(r'(topics|topic|keyword|mute|digest|feed)(?= "| \d|:|,)')
SHAPES = {
    "a text": "ein Text",
    "a list": "eine Liste",
    "a group of settings": "eine Gruppe von Einstellungen",
}


def corrected(text: str, language: Language) -> str:
    """Return a message of the configuration in a language; one that is not known as it is."""
    if language != "de" or not text:
        return text
    subject = SUBJECT.match(text)
    head = subject.group() if subject else ""
    said = _translated(text[len(head) :])
    return PART.sub(lambda part: SUBJECTS[part.group()], head) + said


def is_known(text: str) -> bool:
    """Say whether a message can be said in German."""
    subject = SUBJECT.match(text)
    rest = text[subject.end() if subject else 0 :]
    return any(pattern.fullmatch(rest) for pattern, _ in _patterns())


def _translated(text: str) -> str:
    for pattern, german in _patterns():
        if found := pattern.fullmatch(text):
            gaps = {name: SHAPES.get(gap, gap) for name, gap in found.groupdict().items()}
            return german.format(**gaps)
    return text


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(_compiled())


def _compiled() -> Iterator[tuple[re.Pattern[str], str]]:
    """Yield the patterns, those with the most words of their own first."""
    for english, german in sorted(GERMAN, key=lambda one: -len(re.sub(r"\{\w\}", "", one[0]))):
        pattern = re.sub(r"\\\{(\w)\\\}", r"(?P<\1>.*?)", re.escape(english))
        yield re.compile(pattern, re.DOTALL), german
