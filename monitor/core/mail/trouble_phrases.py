"""What the mails about trouble say, in German and English; ``words`` says them."""

from collections.abc import Mapping

Phrase = str | Mapping[str, str]

GERMAN: Mapping[str, Phrase] = {
    "trouble_masthead": "News Monitor · {date}",
    "trouble_headline": {
        "one": "Etwas braucht Ihre Hand",
        "other": "{n} Dinge brauchen Ihre Hand",
    },
    "trouble_over": "Wieder in Ordnung",
    "trouble_lede": "Der Dienst läuft. Was hier neu steht, heilt vermutlich nicht von selbst.",
    "trouble_lede_over": "Was zuletzt gemeldet wurde, ist behoben.",
    "trouble_still": "Weiter offen",
    "trouble_more": {"one": "und eines mehr", "other": "und {n} weitere"},
    "trouble_subject": "News Monitor: {first}",
    "trouble_subject_more": "News Monitor: {first} (+{more})",
    "trouble_subject_over": "News Monitor: wieder in Ordnung",
    "trouble_why": "Sie erhalten diese E-Mail, weil {address} in monitor.yaml unter mail: "
    "operator: steht. Jedes Problem wird einmal gemeldet und noch einmal, wenn es vorbei ist. "
    "Den Stand zeigt jederzeit monitor status.",
    "trouble_place": "Zeile {line}",
    "trouble_since": "Seit {since}.",
    "trouble_cause": "Ursache: {detail}.",
    "config_short": "die geänderte Konfiguration gilt nicht",
    "config_what": "Die geänderte Konfiguration gilt nicht",
    "config_said": {
        "one": "Seit {since} hat sie einen Fehler; in Kraft bleibt die letzte gute Fassung.",
        "other": "Seit {since} hat sie {n} Fehler; in Kraft bleibt die letzte gute Fassung.",
    },
    "config_help": "Berichtigen und speichern genügt, die neue Fassung gilt nach wenigen "
    "Sekunden. Vorher prüfen: monitor check",
    "config_over": "Die Konfiguration ist in Ordnung und gilt.",
    "issue_short": "„{name}“ kann nicht erstellt werden",
    "issue_what": "„{name}“ kann nicht erstellt werden",
    "unknown_cause": "steht im Protokoll",
    "issue_said": "Seit {since}. Ursache: {detail}.",
    "issue_help": "Nichts ist verloren: Die Meldungen kommen mit der ersten Ausgabe, die "
    "gelingt. Ist es eine eigene Vorlage, hilft es, sie zu berichtigen oder zu löschen; "
    "ansehen: monitor preview",
    "issue_over": "„{name}“ kann wieder erstellt werden.",
    "server_short": "der Mailserver nimmt nichts an",
    "server_what": "Der Mailserver nimmt nichts an",
    "server_said": "Seit {since} wartet Post. Seine Antwort: {detail}.",
    "server_help": "Die E-Mails warten und gehen von selbst hinaus, sobald er sie nimmt. Server, "
    "Benutzer und Passwort prüfen: monitor check --online",
    "server_over": "Der Mailserver nimmt wieder an.",
    "dead_short": "eine E-Mail wurde endgültig abgewiesen",
    "dead_what": "Endgültig abgewiesen: {name}",
    "dead_said": "Erstellt {since}. Die Antwort: {detail}.",
    "dead_help": "Die Adresse in monitor.yaml berichtigen. Noch einmal versuchen: "
    "monitor outbox retry {mark} · aufgeben: monitor outbox drop {mark}",
    "late_short": "eine E-Mail kommt nicht an",
    "late_what": "Kommt nicht an: {name}",
    "late_said": "Erstellt {since}, seither vergeblich versucht. Die Antwort: {detail}.",
    "late_help": "Es wird weiter versucht, fünf Tage lang. Hilft das nicht, die Adresse prüfen; "
    "aufgeben: monitor outbox drop {mark}",
    "network_short": "keine Quelle ist erreichbar",
    "network_what": "Keine Quelle ist erreichbar",
    "network_said": "Seit {since}. Ursache: {detail}.",
    "network_help": "Netz, DNS und Proxy dieses Rechners prüfen. Sobald die Quellen wieder "
    "antworten, wird nachgeholt, was sie vorhalten.",
    "network_over": "Die Quellen sind wieder erreichbar.",
    "gone_short": "{name} gibt es nicht mehr",
    "gone_what": "{name} gibt es nicht mehr",
    "gone_said": "Der Server hat die Adresse {since} abgemeldet (410); sie wird nicht mehr "
    "abgefragt: {mark}",
    "gone_help": "Aus feeds.yaml nehmen, oder die neue Adresse suchen: "
    "monitor feeds discover mit der Adresse der Website",
    "failing_short": "{name} antwortet nicht",
    "failing_what": "{name} antwortet nicht",
    "failing_said": "Seit {since}. Ursache: {detail}. Adresse: {mark}",
    "failing_help": "Die Adresse im Browser öffnen. Ist die Quelle umgezogen, die neue Adresse "
    "in feeds.yaml eintragen (monitor feeds discover sucht sie); sonst wird weiter gefragt.",
    "failing_over": "{name} antwortet wieder.",
    "gap_short": "bei {name} können Meldungen fehlen",
    "gap_what": "Bei {name} können Meldungen fehlen",
    "gap_said": "Zuletzt {since} war seit der Abfrage davor mehr erschienen, als die Quelle "
    "vorhält.",
    "gap_help": "Diese Quelle öfter fragen: in feeds.yaml bei ihr every: 5m eintragen.",
    "quiet_short": "{name} schweigt",
    "quiet_what": "{name} bringt nichts Neues",
    "quiet_said": "Seit {since}, ungewöhnlich lange. Adresse: {mark}",
    "quiet_help": "Nachsehen, ob dort noch Neues erscheint; vielleicht ist die Quelle umgezogen.",
    "quiet_over": "{name} bringt wieder Neues.",
    "keywords_subject": "{file}, Zeile {line}: Ihre Änderung gilt noch nicht",
    "keywords_subject_over": "{file}: Ihre Änderung gilt",
    "keywords_headline": "Ihre Änderung gilt noch nicht",
    "keywords_headline_over": "Ihre Änderung gilt",
    "keywords_lede": {
        "one": "{file} wurde {since} gespeichert, doch eine Stelle ist nicht zu verstehen. Bis "
        "sie berichtigt ist, sucht der Monitor mit der Fassung davor; es geht nichts verloren.",
        "other": "{file} wurde {since} gespeichert, doch {n} Stellen sind nicht zu verstehen. Bis "
        "sie berichtigt sind, sucht der Monitor mit der Fassung davor; es geht nichts verloren.",
    },
    "keywords_lede_over": "{file} ist in Ordnung. Der Monitor sucht jetzt mit der neuen Fassung.",
    "keywords_short": "{file} wurde nicht angenommen",
    "keywords_what": "Zeile {line}",
    "keywords_help": "Berichtigen und speichern genügt: Nach wenigen Sekunden gilt die neue "
    "Fassung, und eine kurze E-Mail sagt es.",
    "keywords_over": "{name} ist in Ordnung und gilt.",
    "keywords_why": "Sie erhalten diese E-Mail, weil {address} in monitor.yaml unter mail: "
    "editors: steht.",
}

