"""A rule's module, and what becomes of an item under it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import handlers.rules
from handlers.lib import rule as rules
from handlers.lib.finding import CLOSED, OPEN, SEVERITIES, Finding
from handlers.lib.item import normalise
from handlers.lib.policy import PolicyError
from handlers.lib.text import well_formed
from handlers.lib.verdict import (
    COMPLIANT,
    NON_COMPLIANT,
    PASSES,
    REASON_LIMIT,
    CouldNotJudgeError,
    Needs,
    Verdict,
    not_applicable,
)
from tests.unit.handlers.config_items import ACCOUNT, CAPTURED, NOTIFIED, REGION, raw_item

ALL = sorted(
    path.stem.replace("_", "-")
    for folder in handlers.rules.__path__
    for path in Path(folder).glob("*.py")
    if path.stem != "__init__"
)
GROUPS = rules.load("security-group-rules")
SETS: dict[str, Any] = {"internal": {"ingress": [{"protocol": "all", "sources": ["10.0.0.0/8"]}]}}
OPEN_GROUP = {"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "ipRanges": ["0.0.0.0/0"]}]}


def test_the_rules_are_there() -> None:
    assert {"approved-ami", "required-tags", "security-group-rules"} <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_every_rule_says_what_an_auditor_asks(name: str) -> None:
    rule = rules.load(name)

    assert rule.name == name
    assert rule.title
    assert rule.severity in SEVERITIES
    assert rule.resource_types
    assert rule.remediation.endswith(".")
    assert len(rule.resource_types) <= 100
    assert rule.controls
    for control in rule.controls:
        assert re.fullmatch(r"PCI DSS 4\.0 [\dA-Z.]+|NIST 800-53 [A-Z]{2}-\d+(\(\d+\))?|CIS AWS 5\.0 [\d.]+", control)


@pytest.mark.parametrize("name", ["required_tags", "Required-Tags", "../etc/passwd", "", "required-tags-", "os.path"])
def test_what_is_no_rules_name_is_refused(name: str) -> None:
    with pytest.raises(rules.UnknownRuleError, match="is no rule's name"):
        rules.load(name)


def test_a_rule_that_has_no_module_is_told_where_it_would_be() -> None:
    with pytest.raises(rules.UnknownRuleError, match=r"there is no handlers/rules/no_such_rule\.py"):
        rules.load("no-such-rule")


def test_a_module_that_lacks_something_is_told_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "handlers.rules.half_written", ModuleType("handlers.rules.half_written"))

    with pytest.raises(rules.UnknownRuleError, match="TITLE"):
        rules.load("half-written")


def test_a_module_that_imports_what_is_not_there_is_no_missing_rule(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "needs_more.py").write_text("import a_module_that_nobody_has\n", encoding="utf-8")
    monkeypatch.setattr(handlers.rules, "__path__", [str(tmp_path)])

    with pytest.raises(ModuleNotFoundError, match="a_module_that_nobody_has"):
        rules.load("needs-more")


def test_exemptions_are_no_document_of_the_rule() -> None:
    legacy = {"resource": "sg-1", "reason": "r", "approved_by": "a", "until": "2026-12-31"}

    policy = rules.parse_policy(GROUPS, {**SETS, "exemptions": {"legacy": legacy}})
    assert [exemption.name for exemption in policy.exemptions] == ["legacy"]


def test_an_error_of_a_policy_names_the_rule() -> None:
    with pytest.raises(PolicyError, match=r"^policy of rule security-group-rules: web: "):
        rules.parse_policy(GROUPS, {"web": {}})


@pytest.mark.parametrize("status", ["ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded"])
def test_a_resource_that_is_gone_is_not_applicable(status: str) -> None:
    item = normalise(raw_item(configurationItemStatus=status) | {"configuration": None})

    assert rules.judge(GROUPS, item, rules.parse_policy(GROUPS, SETS)) == not_applicable(
        f"the resource is gone: {status}"
    )


def test_a_type_that_the_rule_does_not_judge_is_not_applicable() -> None:
    item = normalise(raw_item("AWS::EC2::Instance"))

    assert rules.judge(GROUPS, item, rules.parse_policy(GROUPS, SETS)) == not_applicable(
        "security-group-rules does not judge AWS::EC2::Instance"
    )


@pytest.mark.parametrize(("until", "compliance"), [("2026-11-24", COMPLIANT), ("2026-11-23", NON_COMPLIANT)])
def test_an_exemption_is_applied_as_of_the_notification(until: str, compliance: str) -> None:
    raw = raw_item(configuration=OPEN_GROUP, resource_id="sg-1")
    raw["configurationItemCaptureTime"] = "2020-01-01T00:00:00.000Z"
    legacy = {"resource": "sg-1", "reason": "r", "approved_by": "a", "until": until}
    policy = rules.parse_policy(GROUPS, {**SETS, "exemptions": {"legacy": legacy}})

    outcome = rules.judge(GROUPS, normalise(raw, NOTIFIED), policy)
    assert isinstance(outcome, Verdict)
    assert outcome.compliance == compliance


def test_what_the_rule_needs_is_asked_for_whatever_is_exempt() -> None:
    tags = rules.load("required-tags")
    legacy = {"resource": "sg-1", "reason": "r", "approved_by": "a", "until": "2026-12-31"}
    policy = rules.parse_policy(tags, {"tags": {"Owner": {}}, "exemptions": {"legacy": legacy}})

    assert rules.judge(tags, normalise(raw_item(resource_id="sg-1"), NOTIFIED), policy) == Needs(tags=True)


VIOLATION = Verdict(NON_COMPLIANT, ("tcp/80 from 0.0.0.0/0 is not approved",), ("tcp/443 (web)", "udp/53 (dns)"))


def test_an_evaluation_is_what_put_evaluations_takes() -> None:
    assert rules.evaluation(normalise(raw_item()), VIOLATION) == {
        "ComplianceResourceType": "AWS::EC2::SecurityGroup",
        "ComplianceResourceId": "sg-0a1b2c3d4e5f60718",
        "ComplianceType": "NON_COMPLIANT",
        "OrderingTimestamp": CAPTURED,
        "Annotation": "tcp/80 from 0.0.0.0/0 is not approved. Allowed: tcp/443 (web); udp/53 (dns)",
    }


@pytest.mark.parametrize(
    "hostile", ["\U0001f600" * 200, "x" + "\U0001f600" * 200, "\ud83d" * 200, "\U0001f600" * 128 + "x", "\u00fc" * 256]
)
def test_an_annotation_fits_however_aws_config_counts_its_characters(hostile: str) -> None:
    verdict = Verdict(NON_COMPLIANT, (hostile,))
    annotation = rules.evaluation(normalise(raw_item()), verdict)["Annotation"]

    assert annotation == well_formed(annotation)
    assert 1 <= len(annotation.encode("utf-16-le")) // 2 <= REASON_LIMIT


def test_an_annotation_that_fits_is_not_cut() -> None:
    verdict = Verdict(NON_COMPLIANT, ("\U0001f600" * 128,))

    assert rules.evaluation(normalise(raw_item()), verdict)["Annotation"] == "\U0001f600" * 128


def test_an_item_that_is_nested_without_end_is_not_judged() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    item = normalise(raw_item(configuration={"ipPermissions": [{"ipProtocol": nested}]}))

    with pytest.raises(CouldNotJudgeError, match=r"^the item is nested too deep to be judged$"):
        rules.judge(GROUPS, item, rules.parse_policy(GROUPS, SETS))


def test_an_empty_annotation_is_left_out() -> None:
    assert "Annotation" not in rules.evaluation(normalise(raw_item()), PASSES)


def test_a_finding_says_all_that_is_known() -> None:
    tags = {"Owner": "payments", "aws:cloudformation:stack-name": "payments-prod"}
    item = normalise(raw_item(tags=tags, resourceName="web-front"), NOTIFIED)

    assert rules.finding(GROUPS, "high", item, VIOLATION, REGION, recorded_at=NOTIFIED) == Finding(
        rule="security-group-rules",
        severity="high",
        account=ACCOUNT,
        region=REGION,
        resource_type="AWS::EC2::SecurityGroup",
        resource_id="sg-0a1b2c3d4e5f60718",
        reason="tcp/80 from 0.0.0.0/0 is not approved",
        observed_at=CAPTURED,
        status=OPEN,
        resource_name="web-front",
        resource_arn=f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/sg-0a1b2c3d4e5f60718",
        recorded_at=NOTIFIED,
        allowed="tcp/443 (web); udp/53 (dns)",
        remediation=GROUPS.remediation,
        stack="payments-prod",
        controls=GROUPS.controls,
        tags=tags,
    )


def test_a_policy_that_only_allows_more_makes_no_news_of_an_old_fault() -> None:
    item = normalise(raw_item())
    more_allowed = VIOLATION._replace(allowed=("tcp/8443 (web)",))

    assert (
        rules.finding(GROUPS, "high", item, VIOLATION, REGION).fingerprint
        == rules.finding(GROUPS, "high", item, more_allowed, REGION).fingerprint
    )


def test_a_global_resource_is_found_where_config_says_so_and_not_in_a_region_called_global() -> None:
    item = normalise(raw_item(awsRegion="global"))
    assert rules.finding(GROUPS, "high", item, VIOLATION, REGION).region == REGION


@pytest.mark.parametrize("verdict", [PASSES, not_applicable("gone")])
def test_a_finding_of_no_violation_is_closed(verdict: Verdict) -> None:
    finding = rules.finding(GROUPS, "high", normalise(raw_item()), verdict, REGION)

    assert (finding.status, finding.allowed) == (CLOSED, None)
    assert finding.reason


def test_a_finding_of_a_malformed_item_can_be_read_all_the_same() -> None:
    tags: Any = {"Owner": 7, "Team": None, "App": "ledger"}
    item = normalise(raw_item(tags=tags, resourceName=["x"], ARN=7))

    finding = rules.finding(GROUPS, "high", item, VIOLATION, REGION)
    assert Finding.from_message(json.loads(finding.to_message())) == finding
    assert finding.tags == {"Owner": "7", "Team": "", "App": "ledger"}
    assert (finding.resource_name, finding.resource_arn) == (None, None)


def test_a_long_reason_fits_both() -> None:
    verdict = Verdict(
        NON_COMPLIANT, tuple(f"tcp/{port} from 0.0.0.0/0 is not approved" for port in range(99)), ("x" * 500,)
    )
    item = normalise(raw_item())

    assert len(rules.evaluation(item, verdict)["Annotation"]) <= REASON_LIMIT
    assert len(rules.finding(GROUPS, "high", item, verdict, REGION).reason) <= REASON_LIMIT
