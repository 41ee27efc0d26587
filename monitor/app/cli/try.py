"""`monitor try`: what a keyword would have found in the stored entries, or finds in a text."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.answers import remembering
from monitor.app.cli import past
from monitor.app.cli.search import document
from monitor.core.editing.sample import Reading, read_sample
from monitor.core.editing.trial import NearMiss, per_day, stories
from monitor.core.matching.query import QueryError
from monitor.errors import UsageError
from monitor.jobs.lookback.trying import Trial, try_out
from monitor.model import Environment, Story

STORIES = 8
MOST_TEXT = 1_000_000
_FORMS = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("query", metavar="QUERY", help="a keyword, as in a line of keywords.yaml")
    parser.add_argument("--since", default="30d", help="how far back: 12h, 7d, 4w; default 30d")
    parser.add_argument(
        "--text", metavar="FILE|-", help="try it on this text instead (-: what is typed or piped)"
    )
    parser.add_argument(
        "--lang",
        metavar="CODE",
        help="look as a topic of this language does; of a text: its language (else it is guessed)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Try a keyword; a wrong one is pointed at, with what would be right."""
    if options.lang:
        _check_language(options.lang)
    try:
        if options.text is not None:
            text = _read(options.text)
            with remembering(environment.state) as answers:
                reading = read_sample(
                    options.query, text, language=options.lang, now=wall_clock(), answers=answers
                )
            return _tell_text(reading, options)
        return _try_past(options, environment)
    except QueryError as error:
        return past.say_wrong(options.query, error)


def _check_language(code: str) -> None:
    from monitor.core.config.unfit import UnfitError
    from monitor.core.config.values import parse_language

    try:
        parse_language(code)
    except UnfitError as unfit:
        told = f'"{show.plain(code)}" is no language; {unfit.proposal}'
        raise UsageError(told) from None


def _try_past(options: argparse.Namespace, environment: Environment) -> int:
    now = wall_clock()
    zone = past.zone_of(environment)
    try:
        with remembering(environment.state) as answers:
            trial = try_out(
                environment.database_url,
                options.query,
                since=now - past.duration(options.since),
                zone=ZoneInfo(zone),
                languages=(options.lang,) if options.lang else (),
                answers=answers,
                heard=past.watcher(),
            )
    finally:
        show.overwrite("")
    told = stories(trial.tally.newest)
    if options.json:
        show.say_json(_document(trial, told, now))
    else:
        show.say("\n".join(_lines(trial, told, options, now, zone)))
    return 0


def _lines(
    trial: Trial, told: list[Story], options: argparse.Namespace, now: datetime, zone: str
) -> list[str]:
    tally, stretch = trial.tally, trial.stretch
    looked = show.count(stretch.count, "stored entry", "stored entries")
    if not stretch.count:
        return [
            f"no stored entries of the last {options.since}; `monitor once` polls now, and "
            "`monitor try QUERY --text FILE` tries a text"
        ]
    begin = stretch.oldest or now
    found = show.count(tally.count, "entry", "entries")
    lines = [
        f"{show.styled(show.plain(trial.line), 'strong')}: {found} of {looked} since "
        f"{show.local(begin, zone)}{_rate(trial, now)}"
    ]
    if tally.count:
        lines += ["", *past.chart(per_day(tally, begin, now))]
        lines += ["", *_form_lines(trial)]
        lines += ["", *_story_lines(told, zone)]
    lines += ["", *_miss_lines(trial.near_misses)]
    return lines


def _rate(trial: Trial, now: datetime) -> str:
    if not trial.tally.count or trial.stretch.oldest is None:
        return ""
    days = max((now - trial.stretch.oldest).total_seconds() / 86_400, 1 / 24)
    rate = trial.tally.count / days
    return f", {rate:.1f} a day" if rate >= 0.1 and days >= 1 else ""


def _form_lines(trial: Trial) -> list[str]:
    forms = trial.tally.forms.most_common(_FORMS + 1)
    shown = [
        f"{show.plain(form)} {count}"
        + ("" if reason in ("exact", "inflection") else f" ({reason})")
        for (form, reason), count in forms[:_FORMS]
    ]
    more = len(trial.tally.forms) - _FORMS
    return [
        "It hit as "
        + ", ".join(shown)
        + (f" and {show.count(more, 'other form')}" if more > 0 else "")
    ]


