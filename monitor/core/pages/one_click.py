"""Whether a request asks for what RFC 8058 calls one-click unsubscribing."""

import email
import email.policy
from email.message import EmailMessage
from urllib.parse import parse_qs

NAME, VALUE = "List-Unsubscribe", "One-Click"
MAX_FIELDS = 10


def is_one_click(content_type: str, body: bytes) -> bool:
    """Say whether a form holds ``List-Unsubscribe=One-Click``; whatever it is, nothing is raised.

    Source: RFC 8058 section 3.2 (the key and the value; both kinds of form).
    """
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            form = parse_qs(body.decode("utf-8"), max_num_fields=MAX_FIELDS)
            return form.get(NAME) == [VALUE]
        if kind == "multipart/form-data":
            return _is_in_parts(content_type, body)
    except (ValueError, LookupError, AttributeError):
        pass  # no form of this world
    return False


def _is_in_parts(content_type: str, body: bytes) -> bool:
    head = f"Content-Type: {' '.join(content_type.split())}\r\n\r\n".encode()
    whole = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    parts = [part for part in whole.iter_parts() if isinstance(part, EmailMessage)]
    return any(
        part.get_param("name", header="Content-Disposition") == NAME
        and str(part.get_content()).strip() == VALUE
        for part in parts[:MAX_FIELDS]
    )
