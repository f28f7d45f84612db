"""How values fit together."""

from __future__ import annotations

import copy
from contextlib import nullcontext
from typing import Any

import pytest

from renderer.compose.checks import boundary_note, check, check_stack
from renderer.compose.merge import Merged
from renderer.compose.places import ComposeError, Place

VALUES: dict[str, Any] = {
    "environment": "prod",
    "tags": {"Owner": "security"},
    "report": {"glacier_after_days": 30, "expire_after_days": 90},
    "handlers": {"vpc": {"subnet_ids": [], "security_group_ids": []}},
    "aggregator": {"mode": "account", "accounts": []},
    "rules": {"required-tags": {}},
    "managed_rules": {},
    "alerts": {"emails": ["all@bank.example"], "subscriptions": []},
    "account": "111122223333",
    "members": {},
    "review": {"waivers": []},
    "organization": {"id": None, "units": []},
}


def waived(until: str) -> dict[str, Any]:
    return {"review": {"waivers": [{"finding": "delete", "logicalId": "Q", "reason": "it moves", "until": until}]}}


def subscribed(*subscriptions: dict[str, Any]) -> dict[str, Any]:
    return {"alerts": {"emails": ["all@bank.example"], "subscriptions": list(subscriptions)}}


QUEUE = {"protocol": "sqs", "endpoint": "arn:aws:sqs:us-east-1:111122223333:tickets"}


def merged(**changes: Any) -> Merged:
    values = {**copy.deepcopy(VALUES), **changes}
    return Merged(values, {(key,): Place("prod.yaml", line, key) for line, key in enumerate(values, 1)})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"report": {"glacier_after_days": 89, "expire_after_days": 90}},
        {"handlers": {"vpc": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}}},
        {"aggregator": {"mode": "accounts", "accounts": ["111122223333"]}},
        {"aggregator": {"mode": "organization", "accounts": []}},
        waived("2028-02-29"),
        {"aggregator": {"mode": "accounts", "accounts": ["444455556666"]}, "members": {"444455556666": {}}},
        {
            "aggregator": {"mode": "organization", "accounts": []},
            "members": {"444455556666": {}},
            "organization": {"id": "o-a1b2c3d4e5", "units": ["ou-ab12-11111111"]},
        },
        subscribed(
            {**QUEUE, "rules": ["required-tags", "stack-drift"]}, {**QUEUE, "endpoint": QUEUE["endpoint"] + "2"}
        ),
    ],
)
def test_values_that_fit_pass(changes: dict[str, Any]) -> None:
    check(merged(**changes), "prod")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (waived("2027-02-29"), "review.waivers[0].until: 2027-02-29 is no day of the calendar"),
        ({"environment": "staging"}, "prod.yaml:1: environment: found staging, expected prod"),
        (
            {"tags": {"Environment": "prod"}},
            "prod.yaml:2: tags.Environment: the tag Environment is the key environment",
        ),
        (
            {"report": {"glacier_after_days": 90, "expire_after_days": 90}},
            (
                "prod.yaml:3: report.expire_after_days: a report moves to Glacier before it expires;"
                " expected 91 at least, or less in prod.yaml:3: report.glacier_after_days"
            ),
        ),
        ({"handlers": {"vpc": {"subnet_ids": ["s"], "security_group_ids": []}}}, "handlers.vpc.security_group_ids: "),
        ({"handlers": {"vpc": {"subnet_ids": [], "security_group_ids": ["s"]}}}, "handlers.vpc.subnet_ids: "),
        ({"members": {"111122223333": {}}}, "members.111122223333: this is the hub's own account"),
        ({"aggregator": {"mode": "accounts", "accounts": []}}, "aggregator.accounts: the list is empty"),
        ({"aggregator": {"mode": "account", "accounts": ["1"]}}, "aggregator.accounts: the list is not read"),
        ({"members": {"444455556666": {}}}, "aggregator.accounts: the report reads members from the aggregator"),
        ({"organization": {"id": None, "units": ["ou-1"]}}, "organization.units: units belong to an organization"),
        ({"organization": {"id": "o-1", "units": []}}, "aggregator.mode: set it to organization"),
        (subscribed({**QUEUE, "protocol": "https"}), "alerts.subscriptions[0].endpoint: found arn:aws:sqs:"),
        (subscribed(QUEUE, QUEUE), "is subscribed twice"),
        (subscribed({"protocol": "email", "endpoint": "all@bank.example"}), "is subscribed twice"),
        (
            subscribed({**QUEUE, "rules": ["requird-tags"]}),
            "no rule is named requird-tags; known are required-tags, st",
        ),
    ],
)
def test_values_that_contradict_each_other_do_not(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ComposeError) as error:
        check(merged(**changes), "prod")
    assert says in str(error.value)


