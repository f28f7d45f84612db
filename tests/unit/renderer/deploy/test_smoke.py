"""Does what was deployed work?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from renderer.compose.parameters import HANDLERS_KEY
from renderer.deploy.smoke import RULES_A_CALL, Deployed, problems, wait_until_it_works

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=timezone.utc)
RECORDS = {"name": "recorder", "recording": True, "lastStatus": "SUCCESS"}
# A bundle's key has its SHA-256 in hexadecimal digits, and Lambda tells the same in base 64.
BUNDLE = f"handlers-{'00' * 32}.zip"
RUNS = "A" * 43 + "="


class Account:
    """What an account says: its recorders, the stack's rules with their states, its functions with their digests."""

    region = "us-east-1"

    def __init__(
        self,
        recorders: list[dict[str, Any]],
        *looks: dict[str, str],
        beats: tuple[str, ...] = (),
        functions: dict[str, str] | None = None,
        key: str = BUNDLE,
    ) -> None:
        self.recorders = recorders
        self.beats = beats
        self.functions = {"function-a-prod": RUNS} if functions is None else functions
        self.key = key
        self.looks = list(looks)
        self.calls: list[list[str]] = []

    def client(self, service: str) -> Any:
        return self

    def describe_configuration_recorder_status(self) -> dict[str, Any]:
        return {"ConfigurationRecordersStatus": self.recorders}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        assert StackName == "stack-compliance-monitor-prod"
        return {"Stacks": [{"Parameters": [{"ParameterKey": HANDLERS_KEY, "ParameterValue": self.key}]}]}

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        return {"CodeSha256": self.functions[FunctionName]}

    def get_paginator(self, operation: str) -> Any:
        pages = {
            "list_stack_resources": self._resources,
            "describe_config_rules": self._rules,
            "get_metric_data": self._metrics,
        }
        return _Pages(pages[operation])

    def _resources(self, **_: Any) -> Iterator[dict[str, Any]]:
        rules = [{"ResourceType": "AWS::Config::ConfigRule", "PhysicalResourceId": name} for name in self.looks[0]]
        functions = [{"ResourceType": "AWS::Lambda::Function", "PhysicalResourceId": name} for name in self.functions]
        yield {"StackResourceSummaries": [*rules, {"ResourceType": "AWS::S3::Bucket", "PhysicalResourceId": "b"}]}
        yield {"StackResourceSummaries": functions}

    def _rules(self, ConfigRuleNames: list[str]) -> Iterator[dict[str, Any]]:  # noqa: N803 - as boto3 has it
        self.calls.append(ConfigRuleNames)
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        for name in ConfigRuleNames:  # each on a page of its own
            yield {"ConfigRules": [{"ConfigRuleName": name, "ConfigRuleState": look[name]}]}

    def _metrics(self, MetricDataQueries: list[Any], StartTime: datetime, EndTime: datetime) -> Iterator[Any]:  # noqa: N803
        assert (StartTime, EndTime) == (NOW - timedelta(minutes=15), NOW)
        for query in MetricDataQueries:
            metric = query["MetricStat"]["Metric"]
            dimensions = {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
            assert (metric["MetricName"], dimensions["Environment"]) == ("HeartbeatDelay", "prod")
            values = [1.0] if dimensions["Rule"] in self.beats else []
            yield {"MetricDataResults": [{"Id": query["Id"], "Values": values}]}


class _Pages:
    def __init__(self, paginate: Any) -> None:
        self.paginate = paginate


def found(account: Any, *rules: str) -> list[str]:
    return problems(account, Deployed("prod", rules), NOW)


def test_each_rule_of_ours_whose_heartbeat_does_not_arrive_is_named() -> None:
    account = Account([RECORDS], {"a": "ACTIVE", "b": "ACTIVE", "managed": "ACTIVE"}, beats=("a",))
    assert found(account, "a") == []
    assert found(account, "a", "b") == ["no heartbeat arrived within 15 minutes of b"]
    assert found(account, "b", "a", "c") == ["no heartbeat arrived within 15 minutes of b, c"]


def test_a_recorder_that_records_and_active_rules_are_no_problem() -> None:
    assert found(Account([RECORDS], {"a": "ACTIVE", "b": "ACTIVE"})) == []


def test_each_function_that_runs_another_bundle_than_the_reviewed_one_is_named() -> None:
    functions = {"function-a-prod": RUNS, "function-b-prod": "B" * 43 + "="}
    says = f"function-b-prod runs other code than was deployed, {BUNDLE}: its SHA-256 in base 64 is {'B' * 43}="
    assert found(Account([RECORDS], {"a": "ACTIVE"}, functions=functions)) == [says]


def test_a_stack_without_functions_does_not_work() -> None:
    assert found(Account([RECORDS], {"a": "ACTIVE"}, functions={})) == ["stack-compliance-monitor-prod has no function"]


@pytest.mark.parametrize("key", ["handlers.zip", "handlers-0.zip"])
def test_a_key_that_is_no_digest_proves_nothing(key: str) -> None:
    says = f"HandlersKey of stack-compliance-monitor-prod is {key}, which names no digest: deploy by render.py"
    assert found(Account([RECORDS], {"a": "ACTIVE"}, key=key)) == [says]


@pytest.mark.parametrize(
    ("recorders", "says"),
    [
        ([], "AWS Config has no recorder in this region"),
        ([{**RECORDS, "recording": False}], "the recorder recorder does not record"),
        (
            [{**RECORDS, "lastStatus": "Failure", "lastErrorMessage": "no bucket"}],
            "the recorder recorder fails: no bucket",
        ),
    ],
)
def test_a_recorder_must_be_there_and_record(recorders: list[dict[str, Any]], says: str) -> None:
    assert found(Account(recorders, {"a": "ACTIVE"})) == [says]


def test_each_rule_that_is_not_active_is_named() -> None:
    assert found(Account([RECORDS], {"a": "ACTIVE", "b": "DELETING"})) == ["the rule b is DELETING, not ACTIVE"]


def test_a_stack_without_rules_does_not_work() -> None:
    assert found(Account([RECORDS], {})) == ["stack-compliance-monitor-prod has no Config rule"]


def test_many_rules_are_asked_for_in_several_calls() -> None:
    account: Any = Account([RECORDS], {f"rule-{number}": "ACTIVE" for number in range(RULES_A_CALL + 1)})
    assert found(account) == []
    assert [len(names) for names in account.calls] == [RULES_A_CALL, 1]


def test_a_rule_that_becomes_active_in_time_is_waited_for() -> None:
    account: Any = Account([RECORDS], {"a": "EVALUATING"}, {"a": "EVALUATING"}, {"a": "ACTIVE"})
    waits: list[float] = []
    said: list[str] = []
    assert wait_until_it_works(account, Deployed("prod", ()), 60, said.append, waits.append) == []
    assert len(waits) == 2
    assert said == ["waiting, 0 of 60 s: the rule a is EVALUATING, not ACTIVE"]


def test_one_that_does_not_is_named_after_the_time() -> None:
    account: Any = Account([RECORDS], {"a": "EVALUATING"})
    assert wait_until_it_works(account, Deployed("prod", ()), 20, lambda line: None, lambda seconds: None) == [
        "the rule a is EVALUATING, not ACTIVE"
    ]


def test_what_is_waited_for_is_said_when_it_changes_and_each_minute() -> None:
    first = dict.fromkeys("abcde", "EVALUATING")
    second = {**first, "a": "ACTIVE", "b": "ACTIVE"}
    account: Any = Account([RECORDS], first, first, second)
    said: list[str] = []
    assert len(wait_until_it_works(account, Deployed("prod", ()), 90, said.append, lambda seconds: None)) == 3
    assert [line.partition(":")[0] for line in said] == [
        "waiting, 0 of 90 s",
        "waiting, 20 of 90 s",
        "waiting, 80 of 90 s",
    ]
    assert said[0].endswith("; the rule c is EVALUATING, not ACTIVE; and 2 more")
    assert said[1] == said[2].replace("80 of", "20 of")
