"""What is fuzzed of the handlers: each target takes a value and ends well, or raises what it promises to raise."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from handlers.alerting import settings as alert_settings
from handlers.alerting.entry import Entry
from handlers.alerting.incoming import Rules, UnreadableMessageError, read
from handlers.alerting.mail import MESSAGE_LIMIT, compose
from handlers.alerting.triage import NEW
from handlers.custom_resources import empty_bucket, protocol, secure_parameters
from handlers.custom_resources.protocol import FailedError, UnanswerableError
from handlers.drift import judge as drift_judge
from handlers.drift import ownership
from handlers.drift import settings as drift_settings
from handlers.lib import rule
from handlers.lib.finding import Finding
from handlers.lib.item import MalformedItemError, normalise
from handlers.lib.notification import MalformedEventError, parse
from handlers.lib.policy import PolicyError
from handlers.lib.settings import SettingsError
from handlers.lib.verdict import NON_COMPLIANT, CouldNotJudgeError, Needs
from handlers.reporting import settings as report_settings
from handlers.reporting.documents import open_finding
from tests.fuzz.mutations import Path as Place
from tests.fuzz.mutations import impoverished, mutated, thinned
from tests.unit.handlers.builders import compliance_change, finding, row
from tests.unit.handlers.drift.rows import drift_row
from tests.unit.handlers.rules.test_real_items import DOCUMENTS, FIXTURES, items

ORDERED = "2026-11-24T03:11:00.000Z"


@dataclass(frozen=True)
class Target:
    """`values` are the inputs; `run` lets nothing out but what is wrong."""

    name: str
    values: st.SearchStrategy[Any]
    run: Callable[[Any], None]


@cache
def fixtures() -> tuple[Any, ...]:
    return tuple(json.loads(file.read_text(encoding="utf-8")) for file in sorted(FIXTURES.glob("*.json")))


@cache
def policies() -> dict[str, Any]:
    return {name: rule.parse_policy(rule.load(name), documents) for name, documents in DOCUMENTS.items()}


def config_rule(event: Any) -> None:
    """An event of AWS Config: what is sent on can be read by the alerts, and an evaluation fits PutEvaluations."""
    if not isinstance(event, Mapping):
        return  # Lambda gives an object
    with suppress(MalformedEventError):
        notification = parse({"resultToken": "t", **event})
        if notification.item is not None:
            for name in policies():
                _judged(name, notification.item)


def _judged(name: str, raw: Any) -> str | None:
    try:
        item = normalise(raw)
        verdict = rule.judge(rule.load(name), item, policies()[name])
    except (MalformedItemError, CouldNotJudgeError):
        return None
    if isinstance(verdict, Needs):
        return None
    annotation = rule.evaluation(item, verdict).get("Annotation", "-")
    assert 1 <= len(annotation) <= 256
    if verdict.compliance == NON_COMPLIANT:
        sent = rule.finding(rule.load(name), "high", item, verdict, "us-east-1").to_message()
        with suppress(UnreadableMessageError):
            assert isinstance(read(sent, RULES), Finding)
    return verdict.compliance


def never_compliant(case: Any) -> None:
    """An item that violates a rule, of which less is known, does not comply."""
    name, raw = case
    assert _judged(name, raw) != "COMPLIANT"


def violating() -> list[tuple[str, Any]]:
    files = [file.name for file in sorted(FIXTURES.glob("*.json")) if "oversized" not in file.name]
    return [
        (name, item)
        for name in DOCUMENTS
        for file in files
        for item in items(file)
        if isinstance(item, Mapping) and _judged(name, item) == NON_COMPLIANT
    ]


def _is_content(path: Place) -> bool:
    return len(path) > 1 and path[0] == 1 and path[1] in ("configuration", "supplementaryConfiguration")


RULES = Rules("prod", frozenset({"required-tags"}))
MESSAGES = [
    finding().__dict__ | {"finding": 1, "controls": ["PCI DSS 1.2"], "tags": {"Owner": "web"}, "allowed": "10.0.0.0/8"},
    compliance_change(),
    compliance_change(rule="config-rule-required-tags-prod"),
]


def alerts(message: Any) -> None:
    """A message of the alert queue: what is read fits into a mail, and into the table and back."""
    body = message if isinstance(message, str) else json.dumps(message)
    refusal = ""
    try:
        received = read(body, RULES)
    except UnreadableMessageError as error:
        received, refusal = None, str(error)
    # It goes into a log, which a stranger's message must not fill.
    assert len(refusal) < 2_000
    if not isinstance(received, Finding):
        return
    mail = compose([Entry(received, NEW, ORDERED, 1)], "prod", "s3://bucket/key")
    assert len(mail.message.encode()) <= MESSAGE_LIMIT
    assert len(mail.subject) < 100
    json.dumps(open_finding(row(finding=received)))


def stack_drift(drifted: Any) -> None:
    """CloudFormation's row of a resource."""
    with suppress(drift_judge.MalformedDriftError):
        drift_judge.judge(drifted, "high")