ENGLISH: Mapping[str, Phrase] = {
    "trouble_masthead": "News Monitor · {date}",
    "trouble_headline": {
        "one": "Something needs your hand",
        "other": "{n} things need your hand",
    },
    "trouble_over": "All well again",
    "trouble_lede": "The service is running. What is new here will hardly heal by itself.",
    "trouble_lede_over": "What was last reported is mended.",
    "trouble_still": "Still open",
    "trouble_more": {"one": "and one more", "other": "and {n} more"},
    "trouble_subject": "News Monitor: {first}",
    "trouble_subject_more": "News Monitor: {first} (+{more})",
    "trouble_subject_over": "News Monitor: all well again",
    "trouble_why": "You get this mail because {address} stands in monitor.yaml under mail: "
    "operator:. Each trouble is told once, and once more when it is over. monitor status shows "
    "how things are at any time.",
    "trouble_place": "line {line}",
    "trouble_since": "Since {since}.",
    "trouble_cause": "Cause: {detail}.",
    "config_short": "the edited configuration is not in force",
    "config_what": "The edited configuration is not in force",
    "config_said": {
        "one": "Since {since} it has an error; the last good one stays in force.",
        "other": "Since {since} it has {n} errors; the last good one stays in force.",
    },
    "config_help": "To correct and save it is enough, the new one is in force after a few "
    "seconds. To check before: monitor check",
    "config_over": "The configuration is well and in force.",
    "issue_short": "“{name}” can't be made",
    "issue_what": "“{name}” can't be made",
    "unknown_cause": "stands in the log",
    "issue_said": "Since {since}. Cause: {detail}.",
    "issue_help": "Nothing is lost: the stories come with the first issue that succeeds. If it is "
    "a template of your own, correct or delete it; to look: monitor preview",
    "issue_over": "“{name}” can be made again.",
    "server_short": "the mail server takes nothing",
    "server_what": "The mail server takes nothing",
    "server_said": "Mail has been waiting since {since}. Its answer: {detail}.",
    "server_help": "The mails wait and go out by themselves once it takes them. To check server, "
    "user and password: monitor check --online",
    "server_over": "The mail server takes mail again.",
    "dead_short": "a mail was refused for good",
    "dead_what": "Refused for good: {name}",
    "dead_said": "Made {since}. The answer: {detail}.",
    "dead_help": "Correct the address in monitor.yaml. To try once more: "
    "monitor outbox retry {mark} · to give up: monitor outbox drop {mark}",
    "late_short": "a mail does not arrive",
    "late_what": "Does not arrive: {name}",
    "late_said": "Made {since}, and tried in vain since. The answer: {detail}.",
    "late_help": "It is tried on, for five days. If that does not help, check the address; to "
    "give up: monitor outbox drop {mark}",
    "network_short": "no source can be reached",
    "network_what": "No source can be reached",
    "network_said": "Since {since}. Cause: {detail}.",
    "network_help": "Check this machine's network, DNS and proxy. Once the sources answer again, "
    "what they keep is caught up with.",
    "network_over": "The sources can be reached again.",
    "gone_short": "{name} is no more",
    "gone_what": "{name} is no more",
    "gone_said": "The server signed the address off {since} (410); it is asked no longer: {mark}",
    "gone_help": "Take it out of feeds.yaml, or look for the new address: "
    "monitor feeds discover with the address of the website",
    "failing_short": "{name} does not answer",
    "failing_what": "{name} does not answer",
    "failing_said": "Since {since}. Cause: {detail}. Address: {mark}",
    "failing_help": "Open the address in a browser. If the source has moved, put its new address "
    "into feeds.yaml (monitor feeds discover looks for it); else it is asked on.",
    "failing_over": "{name} answers again.",
    "gap_short": "stories of {name} may be missing",
    "gap_what": "Stories of {name} may be missing",
    "gap_said": "Last {since} more had come since the poll before than the source keeps.",
    "gap_help": "Ask this source more often: give it every: 5m in feeds.yaml.",
    "quiet_short": "{name} is silent",
    "quiet_what": "{name} brings nothing new",
    "quiet_said": "Since {since}, unusually long. Address: {mark}",
    "quiet_help": "Look whether anything new appears there; the source may have moved.",
    "quiet_over": "{name} brings news again.",
    "keywords_subject": "{file}, line {line}: your change is not in force yet",
    "keywords_subject_over": "{file}: your change is in force",
    "keywords_headline": "Your change is not in force yet",
    "keywords_headline_over": "Your change is in force",
    "keywords_lede": {
        "one": "{file} was saved {since}, but one place can't be understood. Until it is "
        "corrected, the monitor goes on with the version before; nothing is lost.",
        "other": "{file} was saved {since}, but {n} places can't be understood. Until they are "
        "corrected, the monitor goes on with the version before; nothing is lost.",
    },
    "keywords_lede_over": "{file} is well. The monitor now searches with the new version.",
    "keywords_short": "{file} was not taken",
    "keywords_what": "Line {line}",
    "keywords_help": "To correct and save it is enough: after a few seconds the new version is in "
    "force, and a short mail says so.",
    "keywords_over": "{name} is well and in force.",
    "keywords_why": "You get this mail because {address} stands in monitor.yaml under mail: "
    "editors:.",
}
