"""Each function has what it needs and no more: logs, dead letters, a role, its environment."""

from __future__ import annotations

from tests.template.checks import functions
from tests.template.faults import Fault, cut, named, put, role_statement
from tests.template.graph import Graph
from tests.template.rendered import architecture
from tests.template.suite import *  # noqa: F403 - the tests themselves

FUNCTION, GROUP = "AWS::Lambda::Function", "AWS::Logs::LogGroup"


def environment_follows_the_contract(graph: Graph) -> list[str]:
    return functions.environment_follows_the_contract(graph, functions.contract(architecture()))


CHECKS = [
    functions.logs_are_kept_by_the_stack,
    functions.dead_letters_are_kept,
    functions.limits,
    environment_follows_the_contract,
]

FAULTS = [
    Fault(what, functions.logs_are_kept_by_the_stack, plant)
    for what, plant in {
        "Lambda makes the log group": cut(FUNCTION, "LoggingConfig"),
        "a group that is not the stack's": put(FUNCTION, "LoggingConfig.LogGroup", "/aws/lambda/f"),
        "two functions share a group": put(FUNCTION, "LoggingConfig.LogGroup", {"Ref": "AlertsLogGroup"}),
        "plain text": put(FUNCTION, "LoggingConfig.LogFormat", "Text"),
        "logs for ever": cut(GROUP, "RetentionInDays"),
        "it may not log": role_statement("logs:PutLogEvents", lambda s: s.update(Action="logs:CreateLogStream")),
        "it may make groups": role_statement("logs:PutLogEvents", lambda s: s["Action"].append("logs:CreateLogGroup")),
    }.items()
]

FAULTS += [
    Fault(what, functions.dead_letters_are_kept, plant)
    for what, plant in {
        "no dead letters": cut(FUNCTION, "DeadLetterConfig"),
        "a topic": put(FUNCTION, "DeadLetterConfig.TargetArn", {"Ref": "AlertTopic"}),
        "the queue it reads": put(FUNCTION, "DeadLetterConfig.TargetArn", {"Fn::GetAtt": ["AlertQueue", "Arn"]}),
        "a queue it may not write to": put(
            FUNCTION, "DeadLetterConfig.TargetArn", {"Fn::GetAtt": ["AlertsDeadLetters", "Arn"]}, named("StackDrift")
        ),
    }.items()
]

FAULTS += [
    Fault(what, functions.limits, plant)
    for what, plant in {
        "over 300 seconds": put(FUNCTION, "Timeout", 301),
        "3 seconds by default": cut(FUNCTION, "Timeout"),
        "another language": put(FUNCTION, "Runtime", "nodejs24.x"),
        "a shared role": put(FUNCTION, "Role", {"Fn::GetAtt": ["AlertsRole", "Arn"]}),
        "a role of somebody else": put(FUNCTION, "Role", "arn:aws:iam::111122223333:role/admin"),
    }.items()
]

FAULTS += [
    Fault(what, environment_follows_the_contract, plant)
    for what, plant in {
        "a variable is missing": cut(FUNCTION, "Environment.Variables.FINDINGS_TABLE", named("Alerts")),
        "a variable too many": put(FUNCTION, "Environment.Variables.DEBUG", "1"),
        "an entry that nobody knows": put(FUNCTION, "Handler", "handlers.other.handler"),
        "settings that are not the stack's": put(
            FUNCTION, "Environment.Variables.SETTINGS_PARAMETER", "/other", named("Alerts")
        ),
    }.items()
]


def test_the_contract_is_read_from_the_documentation() -> None:
    known = functions.contract(architecture())

    assert known["handlers.empty_bucket.handler"] == set()
    assert known["handlers.config_rule.handler"] == {
        "ALERT_QUEUE_URL",
        "POLICY_DIGEST",
        "POLICY_PATH",
        "RULE",
        "SEVERITY",
    }
    assert len(known) == 8
