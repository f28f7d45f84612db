"""Who hears an alert: the topic's subscriptions that were confirmed, and the severities that reach none of them. Pure.

SNS takes a message for a topic that nobody confirmed, and says nothing: an address whose mail with the link was lost,
or that a forwarded mail's unsubscribe link took away, is noticed here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from handlers.lib.finding import SEVERITIES

# What ListSubscriptionsByTopic says in place of the ARN: https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html
_NO_ARNS = ("PendingConfirmation", "Deleted")


class Subscribers(NamedTuple):
    """How many subscriptions were confirmed and how many wait for it; the severities that no confirmed one hears."""

    confirmed: int
    unconfirmed: int
    unheard: tuple[str, ...]


def is_readable(subscription: Mapping[str, Any], account: str) -> bool:
    """Whether a subscription of ListSubscriptionsByTopic was confirmed, and by this account; KeyError on a cut answer.

    Of another account's SNS shows that it is there, and refuses its attributes.
    """
    return _is_confirmed(subscription) and subscription["Owner"] == account


def _is_confirmed(subscription: Mapping[str, Any]) -> bool:
    return subscription["SubscriptionArn"] not in _NO_ARNS


def subscribers(subscriptions: Sequence[Mapping[str, Any]], attributes: Sequence[Mapping[str, str]]) -> Subscribers:
    """Of a topic's subscriptions, and the attributes of those that can be read; the others are not counted on."""
    heard = {severity for one in attributes for severity in _heard(one.get("FilterPolicy"))}
    confirmed = sum(map(_is_confirmed, subscriptions))
    waiting = sum(one["SubscriptionArn"] == _NO_ARNS[0] for one in subscriptions)
    return Subscribers(confirmed, waiting, tuple(severity for severity in SEVERITIES if severity not in heard))


def _heard(policy: str | None) -> Sequence[str]:
    """The severities of which a subscription hears whatever the rule is."""
    if not policy or not json.loads(policy):
        return SEVERITIES
    asked = json.loads(policy)
    if set(asked) != {"severity"}:
        # It asks for rules or the like: of the others it hears nothing.
        return ()
    return [severity for severity in SEVERITIES if severity in asked["severity"]]