def _story_lines(told: list[Story], zone: str) -> list[str]:
    lines = [show.styled("Top stories", "strong")]
    for story in told[:STORIES]:
        lead = story.lead
        others = len({match.outlet for match in story.matches}) - 1
        outlet = show.shorten(lead.outlet, 20) + (f" +{others}" if others else "")
        title = past.headline(lead.entry, lead.match.hits, 76)
        when = show.local(lead.entry.seen_at, zone)[5:]
        lines.append(f"  {when}  {outlet}{' ' * max(0, 24 - show.columns(outlet))}  {title}")
    if len(told) > STORIES:
        more = len(told) - STORIES
        lines.append(show.styled(f"  and {more} more: monitor search lists entries", "faint"))
    return lines


def _miss_lines(near: list[NearMiss]) -> list[str]:
    if not near:
        return ["No near misses: other forms, longer words and other names would add nothing."]
    lines = [show.styled("Near misses: a looser keyword would add", "strong")]
    for one in near:
        kept, match = one.examples[0]
        forms = ", ".join(f"{show.plain(form)} {count}" for form, count in one.forms[:4])
        lines += [
            f"  {'+' + str(one.count):>6}  {show.shorten(one.what, 100)}",
            f"          {show.shorten(forms, 100)}",
            f"          such as {past.snippet(kept.entry, match.hits[0])} "
            + show.styled(f"({show.shorten(kept.outlet, 24)})", "faint"),
            f"          write   {show.plain(one.line)}",
        ]
    return lines


def _document(trial: Trial, told: list[Story], now: datetime) -> dict[str, object]:
    tally, stretch = trial.tally, trial.stretch
    days = per_day(tally, stretch.oldest, now) if stretch.oldest else []
    return {
        "query": trial.line,
        "since": stretch.since,
        "entries": stretch.count,
        "found": tally.count,
        "days": [{"day": day.isoformat(), "found": count} for day, count in days],
        "forms": [
            {"form": form, "reason": reason, "found": count}
            for (form, reason), count in tally.forms.most_common(100)
        ],
        "outlets": [
            {"outlet": outlet, "found": count} for outlet, count in tally.outlets.most_common()
        ],
        "stories": [
            {
                "title": story.lead.entry.title,
                "link": story.lead.entry.link,
                "entries": [match.id for match in story.matches],
            }
            for story in told
        ],
        "hits": [document(*one) for one in tally.newest],
        "near_misses": [
            {
                "what": one.what,
                "line": one.line,
                "found": one.count,
                "forms": [{"form": form, "found": count} for form, count in one.forms],
                "examples": [document(*example) for example in one.examples],
            }
            for one in trial.near_misses
        ],
    }


def _read(name: str) -> str:
    """Return the text of a file, or of what is typed or piped."""
    try:
        raw = sys.stdin.buffer.read(MOST_TEXT + 1) if name == "-" else _bytes_of(Path(name))
    except OSError as error:
        raise UsageError(f"{name} can't be read: {error.strerror}") from error
    if len(raw) > MOST_TEXT:
        raise UsageError(f"{name} is longer than {MOST_TEXT // 1_000_000} MB; give a part of it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is not UTF-8 (byte {error.start + 1}); "
            f"iconv -f latin1 -t utf-8 {name} makes it so"
        ) from error


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_TEXT + 1)


def _tell_text(reading: Reading, options: argparse.Namespace) -> int:
    if options.json:
        show.say_json(_text_document(reading))
        return 0
    where = "what was piped" if options.text == "-" else show.plain(options.text)
    language = reading.entry.language or "unsure, so all"
    count = show.count(len(reading.places), "place")
    line = show.styled(show.plain(options.query), "strong")
    show.say(f"{line}: {count} in {where} (language: {language})")
    for place in reading.places:
        at = f"{place.line}:{place.column}"
        show.say(f"  {at:<7} {past.snippet(reading.entry, place.hit)}")
        show.say(f"          {show.plain(place.reason)}")
    if not reading.places:
        show.say(f"  {show.plain(reading.why_not)}")
    for one in reading.looser:
        show.say(f"  {one.what} it would find {past.snippet(reading.entry, one.hit)}")
        show.say(f"          write   {show.plain(one.line)}")
    return 0


def _text_document(reading: Reading) -> dict[str, object]:
    return {
        "query": reading.query,
        "language": reading.entry.language,
        "found": bool(reading.places),
        "reason": reading.why_not,
        "hits": [
            {
                "line": place.line,
                "column": place.column,
                "start": place.hit.start,
                "end": place.hit.end,
                "form": place.hit.form,
                "reason": place.reason,
            }
            for place in reading.places
        ],
        "near_misses": [
            {"what": one.what, "line": one.line, "form": one.hit.form} for one in reading.looser
        ],
    }
