"""Which messages are findings, and what no message may smuggle in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerting.incoming import (
    IDENTITY_LIMITS,
    REASON_LIMIT,
    TAG_LIMIT,
    TEXT_LIMIT,
    Nothing,
    Rules,
    UnreadableMessageError,
    read,
)
from handlers.lib.attribution import NOBODY, Attributed
from handlers.lib.finding import CLOSED, OPEN, Finding
from handlers.lib.heartbeat import Heartbeat
from tests.unit.handlers.builders import ACCOUNT, REGION, as_text, compliance_change, finding

RULES = Rules(
    environment="prod",
    own=frozenset({"required-tags", "security-group-rules"}),
    severities={"access-keys-rotated": "critical", "cloudformation-stack-drift-detection-check": "high"},
    other_severity="low",
)


def result(**changes: Any) -> dict[str, Any]:
    """The newEvaluationResult of an event, with these changes."""
    return {"newEvaluationResult": {**compliance_change()["detail"]["newEvaluationResult"], **changes}}


def test_our_own_finding_is_read_as_it_was_sent() -> None:
    sent = finding(tags={"Owner": "payments"}, controls=("NIST 800-53 AC-4",), remediation="Remove the rule.")
    assert read(sent.to_message(), RULES) == sent


def test_an_attribution_is_read_and_a_malformed_one_is_unreadable() -> None:
    sent = Attributed(finding().id, finding().fingerprint, NOBODY)
    assert read(sent.to_message(), RULES) == sent
    with pytest.raises(UnreadableMessageError, match="a malformed attribution: id"):
        read(as_text({"attribution": 1, "id": 7}), RULES)


def test_a_heartbeat_is_read_and_a_malformed_one_is_unreadable() -> None:
    sent = Heartbeat("required-tags", ACCOUNT, "2026-11-24T03:11:50.251Z")
    assert read(sent.to_message(), RULES) == sent
    with pytest.raises(UnreadableMessageError, match="a malformed heartbeat: rule"):
        read(json.dumps({**json.loads(sent.to_message()), "rule": ["*"]}), RULES)


def test_a_rule_that_is_not_ours_opens_a_finding() -> None:
    opened = read(as_text(compliance_change(**result(annotation="Key AKIA is 100 days old"))), RULES)
    assert opened == Finding(
        rule="access-keys-rotated",
        severity="critical",
        account=ACCOUNT,
        region=REGION,
        resource_type="AWS::IAM::User",
        resource_id="AIDAEXAMPLE",
        reason="Key AKIA is 100 days old",
        observed_at="2026-11-24T03:11:50.251Z",
        recorded_at="2026-11-24T03:12:04.741Z",
        source="config-event",
    )


def test_a_rule_that_says_nothing_gets_a_sentence_and_one_that_is_not_named_the_severity_of_the_others() -> None:
    opened = read(as_text(compliance_change(rule="s3-bucket-versioning-enabled")), RULES)
    assert isinstance(opened, Finding)
    assert (opened.severity, opened.status) == ("low", OPEN)
    assert opened.reason == "s3-bucket-versioning-enabled finds this AWS::IAM::User NON_COMPLIANT, without saying why"


@pytest.mark.parametrize("verdict", ["COMPLIANT", "NOT_APPLICABLE"])
@pytest.mark.parametrize(
    ("config_rule", "rule"),
    [
        ("config-rule-security-group-rules-prod", "security-group-rules"),
        ("access-keys-rotated", "access-keys-rotated"),
        ("config-rule-security-group-rules-dev", "config-rule-security-group-rules-dev"),
    ],
)
def test_compliant_again_closes_the_finding_of_that_rule(verdict: str, config_rule: str, rule: str) -> None:
    closed = read(as_text(compliance_change(verdict, config_rule)), RULES)
    assert isinstance(closed, Finding)
    assert (closed.status, closed.rule) == (CLOSED, rule)


def test_the_all_clear_of_config_meets_the_row_that_our_own_finding_opened() -> None:
    opened = finding()
    where = {"resourceType": opened.resource_type, "resourceId": opened.resource_id}
    event = compliance_change("COMPLIANT", f"config-rule-{opened.rule}-prod", **where)
    closed = read(as_text(event), RULES)
    assert isinstance(closed, Finding)
    assert closed.id == opened.id


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (compliance_change(rule="config-rule-required-tags-prod"), "sends its findings itself"),
        (compliance_change("INSUFFICIENT_DATA"), "neither opens nor closes"),
    ],
)
def test_an_event_that_asks_for_nothing_says_why(event: dict[str, Any], why: str) -> None:
    nothing = read(as_text(event), RULES)
    assert isinstance(nothing, Nothing)
    assert why in nothing.why


def test_our_managed_rules_have_no_function_and_open_findings_by_event() -> None:
    event = compliance_change(rule="config-rule-cloudformation-stack-drift-detection-check-prod")
    opened = read(as_text(event), RULES)
    assert isinstance(opened, Finding)
    assert (opened.rule, opened.severity) == ("cloudformation-stack-drift-detection-check", "high")


def without(event: dict[str, Any], *path: str) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(event))
    holder = copy
    for name in path[:-1]:
        holder = holder[name]
    del holder[path[-1]]
    return copy


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('"text"', "not a JSON object, but str"),
        ("{}", "no detail-type"),
        (as_text({"detail-type": "Scheduled Event"}), "but 'Scheduled Event'"),
        (as_text({"finding": 2}), "not a finding of version 1"),
        (as_text({"finding": 1, "rule": "required-tags"}), "a malformed finding: "),
        (as_text({**json.loads(finding().to_message()), "severity": "grave"}), "severity must be one of"),
        (as_text({**json.loads(finding().to_message()), "tags": "Owner"}), "tags must be a mapping"),
        (as_text({**json.loads(finding().to_message()), "tags": {"Owner": 1}}), "tags must be a mapping"),
        (as_text({**json.loads(finding().to_message()), "controls": 7}), "controls must be a list"),
        (as_text({**json.loads(finding().to_message()), "controls": [7]}), "controls must be a list"),
        (as_text({**json.loads(finding().to_message()), "allowed": ["x"]}), "allowed must be a text"),
        (as_text({**json.loads(finding().to_message()), "resource_id": ""}), "resource_id must be a text"),
        (as_text({**json.loads(finding().to_message()), "observed_at": "yesterday"}), "observed_at is 'yesterday'"),
        (as_text({**json.loads(finding().to_message()), "observed_at": "2026-13-45T00:00:00Z"}), "observed_at"),
        (as_text({**json.loads(finding().to_message()), "resource_id": "\ud800"}), "resource_id is not one of AWS"),
        (as_text({**json.loads(finding().to_message()), "rule": "r" * 129}), "rule is not one of AWS"),
        (as_text({**json.loads(finding().to_message()), "within": "s" * 385}), "within is not one of AWS"),
        (as_text(without(compliance_change(), "detail")), "detail is None, not an object"),
        (as_text(without(compliance_change(), "detail", "resourceId")), "resourceId is None, not a text"),
        (as_text(without(compliance_change(), "detail", "awsAccountId")), "awsAccountId is None"),
        (as_text(without(compliance_change(), "detail", "newEvaluationResult")), "newEvaluationResult is None"),
        (
            as_text(without(compliance_change(), "detail", "newEvaluationResult", "evaluationResultIdentifier")),
            "evaluationResultIdentifier is None",
        ),
    ],
)
def test_any_other_message_is_refused_and_the_error_says_what_it_is(body: str, cause: str) -> None:
    with pytest.raises(UnreadableMessageError) as error:
        read(body, RULES)
    assert cause in str(error.value)


def test_what_is_too_long_is_cut_to_what_aws_itself_allows() -> None:
    long = "x" * 100_000
    tags = {f"{number}{long}": long for number in range(TAG_LIMIT + 1)}
    message = finding(
        reason=long, allowed=long, remediation=long, stack=long, resource_name=long, resource_arn=long, tags=tags
    ).to_message()
    cut = read(message, RULES)
    assert isinstance(cut, Finding)
    assert len(cut.reason) == REASON_LIMIT
    assert {len(text or "") for text in (cut.allowed, cut.remediation, cut.stack, cut.resource_arn)} == {TEXT_LIMIT}
    assert len(cut.tags) == TAG_LIMIT
    assert len(cut.to_message()) < 50_000


def test_times_of_any_iso_form_become_the_form_that_sorts() -> None:
    read_back = read(finding(observed_at="2026-11-24T04:11:00+01:00").to_message(), RULES)
    assert isinstance(read_back, Finding)
    assert read_back.observed_at == "2026-11-24T03:11:00.000Z"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=10), children, max_size=3),
    max_leaves=10,
)
FIELDS = [*json.loads(finding().to_message()), "tags", "controls", "allowed", "stack", "recorded_at", "within"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
def test_a_finding_with_any_values_is_read_or_refused_and_what_is_read_can_be_written(values: dict[str, Any]) -> None:
    message = {**json.loads(finding().to_message()), **values}
    try:
        found = read(json.dumps(message), RULES)
    except UnreadableMessageError:
        return
    assert isinstance(found, Finding)
    found.to_message().encode()
    assert all(len(getattr(found, name) or "") <= limit for name, limit in IDENTITY_LIMITS.items())


@given(st.text())
def test_any_text_is_refused_or_read(body: str) -> None:
    with pytest.raises(UnreadableMessageError):
        read(body, RULES)


@given(st.text(alphabet=st.characters(categories=["Cs", "Lu", "Cc"]), min_size=1))
def test_what_is_read_is_unicode_that_aws_can_take(text: str) -> None:
    found = read(finding(reason=text, tags={"Owner": text}).to_message(), RULES)
    assert isinstance(found, Finding)
    found.reason.encode()
    found.tags["Owner"].encode()
