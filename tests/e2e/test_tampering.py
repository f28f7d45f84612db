"""Whoever changes the monitor itself, but CloudFormation, is told of; a person closes it."""

from __future__ import annotations

import time
from typing import Any

from demo.stage import Stage
from tests.e2e.patience import command, eventually

QUIET = 3.0
RULE = "tampering"


def _rows(stage: Stage, status: str = "OPEN") -> dict[str, dict[str, Any]]:
    """The findings of tampering by what was touched."""
    rows = stage.client("dynamodb").scan(TableName=f"table-findings-{stage.environment}")["Items"]
    return {
        row["resource_id"]["S"]: row
        for row in rows
        if row.get("rule", {}).get("S") == RULE and row["status"]["S"] == status
    }


def test_a_deployment_is_no_tampering(stage: Stage) -> None:
    assert stage.client("ssm").get_parameters_by_path(Path=f"/compliance/{stage.environment}/contacts", Recursive=True)[
        "Parameters"
    ], "the custom resource wrote a parameter"
    assert _rows(stage) == {}


def test_a_recorder_that_is_stopped_by_hand_is_mailed_as_critical_and_closed_by_a_person(stage: Stage) -> None:
    config = stage.client("config")
    (recorder,) = (each["name"] for each in config.describe_configuration_recorders()["ConfigurationRecorders"])
    config.stop_configuration_recorder(ConfigurationRecorderName=recorder)
    config.start_configuration_recorder(ConfigurationRecorderName=recorder)

    subject = f"StopConfigurationRecorder {recorder} by "
    (row,) = eventually(lambda: [row for what, row in _rows(stage).items() if what.startswith(subject)])
    assert row["severity"]["S"] == "critical"
    mails = eventually(lambda: [mail for mail in stage.aws.mailbox() if "StopConfigurationRecorder" in mail["body"]])
    assert "not CloudFormation" in mails[0]["body"]

    closed = command(stage, "handlers.findings", "close", row["id"]["S"], "--reason", "a drill")
    assert closed.returncode == 0, closed.stderr
    assert eventually(lambda: row["resource_id"]["S"] in _rows(stage, "CLOSED"))


def test_what_names_another_environments_resource_or_another_topic_is_not_told(stage: Stage) -> None:
    before = set(_rows(stage))
    sqs, sns = stage.client("sqs"), stage.client("sns")
    queue = sqs.create_queue(QueueName="queue-alerts-staging")["QueueUrl"]
    sqs.purge_queue(QueueUrl=queue)
    topic = sns.create_topic(Name="a-teams-own")["TopicArn"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="x")

    ours = f"topic-alerts-{stage.environment}"
    (arn,) = [one["TopicArn"] for one in sns.list_topics()["Topics"] if one["TopicArn"].endswith(f":{ours}")]
    sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="mine now")
    assert eventually(lambda: set(_rows(stage)) != before)
    time.sleep(QUIET)
    (told,) = set(_rows(stage)) - before
    assert told.startswith(f"SetTopicAttributes {arn} by ")
