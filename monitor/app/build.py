"""Put the parts together: the one place that knows them all."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from secrets import SystemRandom
from threading import Event
from types import TracebackType
from typing import Self

import jinja2

from monitor import __version__
from monitor.adapters.clock import Clock
from monitor.adapters.clock import now as wall_clock
from monitor.adapters.database import Store
from monitor.adapters.dkim import signer_for
from monitor.adapters.files import shipped, template_folders
from monitor.adapters.http import Web
from monitor.adapters.maildir import Mailbox
from monitor.adapters.outgoing import Outgoing, open_channels
from monitor.adapters.smtp import Mailer
from monitor.adapters.workers import ParsePool
from monitor.app.config import load_config
from monitor.app.forms import matcher_soon
from monitor.app.state import open_state
from monitor.core.due import first_due
from monitor.core.mail import Renderer
from monitor.core.matching import Matcher
from monitor.core.matching.rules import rules_hash
from monitor.errors import Problem
from monitor.jobs.deliver import Deliverer
from monitor.jobs.poll import Poller
from monitor.jobs.publish import Publisher
from monitor.jobs.trouble import Reporter
from monitor.model import Config, Environment, FeedState, Outcome

AT_ONCE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """All that an edited configuration changes: made whole, then swapped in one assignment.

    Only the first one's ``matcher`` is made when it is first asked for: many commands need none.
    """

    config: Config
    matcher: Callable[[], Future[Matcher]]
    renderer: Renderer
    sign: Callable[[bytes], bytes]
    sender: Outgoing
    web: Web


def make_renderer(environment: Environment) -> Renderer:
    """Return a renderer that finds the user's templates first, then the shipped ones."""
    folders = [str(folder) for folder in template_folders(Path(environment.config))]
    return Renderer(jinja2.FileSystemLoader(folders))


def make_sender(config: Config, environment: Environment) -> Outgoing:
    """Return what hands issues over: the built-in mailbox or the mail server, and the channels."""
    in_house = config.mail.server.kind == "mailbox"
    mail = Mailbox(Path(environment.state) / "mail") if in_house else Mailer(config.mail)
    return Outgoing(mail, open_channels(config.channels, user_agent=user_agent(config)))


def user_agent(config: Config) -> str:
    """Return what we call ourselves to the servers that we ask."""
    where = config.service.public_url or "self-hosted feed reader"
    return f"NewsMonitor/{__version__} (+{where})"


def make_web(config: Config) -> Web:
    """Return the poller's HTTP client: polite as configured, and honest about what it is."""
    return Web(
        user_agent=user_agent(config),
        at_once=AT_ONCE,
        per_host=config.service.at_once,
        apart=config.service.apart,
    )


def put_in_force(
    config: Config,
    environment: Environment,
    *,
    before: InForce | None = None,
    matcher: Future[Matcher] | None = None,
) -> InForce:
    """Make everything that a configuration decides; what it leaves as it was is kept.

    Args:
        matcher: of this configuration, if it was begun.
    """
    keeps_web = before is not None and before.config.service == config.service
    keeps_sender = (
        before is not None
        and before.config.mail == config.mail
        and before.config.channels == config.channels
    )
    return InForce(
        config=config,
        matcher=(lambda: matcher) if matcher else _matcher(config, environment, before),
        renderer=make_renderer(environment),
        sign=signer_for(config.mail),
        sender=before.sender if before and keeps_sender else make_sender(config, environment),
        web=before.web if before and keeps_web else make_web(config),
    )


def _matcher(
    config: Config, environment: Environment, before: InForce | None
) -> Callable[[], Future[Matcher]]:
    """Return what begins to make the matcher when first called, or hands out the one at work."""
    if before is not None and before.config.topics == config.topics:
        return before.matcher
    begun = cache(partial(matcher_soon, config.topics, Path(environment.state)))
    if before is not None:
        begun().result()  # until it is there, the one before is good
    return begun


