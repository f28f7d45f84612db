"""What AWS Config tells of resources and compliance, page by page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.additions.config.select import UnreadableQueryError, parse

START = datetime(2026, 11, 24, 8, tzinfo=timezone.utc)


@pytest.fixture
def recording(account: Any) -> Any:
    account.start_recorder()
    return account


def bucket(name: str, **changes: Any) -> dict[str, Any]:
    return {"resourceType": "AWS::S3::Bucket", "resourceId": name, "ARN": f"arn:aws:s3:::{name}", **changes}


def paged(client: Any, call: str, key: str, **arguments: Any) -> list[Any]:
    pages = list(client.get_paginator(call).paginate(**arguments))
    assert len(pages) > 1, "one page proves nothing about paging"
    return [entry for page in pages for entry in page[key]]


def test_rules_and_their_compliance_come_in_pages(recording: Any) -> None:
    names = [f"rule-{number}" for number in range(5)]
    for name in names:
        recording.managed_rule(name)
    recording.result("rule-1", "one", "NON_COMPLIANT")
    recording.result("rule-2", "one", "COMPLIANT")
    config = recording.client("config")
    assert [rule["ConfigRuleName"] for rule in paged(config, "describe_config_rules", "ConfigRules")] == names
    verdicts = {
        entry["ConfigRuleName"]: entry["Compliance"]
        for entry in paged(config, "describe_compliance_by_config_rule", "ComplianceByConfigRules")
    }
    assert {name: verdict["ComplianceType"] for name, verdict in verdicts.items()} == {
        "rule-0": "INSUFFICIENT_DATA",
        "rule-1": "NON_COMPLIANT",
        "rule-2": "COMPLIANT",
        "rule-3": "INSUFFICIENT_DATA",
        "rule-4": "INSUFFICIENT_DATA",
    }
    assert verdicts["rule-1"]["ComplianceContributorCount"] == {"CappedCount": 1, "CapExceeded": False}
    summary = config.get_compliance_summary_by_config_rule()["ComplianceSummary"]
    assert summary["CompliantResourceCount"]["CappedCount"] == 1
    assert summary["NonCompliantResourceCount"]["CappedCount"] == 1


def test_the_results_of_a_rule_come_in_pages_and_can_be_filtered(recording: Any) -> None:
    recording.managed_rule("rule")
    for number in range(5):
        recording.result("rule", f"bucket-{number}", "NON_COMPLIANT" if number else "COMPLIANT", annotation="why")
    config = recording.client("config")
    every = paged(config, "get_compliance_details_by_config_rule", "EvaluationResults", ConfigRuleName="rule")
    assert len(every) == 5
    violations = paged(
        config,
        "get_compliance_details_by_config_rule",
        "EvaluationResults",
        ConfigRuleName="rule",
        ComplianceTypes=["NON_COMPLIANT"],
    )
    assert len(violations) == 4
    by_resource = paged(config, "describe_compliance_by_resource", "ComplianceByResources")
    assert len(by_resource) == 5


def test_a_token_of_another_call_is_refused(recording: Any) -> None:
    for number in range(3):
        recording.managed_rule(f"rule-{number}")
    config = recording.client("config")
    token = config.describe_config_rules()["NextToken"]
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        config.describe_compliance_by_config_rule(NextToken=token)


def test_a_rule_that_does_not_exist_is_named_in_the_error(recording: Any) -> None:
    with pytest.raises(ClientError, match=r"NoSuchConfigRuleException.*missing"):
        recording.client("config").get_compliance_details_by_config_rule(ConfigRuleName="missing")


def test_the_history_has_the_apis_dialect_latest_first(recording: Any) -> None:
    for hour in range(3):
        captured = (START + timedelta(hours=hour)).isoformat()
        recording.record(
            bucket(
                "reports",
                configurationItemCaptureTime=captured,
                configuration={"version": hour},
                supplementaryConfiguration={"Tags": [{"key": "a"}]},
                relationships=[{"resourceType": "AWS::KMS::Key", "resourceId": "k", "name": "Is encrypted with"}],
            )
        )
    config = recording.client("config")
    items = paged(
        config,
        "get_resource_config_history",
        "configurationItems",
        resourceType="AWS::S3::Bucket",
        resourceId="reports",
    )
    assert [json.loads(item["configuration"])["version"] for item in items] == [2, 1, 0]
    assert items[0]["accountId"] == recording.id
    assert items[0]["arn"] == "arn:aws:s3:::reports"
    assert items[0]["configurationItemCaptureTime"] == START + timedelta(hours=2)
    assert json.loads(items[0]["supplementaryConfiguration"]["Tags"]) == [{"key": "a"}]
    assert items[0]["relationships"][0]["relationshipName"] == "Is encrypted with"


def test_the_history_up_to_a_time_leaves_out_what_came_later(recording: Any) -> None:
    for hour in range(3):
        captured = (START + timedelta(hours=hour)).isoformat()
        recording.record(bucket("reports", configurationItemCaptureTime=captured, configuration={"version": hour}))
    answer = recording.client("config").get_resource_config_history(
        resourceType="AWS::S3::Bucket", resourceId="reports", laterTime=START + timedelta(hours=1), limit=1
    )
    assert json.loads(answer["configurationItems"][0]["configuration"])["version"] == 1


def test_a_resource_without_history_is_an_error(recording: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotDiscoveredException"):
        recording.client("config").get_resource_config_history(resourceType="AWS::S3::Bucket", resourceId="nobody")


def test_resources_are_counted_listed_and_read_in_batches(recording: Any) -> None:
    for name in ("a", "b", "c"):
        recording.record(bucket(name))
    recording.record({"resourceType": "AWS::EC2::Instance", "resourceId": "i-1"})
    config = recording.client("config")
    assert config.get_discovered_resource_counts()["totalDiscoveredResources"] == 4
    listed = paged(config, "list_discovered_resources", "resourceIdentifiers", resourceType="AWS::S3::Bucket")
    assert [entry["resourceId"] for entry in listed] == ["a", "b", "c"]
    keys = [{"resourceType": "AWS::S3::Bucket", "resourceId": name} for name in ("b", "nobody")]
    batch = config.batch_get_resource_config(resourceKeys=keys)
    assert [item["resourceId"] for item in batch["baseConfigurationItems"]] == ["b"]
    assert [key["resourceId"] for key in batch["unprocessedResourceKeys"]] == ["nobody"]


def test_a_deleted_resource_is_listed_where_that_is_asked_for_with_the_time_of_its_deletion(recording: Any) -> None:
    recording.record(bucket("a"))
    recording.record(bucket("gone"))
    recording.record(bucket("gone", configurationItemStatus="ResourceDeleted"))
    list_ = recording.client("config").list_discovered_resources
    asked = {"resourceType": "AWS::S3::Bucket", "resourceIds": ["a", "gone", "nobody"]}
    assert [one["resourceId"] for one in list_(**asked)["resourceIdentifiers"]] == ["a"]
    there, gone = list_(**asked, includeDeletedResources=True)["resourceIdentifiers"]
    assert "resourceDeletionTime" not in there
    assert (gone["resourceId"], gone["resourceDeletionTime"].tzinfo is not None) == ("gone", True)


def test_a_query_selects_items_by_type_with_tags_as_a_list(recording: Any) -> None:
    for name in ("a", "b", "c"):
        recording.record(bucket(name, tags={"Owner": name}, configuration={"region": "x", "size": 1}))
    recording.record({"resourceType": "AWS::EC2::Instance", "resourceId": "i-1"})
    expression = (
        "SELECT resourceId, tags, configuration.size WHERE resourceType IN ('AWS::S3::Bucket', 'AWS::SQS::Queue')"
    )
    rows = [
        json.loads(row)
        for row in paged(recording.client("config"), "select_resource_config", "Results", Expression=expression)
    ]
    assert rows[0] == {
        "resourceId": "a",
        "tags": [{"key": "Owner", "value": "a", "tag": "Owner=a"}],
        "configuration": {"size": 1},
    }
    assert [row["resourceId"] for row in rows] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("expression", "meaning"),
    [
        ("SELECT resourceId", (["resourceId"], [])),
        ("select a, b.c where d = 'x';", (["a", "b.c"], [("d", {"x"})])),
        (
            "SELECT a WHERE b = 'x' AND c IN ('y', 'z')",
            (["a"], [("b", {"x"}), ("c", {"y", "z"})]),
        ),
    ],
)
def test_a_simple_query_is_read(expression: str, meaning: Any) -> None:
    assert parse(expression) == meaning


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "SELECT * WHERE a = 'x'",
        "SELECT COUNT(*)",
        "SELECT a WHERE b LIKE 'x%'",
        "SELECT a WHERE b = 'x' OR c = 'y'",
        "SELECT a WHERE b = 'x' AND",
        "DELETE a",
    ],
)
def test_a_query_beyond_that_is_refused_and_not_misread(expression: str) -> None:
    with pytest.raises(UnreadableQueryError):
        parse(expression)


def test_an_aggregator_reads_its_own_account_and_another_only_where_that_one_authorized_it(
    new_account: Any, recording: Any
) -> None:
    other = new_account()
    other.start_recorder()
    for one, rule in ((recording, "own"), (other, "foreign")):
        one.managed_rule(rule)
        one.result(rule, "bucket", "NON_COMPLIANT")
    config = recording.client("config")
    config.put_configuration_aggregator(
        ConfigurationAggregatorName="all",
        AccountAggregationSources=[{"AccountIds": [recording.id, other.id], "AllAwsRegions": True}],
    )

    def seen() -> list[tuple[str, str]]:
        answer = config.describe_aggregate_compliance_by_config_rules(ConfigurationAggregatorName="all")
        return [(entry["AccountId"], entry["ConfigRuleName"]) for entry in answer["AggregateComplianceByConfigRules"]]

    def sources() -> dict[str, str]:
        answer = config.describe_configuration_aggregator_sources_status(ConfigurationAggregatorName="all")
        return {one["SourceId"]: one["LastUpdateStatus"] for one in answer["AggregatedSourceStatusList"]}

    assert seen() == [(recording.id, "own")]
    assert sources() == {recording.id: "SUCCEEDED", other.id: "FAILED"}
    other.client("config").put_aggregation_authorization(
        AuthorizedAccountId=recording.id, AuthorizedAwsRegion="us-east-1"
    )
    assert seen() == [(recording.id, "own"), (other.id, "foreign")]
    assert set(sources().values()) == {"SUCCEEDED"}
    details = config.get_aggregate_compliance_details_by_config_rule(
        ConfigurationAggregatorName="all", ConfigRuleName="foreign", AccountId=other.id, AwsRegion="us-east-1"
    )
    assert [entry["ComplianceType"] for entry in details["AggregateEvaluationResults"]] == ["NON_COMPLIANT"]
