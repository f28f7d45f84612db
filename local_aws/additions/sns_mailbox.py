"""A model of SNS's e-mail: what each subscriber receives, kept in a mailbox; and the rules for a message.

Where AWS differs: AWS mails nothing until the subscriber has confirmed (a link, 48 hours), here a subscription is
confirmed at once; AWS appends a footer with an unsubscribe link to the plain text.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from local_aws.additions.config.store import iso, now
from local_aws.emulator import app, get_account_id, replace, sns

DEFAULT_SUBJECT = "AWS Notification Message"
SUBJECT_LIMIT = 100  # a subject is shorter than this

_lock = threading.Lock()
_mails: list[dict[str, str]] = []


def mails() -> list[dict[str, str]]:
    """The mails of all accounts, oldest first: to, subject, body, topic, account, time."""
    with _lock:
        return [dict(mail) for mail in _mails]


def subject_error(subject: str | None) -> str | None:
    """Why SNS would not take a subject, or None."""
    if subject is None:
        return None
    if not 0 < len(subject) < SUBJECT_LIMIT:
        return f"a subject has fewer than {SUBJECT_LIMIT} characters"
    if not subject.isprintable():
        return "a subject has no line breaks or control characters"
    return None


def structure_error(message: str, structure: str | None) -> str | None:
    """Why SNS would not take a message of MessageStructure json, or None."""
    if structure != "json":
        return None
    try:
        parsed = json.loads(message)
    except ValueError:
        return "Message Structure - JSON message body failed to parse"
    if not isinstance(parsed, dict) or not isinstance(parsed.get("default"), str):
        return "Message Structure - No default entry in JSON message body"
    return None


def _first(params: Mapping[str, Any], name: str) -> str | None:
    value = params.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return value or None


def _checked_publish(original: Callable[..., Any]) -> Callable[..., Any]:
    def publish(params: Mapping[str, Any]) -> Any:
        problem = subject_error(_first(params, "Subject")) or structure_error(
            _first(params, "Message") or "", _first(params, "MessageStructure")
        )
        if problem:
            return sns._error("InvalidParameter", f"Invalid parameter: {problem}", 400)
        return original(params)

    return publish


def _with_mails(original: Callable[..., None]) -> Callable[..., None]:
    def fanout(  # noqa: PLR0917 - the signature is MiniStack's
        topic_arn: str,
        message_id: str,
        message: str,
        subject: str,
        message_structure: str = "",
        message_attributes: Any = None,
        **more: Any,
    ) -> None:
        original(topic_arn, message_id, message, subject, message_structure, message_attributes, **more)
        topic = sns._topic_by_arn_any_scope(topic_arn)
        for subscription in topic["subscriptions"] if topic else []:
            protocol = subscription["protocol"]
            if protocol not in ("email", "email-json") or not subscription.get("confirmed"):
                continue
            text = sns._resolve_message_for_protocol(message, message_structure, protocol)
            if not sns._matches_filter_policy(subscription, message_attributes or {}, text):
                continue
            if protocol == "email-json":
                text = sns._build_envelope(topic_arn, message_id, text, subject, message_attributes or {}, False)
            mail = {
                "to": subscription["endpoint"],
                "subject": subject or DEFAULT_SUBJECT,
                "body": text,
                "topic": topic_arn,
                "account": get_account_id(),
                "time": iso(now()),
            }
            with _lock:
                _mails.append(mail)

    return fanout


def _emptied(original: Callable[[], None]) -> Callable[[], None]:
    def reset() -> None:
        original()
        with _lock:
            _mails.clear()

    return reset


def install() -> None:
    replace(sns, "_fanout", _with_mails)
    replace(sns, "_publish", _checked_publish)
    replace(app, "_reset_all_state", _emptied)
