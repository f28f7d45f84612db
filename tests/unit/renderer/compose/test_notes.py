"""What renders with a note."""

from __future__ import annotations

import datetime

import pytest

from renderer.compose.merge import Merged
from renderer.compose.notes import notes
from renderer.compose.overlay import parse_overlay

OVERLAY = """\
alerts:
  emails: [a@bank.example]
  subscriptions: []
  operations_emails: [b@bank.example]
rules:
  approved-ami:
    policy:
      linux:
        images:
          ami-0a1b2c3d: {name: x, until: 2026-11-24}
          ami-0a1b2c3e: {}
      exemptions:
        legacy:
          resource: i-0a1b2c3d
          until: 2027-01-01
  required-tags:
    policy:
      tags:
        until: {}
"""


def said(text: str = OVERLAY, stack: str = "monitor", today: str = "2026-11-24") -> list[str]:
    overlay = parse_overlay(text, "prod.yaml")
    merged = Merged(overlay.values, {path: overlay.place(path) for path in overlay.lines})
    return notes(merged, stack, datetime.date.fromisoformat(today))


def test_what_holds_through_today_and_tells_somebody_needs_no_note() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            "2026-11-25",
            [
                (
                    "prod.yaml:10: rules.approved-ami.policy.linux.images.ami-0a1b2c3d.until: ended 2026-11-24"
                    " and holds no longer; renew it or take the entry out"
                )
            ],
        ),
        (
            "2027-01-02",
            [
                (
                    "prod.yaml:10: rules.approved-ami.policy.linux.images.ami-0a1b2c3d.until: ended 2026-11-24"
                    " and holds no longer; renew it or take the entry out"
                ),
                (
                    "prod.yaml:15: rules.approved-ami.policy.exemptions.legacy.until: ended 2027-01-01"
                    " and holds no longer; renew it or take the entry out"
                ),
            ],
        ),
    ],
)
def test_what_is_over_is_noted_where_it_stands(today: str, expected: list[str]) -> None:
    assert said(today=today) == expected


UNHEARD = "prod.yaml:2: alerts.emails: nobody is told of a finding: alerts.emails and alerts.subscriptions are empty"
UNWATCHED = (
    "prod.yaml:4: alerts.operations_emails: nobody is told when the monitor itself is in trouble: the list is empty"
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[a@bank.example]", "[]", [UNHEARD]),
        ("[b@bank.example]", "[]", [UNWATCHED]),
        (
            "emails: [a@bank.example]\n  subscriptions: []",
            "emails: []\n  subscriptions: [{protocol: sqs, endpoint: 'arn:aws:sqs:eu-west-1:111122223333:tickets'}]",
            [],
        ),
    ],
)
def test_an_environment_that_tells_nobody_is_noted(old: str, new: str, expected: list[str]) -> None:
    assert said(OVERLAY.replace(old, new)) == expected


def test_another_stack_than_the_monitor_has_nobody_to_tell() -> None:
    assert said(OVERLAY.replace("[a@bank.example]", "[]"), stack="target") == []
