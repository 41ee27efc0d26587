"""What looks like a part of a German compound and is none: Datum in Soldaten, Land in England.

The splitter finds words that fit side by side; it can't know that nobody made the long word of
them. Here stand the common long words of that kind, and three rules. Measured on running text
(tests/core/matching/test_compounds.py).
"""

from collections.abc import Callable

import regex

from monitor.core.matching.german import ADJECTIVE, LAST
from monitor.core.matching.windows import places

# Words of one piece, and derivations of which no part says what they mean; in their commonest
# beginning, without endings. As comparison keys: ß is ss.
_SIMPLE_TEXT = """
    adressat advokat akrobat akut allerding allgemein alternativ anderthalb apparat architekt
    argument armatur arrest artikel assistent astronaut attentat ausserdem autokrat automat
    autonom autor badend balance ballast bankett bankrott barock baron bestand bestanden
    bestehen bestimm blockade bürokrat dekorat demokrat derart dergleichen deswegen dezent
    diplomat direktor doktorand domino ebenfall einander element empfind endivie entlang entzug
    erstaun erstreck etat etikett examen export exzellent fabrik fantasi fassade festgelegt
    festgenomm festgestellt festhalt festleg festnahm festnahme festnehm festsetz feststell
    finanz folgend format formation formular fortan friedhöf friedhof garantie garnison gastein
    gastritis geblieben gehalt gehalten gelegenheit general generat gestalt gestanden gewalt
    gewicht grammatik granate gutacht handlung hardware hashtag herausforder hospital identität
    import impuls infarkt information initiativ inserat instanz interaktion internat intervall
    invest kabarett kabinett kadett kaiser kamerad kandidat kapital karneval kartell kartoffel
    kastell katholik kohlendioxid kohlens kohlenstoff kohlenwass kollege komitee kommandant
    kommunion kompanie komplett kongress konsonant konsulat kontinent kontraktion korrektur
    kostüm kriminal laufend legende legislat liberal literat manager mandat mangas mannesmann
    marathon marinade maskulin massage massaker massnahm material medikament mehrere meister
    melodie mineral minister mitteil moderat monarch moral nachrichten national nebenan niemand
    normal notar obendrein oberst original outfit paket parade parallel parameter parlament
    partei partitur passage passant patient pension personal planet plantage pokal postulat
    potential prälat präsent preisgeb privat produkt professor programm prominent protein
    pullover quadrat radikal rakete rasant rechtfertig redakteur redaktion referat reform regal
    regatta regent reichhaltig relativ rentabel report reporter resultat rosine roulette salat
    saldo sekret seminar sensor separat signal skandal sodass software soldat sonat sonett
    spinat spital stadion stadium statist student talent tartrat telegramm terminal testament
    testat titanic toilette torpedo transaktion transfusion transport tribunal uniform unikat
    universal untermal variant vasall ventil vertreter veteran volant vollzug vorstellig zensur
    zertifikat zigarette zitat
"""
# Names of places say nothing of their parts; they count at a word's beginning, or after these.
_PLACES_TEXT = """
    brandenburg dänemark frankreich österreich strassburg freiburg magdeburg regensburg augsburg
    hamburg salzburg luxemburg petersburg nürnberg heidelberg bamberg reichenbach mannheim
    northampton southampton manhattan hannover bremerhaven wolfsburg darmstadt
    deutschland england estland falkland finnland friesland griechenland grönland holland irland
    island jütland kurland lettland maryland neufundland neuseeland niederland portland rheinland
    russland saarland schottland seeland sunderland swasiland thailand zealand cleveland
"""
_BEFORE_PLACES = frozenset(
    (
        "",
        "ost",
        "west",
        "nord",
        "süd",
        "nordost",
        "nordwest",
        "südost",
        "südwest",
        "mittel",
        "gesamt",
    )
)
_PLACES = frozenset(_PLACES_TEXT.split())
_SIMPLE = frozenset(_SIMPLE_TEXT.split()) | _PLACES
_FIRST = (0,)
_BY_START: dict[str, tuple[str, ...]] = {}
for _word in sorted(_SIMPLE):
    _BY_START[_word[:3]] = (*_BY_START.get(_word[:3], ()), _word)
# Endings of a declined participle present: Vorsitzende, Studierenden, laufendem.
_PARTICIPLE = regex.compile(r"end(?:e[mnrs]?)?\Z")
# Shorter keywords in lower case are mostly adverbs and verbs: mal in normal, alt in gestalten.
_SURE = 5


def is_accident(
    word: str, at: int, part: str, kinds: Callable[[str], int], *, noun: bool, capital: bool
) -> bool:
    """Say whether ``part`` at a place in a lower-cased word only looks like a part of it.

    Args:
        noun: whether the word is written with a capital.
        capital: whether the keyword is.
    """
    end = at + len(part)
    if not capital and len(part) < _SURE and not (noun and at == 0 and kinds(part) & LAST):
        return True
    if _within_simple(word, at, end):
        return True
    # Vorsitzende is no Ende, a Folgender no Folge: the participle of a verb.
    if end == len(word) and _PARTICIPLE.match(part) and _is_participle(word[:at] + "end", kinds):
        return True
    if not noun and at == 0 and _PARTICIPLE.match(word, end):
        return True
    # Anspielungen are no Lungen: the plural of a noun in -ung.
    return part.startswith("lunge") and kinds(word[:at] + "lung") & LAST != 0


def _is_participle(word: str, kinds: Callable[[str], int]) -> bool:
    return kinds(word) & ADJECTIVE != 0 or word == "tausend" or kinds(word[:-1]) & ADJECTIVE != 0


def _within_simple(word: str, at: int, end: int) -> bool:
    """Say whether a word of the list stands over a part, or over its beginning."""
    # At a word's beginning, as mostly, only there.
    starts = places(word[: at + 3], 3, _BY_START.keys()) if at else _FIRST
    for start in starts:
        for simple in _BY_START.get(word[start : start + 3], ()):
            if (
                word.startswith(simple, start)
                and at < start + len(simple)
                and (start < at or end < start + len(simple))
                and (simple not in _PLACES or word[:start] in _BEFORE_PLACES)
            ):
                return True
    return False
