"""Other accounts in the report: how fresh, in whose turn, and what of them was never told."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers.reporting.accounts import Account, Accounts, Source, in_turn, sources, untold
from handlers.reporting.aggregator import Aggregator
from handlers.reporting.settings import Settings
from handlers.reporting.totals import RuleTotals
from tests.unit.handlers.builders import T0, T1, T2, finding, row
from tests.unit.handlers.reporting.evaluations import NOW, evaluation

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

HUB, MEMBER, OTHER = "111122223333", "444455556666", "555566667777"
REGION = "us-east-1"


def status(account: str = MEMBER, status: str = "SUCCEEDED", **more: Any) -> dict[str, Any]:
    return {"SourceId": account, "SourceType": "ACCOUNT", "AwsRegion": REGION, "LastUpdateStatus": status, **more}


def settings(*expected: str) -> Settings:
    return Settings({}, "low", "high", (), 15, None, members=(MEMBER,), expected_accounts=expected)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (Source("SUCCEEDED", T1), None),
        (Source(None), "AWS Config has never aggregated it: has the account authorized this one, and does it record?"),
        (Source("OUTDATED", T1), f"AWS Config calls its copy OUTDATED, last updated at {T1}: no cause given"),
        (Source("FAILED", None, "AccessDenied: no"), "AWS Config calls its copy FAILED: AccessDenied: no"),
    ],
)
def test_a_copy_is_relied_on_only_where_its_last_update_succeeded(source: Source, says: str | None) -> None:
    assert source.problem == says


def test_only_this_regions_copies_of_accounts_are_looked_at() -> None:
    updated = datetime(2026, 11, 24, 3, 11, tzinfo=timezone.utc)
    found = sources(
        [
            status(LastUpdateTime=updated),
            status(OTHER, "FAILED", LastErrorCode="AccessDenied", LastErrorMessage="no"),
            status(HUB, "FAILED", AwsRegion="eu-west-1"),
            {"SourceId": "o-a1b2c3d4e5", "SourceType": "ORGANIZATION", "LastUpdateStatus": "SUCCEEDED"},
        ],
        REGION,
    )
    assert found == {MEMBER: Source("SUCCEEDED", T1), OTHER: Source("FAILED", None, "AccessDenied: no")}


def test_an_expected_account_that_the_aggregator_does_not_know_is_said() -> None:
    accounts = Accounts.of([status(), status(HUB)], settings(MEMBER, OTHER, HUB), HUB, REGION)
    assert list(accounts.by_id) == [MEMBER, OTHER]
    (one,) = accounts.not_read
    assert one.startswith(f"{OTHER}: AWS Config has never aggregated it")
    assert accounts.failed == []


def test_a_list_of_an_organizations_accounts_that_could_not_be_read_is_said() -> None:
    failed = {"SourceId": "Organization", "SourceType": "ORGANIZATION", "LastUpdateStatus": "FAILED"}
    accounts = Accounts.of([status(), failed], settings(), HUB, REGION)
    assert accounts.not_read == ["AWS Config calls its copy FAILED: no cause given"]


def test_an_account_has_a_rate_only_where_all_of_it_was_read_and_is_of_now() -> None:
    def account(source: Source, unread: str | None = None) -> dict[str, Any]:
        one = Account(MEMBER, source)
        rule = RuleTotals("required-tags", "config-rule-required-tags-prod", unread=unread)
        one.totals.rules.append(rule)
        one.totals.add(rule, "COMPLIANT", "AWS::S3::Bucket", "a")
        one.totals.add(rule, "NON_COMPLIANT", "AWS::S3::Bucket", "b")
        return one.summary()

    fresh = Source("SUCCEEDED", T1)
    assert account(fresh)["rate"] == 50
    assert account(fresh, "ThrottlingException")["rate"] is None
    stale = account(Source("OUTDATED", T1))
    assert (stale["rate"], stale["resources_violating"], stale["updated_at"]) == (None, 1, T1)


def test_every_account_is_the_first_in_some_hour() -> None:
    work = {(account, "rule") for account in (HUB, MEMBER, OTHER)}
    turns = [in_turn(work, NOW + timedelta(hours=hour)) for hour in range(3)]
    assert {turn[0][0] for turn in turns} == {HUB, MEMBER, OTHER}
    assert all(set(turn) == work for turn in turns)
    assert in_turn(set(), NOW) == []


@pytest.mark.parametrize(
    ("known", "is_late"),
    [
        (None, True),
        (row(last_seen=T0), True),  # it was over, and the copy holds a later state
        (row(last_seen=T1), False),
        (row(last_seen=T2), False),  # it is over, and the copy lags
    ],
)
def test_a_violation_is_late_only_where_the_table_knows_nothing_as_late(known: Any, is_late: bool) -> None:
    one = finding(observed_at=T1)
    assert untold([one], {} if known is None else {one.id: known}) == ([one] if is_late else [])


def test_the_aggregator_is_read_to_its_last_page() -> None:
    config = boto3.Session("a", "b", region_name=REGION).client("config")
    name = {"ConfigurationAggregatorName": "aggregator"}
    with Stubber(config) as stub:
        statuses = {"AggregatedSourceStatusList": [status()], "NextToken": "1"}
        stub.add_response("describe_configuration_aggregator_sources_status", statuses, {**name, "Limit": 100})
        stub.add_response(
            "describe_configuration_aggregator_sources_status",
            {"AggregatedSourceStatusList": [status(OTHER)]},
            {**name, "Limit": 100, "NextToken": "1"},
        )
        wanted = {**name, "Filters": {"AwsRegion": REGION}, "Limit": 1000}
        # AWS: a page may be empty and not be the last.
        compliance = {"AccountId": MEMBER, "ConfigRuleName": "a"}
        pages: list[dict[str, Any]] = [
            {"AggregateComplianceByConfigRules": [], "NextToken": "1"},
            {"AggregateComplianceByConfigRules": [compliance]},
        ]
        stub.add_response("describe_aggregate_compliance_by_config_rules", pages[0], wanted)
        stub.add_response("describe_aggregate_compliance_by_config_rules", pages[1], {**wanted, "NextToken": "1"})
        details = {**name, "ConfigRuleName": "a", "AccountId": MEMBER, "AwsRegion": REGION, "Limit": 100}
        results = {"AggregateEvaluationResults": [{**evaluation(), "AccountId": MEMBER}]}
        stub.add_response("get_aggregate_compliance_details_by_config_rule", results, details)

        aggregator = Aggregator(config, "aggregator", REGION)
        assert [one["SourceId"] for one in aggregator.sources()] == [MEMBER, OTHER]
        assert list(aggregator.rules()) == [(MEMBER, "a")]
        assert [one["AccountId"] for one in aggregator.results(MEMBER, "a")] == [MEMBER]
        stub.assert_no_pending_responses()
