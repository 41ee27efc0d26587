"""Did the demo find and tell what it should, and nothing else? The samples say what that is."""

import email
import email.policy
import unicodedata
from collections.abc import Sequence

from monitor.app.demo.samples import SampleFeed, each_entry, stories
from monitor.core.matching import plain_text
from monitor.model import Origin, RecordedMatch


def faults_of_record(samples: Sequence[SampleFeed], matches: Sequence[RecordedMatch]) -> list[str]:
    """Return one line for each article that should be in the record and is not, or the reverse.

    Articles that are no longer news must be recorded too, as what they are.
    """
    expected = {
        (feed.name, entry.title): entry.is_news
        for feed, entry in each_entry(samples)
        if entry.story
    }
    found = {(one.outlet, one.entry.title): one.origin is Origin.LIVE for one in matches}
    faults = [f"not found: {feed}: {title}" for feed, title in expected.keys() - found.keys()]
    faults += [
        f"found by mistake: {feed}: {title}" for feed, title in found.keys() - expected.keys()
    ]
    faults += [
        f"{'news' if is_news else 'old'} by mistake: {feed}: {title}"
        for (feed, title), is_news in found.items()
        if expected.get((feed, title), is_news) is not is_news
    ]
    return sorted(faults)


def faults_of_mail(samples: Sequence[SampleFeed], message: bytes) -> list[str]:
    """Return one line for each story that is missing from the mail, or for what it must not tell.

    A story is told where the text and the HTML both show the title of one of its articles.
    """
    mail = email.message_from_bytes(message, policy=email.policy.default)
    told = stories(samples)
    titles = {name: {_squeeze(entry.title) for _, entry in told[name]} for name in told}
    # An old article may share its title with none of the news.
    silent = {_squeeze(entry.title): entry.title for _, entry in each_entry(samples)}
    for known in titles.values():
        for title in known:
            silent.pop(title, None)
    faults: list[str] = []
    for kind, name in (("plain", "text part"), ("html", "HTML part")):
        part = mail.get_body(preferencelist=(kind,))
        if part is None:
            faults.append(f"the mail has no {name}")
            continue
        content = str(part.get_content())
        shown = _squeeze(plain_text(content) if kind == "html" else content)
        faults += [
            f"missing from the {name}: {told[story][0][1].title}"
            for story, known in titles.items()
            if not any(title in shown for title in known)
        ]
        faults += [f"must not be in the {name}: {t}" for key, t in silent.items() if key in shown]
    return faults


def _squeeze(text: str) -> str:
    """Return the text without blanks, for a mail breaks its lines where it likes."""
    return "".join(unicodedata.normalize("NFC", text).split())
