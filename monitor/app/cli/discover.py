"""`monitor feeds discover`: which feeds a web page names, asked as politely as feeds are."""

import monitor.app.cli.show as show
from monitor.adapters.clock import now
from monitor.adapters.http import Web
from monitor.adapters.workers import ParsePool
from monitor.app.build import make_web
from monitor.app.config import load_config
from monitor.core.config.addresses import login_of, parse_web_url, plain_url
from monitor.core.config.unfit import UnfitError
from monitor.core.feeds.discover import Candidate, feeds_named_by, usual_places
from monitor.errors import MonitorError, UsageError
from monitor.model import Environment, Feed, FeedState, Fetched, FetchFailed, Outcome, Unparsable

NOT_THERE = (404, 410)
"""Answers after which another usual place may be tried; any other ends the search."""


def discover(url: str, environment: Environment, *, private: bool, as_json: bool) -> int:
    """Print the feeds of a page; exit code 1 if there are none.

    Raises:
        UsageError: this is no web address.
        MonitorError: the page can't be read.
    """
    address = _address(url)
    web = make_web(load_config(environment))
    try:
        with ParsePool(processes=1) as pool:
            found = _Search(web, pool, private=private).feeds_of(address)
    finally:
        web.close()
    if as_json:
        show.say_json([{"url": one.url, "title": one.title, "type": one.kind} for one in found])
    elif found:
        rows = [(one.kind, one.url, show.shorten(one.title, 60)) for one in found]
        show.say(show.table(("type", "url", "title"), rows))
    if not found:
        show.complain(f"{show.plain(address)} names no feeds")
    return 0 if found else 1


class _Search:
    """Asks for a page, and only if that names no feed for a few usual places, one by one."""

    def __init__(self, web: Web, pool: ParsePool, *, private: bool) -> None:
        self._web = web
        self._pool = pool
        self._private = private

    def feeds_of(self, url: str) -> tuple[Candidate, ...]:
        answer = self._ask(url)
        if not isinstance(answer, Fetched):
            reason = answer.reason if isinstance(answer, FetchFailed) else "it sent no page"
            hint = reason.replace("allow_private: true permits", "--private permits")
            raise MonitorError(f"{show.plain(plain_url(url))}: {hint}")
        if itself := self._feed(answer):
            return (itself,)
        named = feeds_named_by(answer.body, url=answer.url, content_type=answer.content_type)
        return named or self._guessed(answer.url)

    def _guessed(self, url: str) -> tuple[Candidate, ...]:
        for place in usual_places(url):
            answer = self._ask(place)
            if isinstance(answer, Fetched) and (feed := self._feed(answer)):
                return (feed,)
            if isinstance(answer, FetchFailed) and answer.status not in NOT_THERE:
                return ()
        return ()

    def _ask(self, url: str) -> Outcome:
        login = login_of(url)
        headers = (("Authorization", login),) if login else ()
        feed = Feed(url=plain_url(url), allow_private=self._private, headers=headers)
        return self._web.fetch(FeedState(id=0, feed=feed, url=feed.url))

    def _feed(self, answer: Fetched) -> Candidate | None:
        """Return what was fetched if it is a feed itself."""
        state = FeedState(id=0, feed=Feed(url=answer.url), url=answer.url)
        read = self._pool.read(
            answer.body, state, now=now(), content_type=answer.content_type, url=answer.url
        )
        if isinstance(read, Unparsable):
            return None
        start = answer.body[:2_000].lstrip()
        kind = "JSON Feed" if start[:1] == b"{" else "Atom" if b"<feed" in start else "RSS"
        return Candidate(url=answer.url, title=read.parsed.title, kind=kind)


def _address(text: str) -> str:
    """Return a web address; the scheme may be left out, as people do."""
    text = text.strip()
    try:
        return parse_web_url(text if "://" in text else f"https://{text}")
    except UnfitError as wrong:
        message = wrong.message.replace("{value}", f'"{show.plain(text)[:60]}"')
        raise UsageError(f"{message}; {wrong.proposal}") from wrong
