"""What the judges' findings become: nothing is let be without a reason, and no reason stays that nothing needs."""

from __future__ import annotations

import pytest

from tests.judges.deployed import deployed
from tests.judges.others.verdict import Finding, Verdict, verdict
from tests.judges.scorecard import left, page
from tests.judges.stacks import Stack
from tests.judges.suppressions import Suppression, suppressions, unneeded
from tests.template.graph import Graph

FOUND = [
    Finding("checkov", "CKV_1", "monitor-prod", "AlertsFunction", "a limit"),
    Finding("checkov", "CKV_1", "monitor-prod", "ReportBucket", "a limit"),
    Finding("cdk-nag", "NAG-1", "monitor-prod", "AlertsFunction", "a limit"),
]
WHY = Suppression("because", {"checkov": ["CKV_1"]}, ["*Function"])


def test_a_suppression_covers_its_judges_its_rules_and_its_resources_only() -> None:
    assert left(FOUND, [WHY]) == FOUND[1:]


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (WHY, []),
        (WHY._replace(rules={"checkov": ["CKV_1", "CKV_2"]}), ["the suppression of checkov's CKV_2 is not needed"]),
        (WHY._replace(rules={"parliament": ["CKV_1"]}), ["parliament's CKV_1 is not needed", "resources *Function"]),
        (WHY._replace(resources=["*Function", "*Queue"]), ["the suppression for resources *Queue is not needed"]),
    ],
)
def test_a_suppression_that_nothing_needs_is_told(one: Suppression, says: list[str]) -> None:
    told = unneeded([one], FOUND)
    assert len(told) == len(says)
    assert all(expected in line for expected, line in zip(says, told, strict=True))


def test_every_suppression_has_a_reason_that_a_person_wrote() -> None:
    assert suppressions()
    assert all(len(one.reason.split()) > 5 and one.rules and one.resources for one in suppressions())


def test_a_finding_counts_once_however_often_a_judge_repeats_it() -> None:
    again = FOUND[0]._replace(says="the same in other words")
    assert verdict("checkov", "1", 2, [FOUND[1], FOUND[0], again]).findings == (FOUND[0], FOUND[1])


GRAPH = Graph(
    {
        "Parameters": {"Suffix": {"Type": "String"}, "Days": {"Type": "Number"}},
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "queue-${Suffix}"}}},
            "Group": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"RetentionInDays": {"Ref": "Days"}, "Account": {"Ref": "AWS::AccountId"}},
            },
            "Policy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "Queues": [{"Ref": "Queue"}],
                    "PolicyDocument": {"Statement": [{"Resource": {"Fn::GetAtt": ["Queue", "Arn"]}}]},
                },
            },
        },
    },
    {"Suffix": "prod", "Days": "30"},
)


def test_a_judge_sees_the_values_that_are_deployed_and_arns_in_policies() -> None:
    seen = deployed(GRAPH)
    assert "Parameters" not in seen
    properties = {name: resource["Properties"] for name, resource in seen["Resources"].items()}
    assert properties == {
        "Queue": {"QueueName": "queue-prod"},
        "Group": {"RetentionInDays": 30, "Account": "111122223333"},
        "Policy": {
            "Queues": [{"Ref": "Queue"}],
            "PolicyDocument": {"Statement": [{"Resource": "arn:aws:sqs:us-east-1:111122223333:queue-prod"}]},
        },
    }


def test_the_scorecard_says_what_was_found_let_be_and_left() -> None:
    stack = Stack("monitor", "prod", GRAPH, "{}")
    shown = page([stack], [Verdict("checkov", "3.3", 139, tuple(FOUND[:2]))], [WHY])
    assert "from 1 stacks with 3 resources: 1 of `monitor`" in shown
    assert "| checkov | 3.3 | 139 | 2 | 1 | 1 |" in shown
    assert "| because | checkov: CKV_1 | `*Function` | 1 |" in shown
