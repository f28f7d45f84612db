"""Which severities reach somebody who confirmed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.lib.finding import SEVERITIES
from handlers.reporting.subscribers import Subscribers, is_readable, subscribers

OURS = "111122223333"
WAITING = {"SubscriptionArn": "PendingConfirmation", "Owner": OURS}
GONE = {"SubscriptionArn": "Deleted", "Owner": OURS}
CONFIRMED = {"SubscriptionArn": f"arn:aws:sns:us-east-1:{OURS}:topic-alerts-prod:1", "Owner": OURS}
FOREIGN = {"SubscriptionArn": f"arn:aws:sns:us-east-1:{OURS}:topic-alerts-prod:2", "Owner": "444455556666"}


def heard_by(*policies: Any) -> tuple[str, ...]:
    attributes = [{"FilterPolicy": json.dumps(policy)} if policy is not None else {} for policy in policies]
    return subscribers([CONFIRMED] * len(policies), attributes).unheard


@pytest.mark.parametrize(
    ("policies", "unheard"),
    [
        pytest.param([], SEVERITIES, id="nobody"),
        pytest.param([None], (), id="one who hears all"),
        pytest.param([{}], (), id="one with an empty filter"),
        pytest.param([{"severity": ["critical", "high", "and-more"]}], ("medium", "low"), id="one for the grave ones"),
        pytest.param([{"severity": ["critical"]}, {"severity": ["low"]}], ("high", "medium"), id="two for the ends"),
        pytest.param([{"rule": ["required-tags", "and-more"]}], SEVERITIES, id="one for a rule: not of the others"),
        pytest.param([{"severity": ["low"], "account": ["111122223333"]}], SEVERITIES, id="one for an account"),
    ],
)
def test_a_severity_is_heard_by_whoever_hears_all_of_it(policies: list[Any], unheard: tuple[str, ...]) -> None:
    assert heard_by(*policies) == unheard


def test_who_has_not_confirmed_hears_nothing() -> None:
    assert [is_readable(one, OURS) for one in (WAITING, GONE, CONFIRMED)] == [False, False, True]
    assert subscribers([WAITING, WAITING, GONE], []) == Subscribers(0, 2, SEVERITIES)


def test_what_another_accounts_subscription_hears_is_not_known_and_so_not_counted_on() -> None:
    assert not is_readable(FOREIGN, OURS)
    assert subscribers([FOREIGN], []) == Subscribers(1, 0, SEVERITIES)