CONNECTION = {"connection_arn": "arn:aws:codeconnections:::connection/1", "repository": "bank/monitor", "bucket": None}
BUCKET = {"connection_arn": None, "repository": None, "bucket": "source"}


def pipeline(source: dict[str, Any], *environments: str) -> dict[str, Any]:
    return {"pipeline": {"source": source, "environments": dict.fromkeys(environments)}}


@pytest.mark.parametrize("source", [CONNECTION, BUCKET])
def test_a_pipeline_has_one_source_and_an_environment(source: dict[str, Any]) -> None:
    check_stack(merged(**pipeline(source, "prod")), "pipeline")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (pipeline(CONNECTION), "pipeline.environments: a pipeline deploys to one environment at least"),
        (pipeline({**CONNECTION, "repository": None}, "prod"), "pipeline.source.repository: a connection needs"),
        (
            pipeline({**CONNECTION, "bucket": "source"}, "prod"),
            "pipeline.source: set connection_arn and repository, or",
        ),
        (pipeline({**BUCKET, "bucket": None}, "prod"), "pipeline.source: set connection_arn and repository, or"),
    ],
)
def test_a_pipeline_without_them_is_refused_and_no_other_stack_is(changes: dict[str, Any], says: str) -> None:
    check_stack(merged(**changes), "monitor")
    with pytest.raises(ComposeError) as error:
        check_stack(merged(**changes), "pipeline")
    assert says in str(error.value)


BOUNDARY = "arn:aws:iam::111122223333:policy/boundary"


@pytest.mark.parametrize(
    ("stack", "boundary", "says"),
    [
        (
            "target",
            None,
            (
                "nothing bounds the roles that a pipeline makes: whoever gets a commit through it can give them any"
                " right in account 111122223333; accepted by iam.unbounded: only administrators may merge"
            ),
        ),
        ("target", BOUNDARY, None),
        ("monitor", None, None),
        ("pipeline", None, None),
    ],
)
def test_rights_that_nothing_bounds_are_accepted_aloud_in_the_stack_that_gives_them(
    stack: str, boundary: str | None, says: str | None
) -> None:
    iam = {"permissions_boundary": boundary, "role_path": "/", "unbounded": "only administrators may merge"}
    assert boundary_note({"account": "111122223333", "iam": iam}, stack) == says


@pytest.mark.parametrize(
    ("stack", "boundary", "reason", "is_refused"),
    [
        ("target", None, None, True),
        ("target", BOUNDARY, None, False),
        ("target", None, "only administrators may merge", False),
        ("monitor", None, None, False),
        ("member", None, None, False),
    ],
)
def test_a_target_needs_a_boundary_or_a_reason(
    stack: str, boundary: str | None, reason: str | None, is_refused: bool
) -> None:
    one = merged(iam={"permissions_boundary": boundary, "unbounded": reason, "role_path": "/"})
    with pytest.raises(ComposeError, match="name a managed policy of that account") if is_refused else nullcontext():
        check_stack(one, stack)
