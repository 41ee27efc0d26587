"""What the templates see of a mail about trouble: every text said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.core.mail.corrections import corrected
from monitor.core.mail.text import clean, cut, fitting
from monitor.core.mail.words import Words
from monitor.errors import Problem
from monitor.model import KnownTrouble, Notice, Trouble

MAX_TROUBLES = 12  # of one mail; the others are counted, and monitor status lists them
MAX_PROBLEMS = 8
MAX_STILL = 8
NAME_COLUMNS = 60
DETAIL_COLUMNS = 240
SUBJECT_COLUMNS = 69
SOURCE_COLUMNS = 36  # of a fixed-width font, on a telephone


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """A place in a file: what is wrong there, the line with a caret below it, what is right."""

    where: str
    message: str
    source: str
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleItem:
    """One trouble: what it is, since when and why, the places in files, and the way out."""

    what: str
    said: str
    problems: tuple[ProblemView, ...]
    more: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """A mail about trouble in words; heads are empty where nothing stands below them."""

    subject: str
    preheader: str
    language: str
    direction: str
    masthead: str
    headline: str
    lede: str
    items: tuple[TroubleItem, ...]
    more: str
    over_head: str
    over: tuple[str, ...]
    still_head: str
    still: tuple[str, ...]
    why: str


def operator_view(notice: Notice, words: Words, *, address: str) -> TroubleView:
    """Return what the operator is told."""
    items = tuple(_item(one, words) for one in notice.news[:MAX_TROUBLES])
    over = tuple(_over(one, words) for one in notice.over)
    still = [_short(one, words) for one in notice.still[:MAX_STILL]]
    if len(notice.still) > MAX_STILL:
        still.append(words.say("trouble_more", len(notice.still) - MAX_STILL))
    count = len(notice.news)
    return TroubleView(
        subject=_subject(notice, words),
        preheader=cut(" · ".join([one.said for one in items] or over), 160),
        language=words.language,
        direction="ltr",
        masthead=words.say("trouble_masthead", date=words.full_date()),
        headline=words.say("trouble_headline", count) if count else words.say("trouble_over"),
        lede=words.say("trouble_lede" if count else "trouble_lede_over"),
        items=items,
        more=_more(count - MAX_TROUBLES, words),
        over_head=words.say("trouble_over") if over and count else "",
        over=over,
        still_head=words.say("trouble_still") if still else "",
        still=tuple(map(_capital, still)),
        why=words.say("trouble_why", address=clean(address)),
    )


def editors_view(notice: Notice, words: Words, *, address: str) -> TroubleView:
    """Return what those who edit the keywords are told: what was refused, or that it is mended."""
    refused = notice.news[0] if notice.news else None
    file = _base(clean((refused or notice.over[0]).name))
    problems = refused.problems if refused else ()
    first = problems[0].line if problems else 0
    key = "keywords_subject" if refused else "keywords_subject_over"
    lede = "keywords_lede" if refused else "keywords_lede_over"
    since = words.past(refused.since) if refused else ""
    help_ = words.say("keywords_help") if refused else ""
    items = (
        TroubleItem(what="", said="", problems=_problems(problems, words), more="", help=help_),
    )
    return TroubleView(
        subject=cut(words.say(key, file=file, line=first), SUBJECT_COLUMNS),
        preheader=cut(_problem(problems[0], words).message if problems else "", 160)
        or words.say(lede, 1, file=file, since=since),
        language=words.language,
        direction="ltr",
        masthead=words.say("trouble_masthead", date=words.full_date()),
        headline=words.say("keywords_headline" if refused else "keywords_headline_over"),
        lede=words.say(lede, len(problems), file=file, since=since),
        items=items if refused else (),
        more=_more(len(problems) - MAX_PROBLEMS, words),
        over_head="",
        over=(),
        still_head="",
        still=(),
        why=words.say("keywords_why", address=clean(address)),
    )


def _subject(notice: Notice, words: Words) -> str:
    if not notice.news:
        return words.say("trouble_subject_over")
    first = _short(notice.news[0], words)
    if len(notice.news) == 1:
        return cut(words.say("trouble_subject", first=first), SUBJECT_COLUMNS)
    more = words.number(len(notice.news) - 1)
    room = SUBJECT_COLUMNS - len(words.say("trouble_subject_more", first="", more=more))
    return words.say("trouble_subject_more", first=cut(first, room), more=more)


def _item(trouble: Trouble, words: Words) -> TroubleItem:
    facts = {
        "name": cut(clean(trouble.name), NAME_COLUMNS),
        "detail": cut(clean(trouble.detail), DETAIL_COLUMNS).rstrip(".")
        or words.say("unknown_cause"),
        "mark": cut(clean(trouble.mark), DETAIL_COLUMNS),
        "since": words.past(trouble.since),
    }
    return TroubleItem(
        what=words.say(f"{trouble.kind}_what", None, **facts),
        said=words.say(f"{trouble.kind}_said", len(trouble.problems), **facts),
        problems=_problems(trouble.problems, words),
        more=_more(len(trouble.problems) - MAX_PROBLEMS, words),
        help=words.say(f"{trouble.kind}_help", None, **facts),
    )


def _problems(problems: Sequence[Problem], words: Words) -> tuple[ProblemView, ...]:
    return tuple(_problem(one, words) for one in problems[:MAX_PROBLEMS])


def _problem(problem: Problem, words: Words) -> ProblemView:
    """Return a problem by the name of its file: a reader knows the folder."""
    place = words.say("trouble_place", line=problem.line) if problem.line else ""
    return ProblemView(
        where=", ".join(one for one in (_base(clean(problem.file)), place) if one),
        message=_capital(cut(clean(corrected(problem.message, words.language)), DETAIL_COLUMNS)),
        source="\n".join(_fit(problem.shown(SOURCE_COLUMNS, SOURCE_COLUMNS // 3))),
        proposal=_capital(clean(corrected(problem.proposal, words.language))),
    )


def _fit(lines: Iterable[str]) -> Iterable[str]:
    """Yield lines of a file as a mail may carry them: their columns kept, nothing harmful."""
    for line in lines:
        line = "".join(" " if clean(letter) == "" else letter for letter in line)
        yield line[: fitting(line, SOURCE_COLUMNS)].rstrip()


def _over(known: KnownTrouble, words: Words) -> str:
    return words.say(f"{known.kind}_over", name=cut(clean(known.name), NAME_COLUMNS))


def _short(trouble: Trouble, words: Words) -> str:
    name = cut(clean(trouble.name), NAME_COLUMNS)
    return words.say(f"{trouble.kind}_short", name=name)


def _more(count: int, words: Words) -> str:
    return words.say("trouble_more", count) if count > 0 else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _base(path: str) -> str:
    return path.rpartition("/")[2]