class Parts:
    """The service's parts, put together; a context manager that takes them apart in order.

    ``in_force`` is replaced as a whole when the configuration changes: whoever works reads it
    once at the beginning of a piece of work.

    Args:
        matcher: the configuration's, if it was begun: by who polls.
    """

    def __init__(
        self,
        environment: Environment,
        config: Config,
        *,
        clock: Clock = wall_clock,
        store: Store | None = None,
        matcher: Future[Matcher] | None = None,
    ) -> None:
        self.environment = environment
        self.clock = clock
        self._closing = ExitStack()
        self.in_force = put_in_force(config, environment, matcher=matcher)
        self.store = store or open_state(environment)
        self._closing.callback(self.store.close)
        self.secret = self.store.history.secret("links")
        self.parser = ParsePool()
        self._closing.callback(self.parser.close)
        self._jitter = SystemRandom().random
        self._unmade: dict[str, str] = {}
        self._retired_webs: list[Web] = []
        self._retired_senders: list[Outgoing] = []
        self._synchronise(config)

    def replace_config(self, config: Config) -> None:
        """Put a changed configuration in force: made whole first, then swapped.

        Old connections may be in use just now: they retire, and the job that uses them closes
        them before its next piece of work.
        """
        before = self.in_force
        made = put_in_force(config, self.environment, before=before)
        self._synchronise(config)
        self.in_force = made
        if made.web is not before.web:
            self._retired_webs.append(before.web)
        if made.sender is not before.sender:
            self._retired_senders.append(before.sender)

    def _synchronise(self, config: Config) -> None:
        """Tell the database which feeds, subscriptions and rules there are now."""
        now = self.clock()
        versions = ((rules_hash(topic), topic) for topic in config.topics)
        self.store.audit.keep_rules(versions, config=config.version, now=now)
        self.store.feeds.sync(config.feeds, now)
        self.store.outbox.sync(config, now, first_due)

    def poller(
        self,
        stopping: Callable[[], bool] = lambda: False,
        pause: Callable[[float], object] | None = None,
        heard: Callable[[FeedState, Outcome], None] = lambda state, outcome: None,
    ) -> Poller:
        """Return all that polling needs, of the configuration now in force."""
        while self._retired_webs:
            self._retired_webs.pop().close()
        in_force = self.in_force
        return Poller(
            store=self.store,
            web=in_force.web,
            parser=self.parser,
            matcher=in_force.matcher(),
            clock=self.clock,
            jitter=self._jitter,
            fresh=in_force.config.service.fresh,
            per_host=in_force.config.service.at_once,
            apart=in_force.config.service.apart,
            pause=pause or Event().wait,
            stopping=stopping,
            heard=heard,
        )

    def publisher(self, stopping: Callable[[], bool] = lambda: False) -> Publisher:
        """Return all that publishing needs, of the configuration now in force."""
        in_force = self.in_force
        return Publisher(
            store=self.store,
            config=in_force.config,
            renderer=in_force.renderer,
            sign=in_force.sign,
            secret=self.secret,
            clock=self.clock,
            stopping=stopping,
            made=self._made,
        )

    def _made(self, digest: str, reason: str) -> None:
        """Remember why a digest's issue can't be made, until one is."""
        if reason:
            self._unmade[digest] = reason
        else:
            self._unmade.pop(digest, None)

    def reporter(
        self,
        *,
        published_at: datetime | None,
        problems: Sequence[Problem] = (),
        refused_at: datetime | None = None,
    ) -> Reporter:
        """Return all that telling of trouble needs.

        Args:
            published_at: when publishing last ended.
            problems: those of a configuration that was refused, at ``refused_at``.
        """
        in_force = self.in_force
        return Reporter(
            store=self.store,
            config=in_force.config,
            renderer=in_force.renderer,
            shipped=Renderer(jinja2.FileSystemLoader(str(shipped("templates")))),
            secret=self.secret,
            clock=self.clock,
            problems=problems,
            refused_at=refused_at,
            unmade=dict(self._unmade),
            published_at=published_at,
        )

    def deliverer(self, stopping: Callable[[], bool] = lambda: False) -> Deliverer:
        """Return all that delivering needs, of the configuration now in force."""
        while self._retired_senders:
            self._retired_senders.pop().close()
        in_force = self.in_force
        return Deliverer(
            store=self.store,
            sender=in_force.sender,
            sender_address=in_force.config.mail.sender.address,
            in_doubt=in_force.config.mail.in_doubt == "resend",
            clock=self.clock,
            jitter=self._jitter,
            stopping=stopping,
        )

    def close(self) -> None:
        """Take the parts apart: no request, process or connection outlives this."""
        for web in (*self._retired_webs, self.in_force.web):
            web.close()
        for sender in (*self._retired_senders, self.in_force.sender):
            sender.close()
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def build(environment: Environment) -> Parts:
    """Read the configuration, open the database, and put the parts together.

    For commands that don't poll; see ``starting``.

    Raises:
        ConfigError: the configuration is wrong; every problem is named.
        StoreError: the database can't be used.
    """
    return Parts(environment, load_config(environment))
