"""An issue through the templates: subject, HTML with its styles in the elements, and text."""

from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Final
from zoneinfo import ZoneInfo

import css_inline
import jinja2
from jinja2.sandbox import SandboxedEnvironment

from monitor.core.mail.footer import Footer
from monitor.core.mail.owner import archive_url, list_owner, unsubscribe_url
from monitor.core.mail.text import UNFIT, clean, cut, wrap
from monitor.core.mail.trouble_view import (
    ProblemView,
    TroubleItem,
    TroubleView,
    editors_view,
    operator_view,
)
from monitor.core.mail.view import (
    AlertView,
    Attachment,
    Link,
    SectionView,
    StoryView,
    View,
    view_of,
)
from monitor.core.mail.words import Words
from monitor.errors import TemplateError
from monitor.model import Issue, MailSettings, Message, Notice, ServiceSettings, Span

SUBJECT_COLUMNS = 200  # a template of the user's own may be longer than ours; a header has bounds

# Frozen and made of texts alone: nothing behind their fields needs the sandbox's long look.
FOR_TEMPLATES: Final = frozenset(
    (
        View,
        AlertView,
        Attachment,
        SectionView,
        StoryView,
        Link,
        Footer,
        Span,
        TroubleView,
        TroubleItem,
        ProblemView,
    )
)

INLINER: Final = css_inline.CSSInliner(
    keep_style_tags=False,
    load_remote_stylesheets=False,
    minify_css=True,
)


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, in a hurry with the values that were made for templates."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Let a template read what is public of our values, at once; look twice at all others."""
        if type(obj) in FOR_TEMPLATES and not attribute.startswith("_"):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


class Renderer:
    """Turns issues into messages with the templates that a loader finds.

    Templates run in a sandbox: they can read what they are given and nothing else. What feeds
    wrote is only ever data to them.
    """

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        self._environment = _Sandbox(
            loader=loader,
            autoescape=jinja2.select_autoescape(enabled_extensions=("html",), default=False),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=False,
        )
        self._environment.filters["wrap"] = _wrap

    def render(
        self,
        issue: Issue,
        *,
        service: ServiceSettings,
        mail: MailSettings,
        unsubscribe_token: str = "",
        archive_token: str = "",
    ) -> Message:
        """Return an issue as it will be read.

        Args:
            unsubscribe_token: what the service's unsubscribe page knows this subscription by;
                empty where there is no such page.
            archive_token: what this issue's own page is known by; empty where it has none.

        Raises:
            TemplateError: a template is missing or wrong; the text names its file and line.
        """
        zone = ZoneInfo(issue.digest.timezone)
        view = view_of(
            issue,
            Words(language=issue.digest.language, zone=zone, now=issue.now),
            unsubscribe_at=list_owner(mail),
            unsubscribe_url=unsubscribe_url(service, unsubscribe_token),
            archive_url=archive_url(service, archive_token),
            reply_to=mail.reply_to.address if mail.reply_to else "",
        )
        message = self._message("alert" if view.alert else "digest", page=view, issue=view)
        if view.attachment is None:
            return message
        text = self._fill("attachment.txt", {"issue": view, "attachment": view.attachment})
        return replace(message, attachment=_plain(text), file_name=view.attachment.name)

    def render_notice(
        self, notice: Notice, words: Words, *, address: str, editors: bool = False
    ) -> Message:
        """Return a mail about trouble: for the operator, or for those who edit the keywords.

        Raises:
            TemplateError: a template is missing or wrong; the text names its file and line.
        """
        view = (editors_view if editors else operator_view)(notice, words, address=address)
        return self._message("trouble", page=view, trouble=view)

    def fault_in(self, name: str) -> tuple[int, str] | None:
        """Return the line at which a template breaks the rules of its language, and how.

        Of templates of one name the first that is found.
        """
        try:
            self._environment.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            return error.lineno, (error.message or "this is no template").rstrip(".")
        except UnicodeDecodeError as error:
            return 1, f"the file is not UTF-8: {error}"
        except OSError as error:
            return 1, str(error.strerror or error)
        return None

    def _message(self, kind: str, **views: object) -> Message:
        html = INLINER.inline(self._fill(f"{kind}.html", views))
        return Message(
            subject=cut(clean(self._fill(f"{kind}.subject.txt", views)), SUBJECT_COLUMNS),
            text=_plain(self._fill(f"{kind}.txt", views)),
            html=UNFIT.sub("", html),
        )

    def _fill(self, name: str, views: Mapping[str, object]) -> str:
        try:
            return self._environment.get_template(name).render(views)
        except jinja2.TemplateNotFound as error:
            where = _place(error.__traceback__, name)
            raise TemplateError(f"{where}: there is no template {error.name}") from error
        except jinja2.TemplateSyntaxError as error:
            where = f"{error.filename or error.name or name}:{error.lineno}"
            raise TemplateError(f"{where}: {error.message}") from error
        except Exception as error:  # what a user's template can raise has no bounds
            where = _place(error.__traceback__, name)
            raise TemplateError(f"{where}: {error or type(error).__name__}") from error


def _plain(text: str) -> str:
    return UNFIT.sub("", text).strip("\n") + "\n"


def _wrap(text: str, columns: int, indent: str = "", mark: str = "") -> str:
    """Return the text in lines; the first begins with ``mark`` instead of its indent's end."""
    lines = wrap(str(text), columns, indent)
    if mark and lines:
        lines[0] = f"{mark:>{len(indent) - 1}} {lines[0].removeprefix(indent)}"
    return "\n".join(lines)


def _place(traceback: TracebackType | None, name: str) -> str:
    """Return the innermost place in a template: jinja rewrites tracebacks to show them."""
    place = name
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if traceback.tb_frame.f_globals.get("__name__") == file:
            place = f"{file}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
