"""Ask every feed and the mail server once: what `check --online` does."""

import monitor.app.cli.show as show
from monitor.app.build import make_sender, make_web
from monitor.model import Config, Environment, FeedState, FetchFailed


def ask_everybody(config: Config, environment: Environment) -> list[str]:
    """Return one line for each feed that does not answer, and for a mail server that refuses."""
    trouble = []
    states = [
        FeedState(id=number, feed=feed, url=feed.url) for number, feed in enumerate(config.feeds)
    ]
    web = make_web(config)
    try:
        answers = show.progress(web.fetch_many(states), "feeds asked", len(states))
        for state, outcome in answers:
            if isinstance(outcome, FetchFailed):
                trouble.append(f"feed {state.name} ({state.feed.url}): {outcome.reason}")
    finally:
        web.close()
    sender = make_sender(config, environment)
    try:
        refused = sender.refusal()
    finally:
        sender.close()
    if refused:
        trouble.append(f"mail: {refused}")
    return trouble