def ownerships(item: Any) -> None:
    """AWS Config's item of a stack's resource."""
    if isinstance(item, Mapping):
        with suppress(MalformedItemError):
            ownership.names(normalise(item))


def custom_resources(event: Any) -> None:
    """CloudFormation's request: it is answered, or names nobody who could be."""
    if not isinstance(event, Mapping):
        return
    try:
        request = protocol.parse(event)
    except UnanswerableError:
        return
    protocol.physical_id(request)
    for properties in (request.properties, request.old_properties):
        with suppress(FailedError):
            secure_parameters.parse_sources(properties)
        with suppress(FailedError):
            secure_parameters.parse_tags(properties)
        secure_parameters.listed_names(properties)
        with suppress(FailedError):
            empty_bucket.bucket_of(properties)
        empty_bucket.service_timeout(properties)
        empty_bucket.emptying_seconds(properties)


REQUEST = {
    "RequestType": "Create",
    "ResponseURL": "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x?y=z",
    "StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/stack-compliance-monitor-prod/1",
    "RequestId": "9f0a4a52-0000-4000-8000-000000000001",
    "ResourceType": "Custom::SecureParameters",
    "LogicalResourceId": "SecureContacts",
    "ResourceProperties": {
        "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:f",
        "ServiceTimeout": "300",
        "BucketName": "bucket-reports-prod-111122223333-us-east-1",
        "KeyId": "arn:aws:kms:us-east-1:111122223333:key/1",
        "Parameters": [{"Name": "/compliance/prod/contacts/escalation", "SecretId": "s", "SecretKey": "escalation"}],
        "Tags": {"Owner": "security"},
    },
}
UPDATE = {
    **REQUEST,
    "RequestType": "Update",
    "PhysicalResourceId": "x",
    "OldResourceProperties": REQUEST["ResourceProperties"],
}
ROWS = [drift_row(status) for status in ("MODIFIED", "DELETED", "IN_SYNC", "NOT_CHECKED", "UNKNOWN")]


def documents_of_a_rule(case: Any) -> None:
    """The documents of a rule's policy, as Parameter Store gives them."""
    name, documents = case if isinstance(case, list) and len(case) == 2 else (None, None)
    if isinstance(documents, Mapping) and isinstance(name, str) and name in DOCUMENTS:
        with suppress(PolicyError):
            rule.parse_policy(rule.load(name), documents)


SETTINGS: list[Any] = [
    {"severities": {"x": "high"}, "other_severity": "low", "closed_days": 90, "resolved": True},
    {
        "ignore": [{"type": "AWS::Events::Rule", "path": "/Targets/*", "reason": "r"}],
        "types_without_tags": ["AWS::KMS::Key"],
        "sweep_calls_per_second": 1,
        "sweep_after_hours": 12,
    },
    {
        "severities": {},
        "other_severity": "high",
        "drift_severity": "low",
        "ignore": [],
        "grace_minutes": 15,
        "remind_after_hours": None,
    },
]


def settings(document: Any) -> None:
    """The settings parameters of the functions."""
    for reader in (alert_settings.parse_settings, drift_settings.parse_settings, report_settings.parse_settings):
        with suppress(SettingsError):
            reader(document if isinstance(document, str) else json.dumps(document), "/compliance/prod/settings/x")


def handler_targets() -> list[Target]:
    """The handlers' targets. Their seeds are real items and events, so they are read when they are asked for."""
    every = [list(case) for case in violating()]
    return [
        Target("config-rule", mutated(fixtures()), config_rule),
        Target("never-compliant", impoverished(every, _is_content), never_compliant),
        Target("alerts", mutated(MESSAGES), alerts),
        Target("stack-drift", thinned(ROWS), stack_drift),
        Target("ownership", mutated(fixtures()), ownerships),
        Target("custom-resources", mutated([REQUEST, UPDATE, {**UPDATE, "RequestType": "Delete"}]), custom_resources),
        Target("policies", mutated([list(pair) for pair in DOCUMENTS.items()]), documents_of_a_rule),
        Target("settings", mutated(SETTINGS), settings),
    ]
