"""What the rules say of items that AWS Config really wrote, between 2016 and 2022, account ids changed.

They come from the recorded tests of cloud-custodian, awslabs/aws-config-rules and awslabs/aws-config-rdk, from AWS's
documentation and from public handlers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handlers.lib.item import normalise
from handlers.lib.notification import parse
from handlers.lib.rule import judge, load, parse_policy
from handlers.lib.verdict import CouldNotJudgeError, Needs, Verdict

FIXTURES = Path(__file__).parents[3] / "fixtures" / "config"
DOCUMENTS: dict[str, dict[str, Any]] = {
    "required-tags": {"tags": {"Owner": {}}},
    "approved-ami": {"linux": {"instance_types": ["t3.*"], "images": {"ami-0a1b2c3d": {}}}},
    "security-group-rules": {
        "denied": {"ingress": [{"protocol": "tcp", "ports": [22], "sources": ["internet"], "reason": "ssh"}]},
        "web": {"ingress": [{"protocol": "tcp", "ports": [443], "sources": ["0.0.0.0/0", "::/0"]}]},
    },
    "public-s3-bucket": {
        "block-public-access": {
            "required": ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        }
    },
}
OFF = "block-public-access: BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets off"
TESTGROUP = (
    "tcp/all ports from 0.0.0.0/0 is denied by denied.ingress[0] (ssh); tcp/15000 from 0.0.0.0/0 is not approved; "
    "tcp/80 from 0.0.0.0/0 is not approved; udp/10000 from 0.0.0.0/0 is not approved"
)


def items(name: str) -> list[Any]:
    """The configuration items in a fixture: an event's, a notification's, an answer's, or the fixture itself."""
    value = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    if "invokingEvent" in value:
        return [parse({"resultToken": "t", **value}).item]
    value = value.get("detail", value)
    return value.get("configurationItems") or [value.get("configurationItem", value)]


def outcome(rule_name: str, raw: Any) -> Verdict | Needs:
    rule = load(rule_name)
    return judge(rule, normalise(raw), parse_policy(rule, DOCUMENTS[rule_name]))


@pytest.mark.parametrize(
    ("fixture", "rule", "wrong"),
    [
        ("instance-event-2016.json", "approved-ami", "ami-2d39803a is not an approved image"),
        ("instance-event-2016.json", "required-tags", "tags.Owner is missing"),
        ("instance-eventbridge-2018.json", "approved-ami", "ami-12345678 is not an approved image"),
        ("launch-template-item-2022.json", "approved-ami", "ami-test is not an approved image"),
        ("launch-configuration-item-2022.json", "approved-ami", "ami-test is not an approved image"),
        ("database-item-2016.json", "required-tags", "tags.Owner is missing"),
        ("function-item-2018.json", "required-tags", "tags.Owner is missing"),
        (
            "security-group-event-2017.json",
            "security-group-rules",
            "tcp/22 from 0.0.0.0/0 is denied by denied.ingress[0] (ssh)",
        ),
        (
            "security-group-item-2016.json",
            "security-group-rules",
            "tcp/22 from 0.0.0.0/0 is denied by denied.ingress[0] (ssh)",
        ),
        (
            "security-group-notification-2018.json",
            "security-group-rules",
            TESTGROUP,
        ),
        ("bucket-event-2017.json", "public-s3-bucket", OFF),
        ("bucket-item-2019.json", "public-s3-bucket", OFF),
    ],
)
def test_a_real_item_gets_its_verdict(fixture: str, rule: str, wrong: str) -> None:
    verdict = outcome(rule, items(fixture)[0])

    assert isinstance(verdict, Verdict)
    assert (verdict.compliance, verdict.wrong) == ("NON_COMPLIANT", wrong)


def test_a_history_of_the_api_reads_like_an_event() -> None:
    history = [outcome("security-group-rules", raw) for raw in items("security-group-history-2016.json")]

    assert [verdict.wrong for verdict in history if isinstance(verdict, Verdict)] == [
        "tcp/8080 from 0.0.0.0/0 is not approved"
    ] * 2


@pytest.mark.parametrize("fixture", ["security-group-event-2017.json", "bucket-item-2019.json"])
def test_a_real_item_without_tags_is_asked_about(fixture: str) -> None:
    assert outcome("required-tags", items(fixture)[0]) == Needs(tags=True)


def test_the_item_of_the_documentation_does_not_say_what_it_runs() -> None:
    with pytest.raises(CouldNotJudgeError, match="no imageId"):
        outcome("approved-ami", items("instance-documented.json")[0])


def test_the_summary_of_an_oversized_item_names_the_item() -> None:
    value = json.loads((FIXTURES / "oversized-eventbridge-2018.json").read_text(encoding="utf-8"))
    item = normalise(value["detail"]["configurationItemSummary"])

    assert (item.resource_type, item.configuration) == ("AWS::SSM::ManagedInstanceInventory", {})


def said(rule_name: str, raw: Any) -> str:
    try:
        answer = outcome(rule_name, raw)
    except CouldNotJudgeError as unknown:
        return str(unknown)
    return "needs more" if isinstance(answer, Needs) else f"{answer.compliance} {answer.reason}"


@pytest.mark.parametrize("rule", DOCUMENTS)
@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_every_rule_has_an_answer_to_every_real_item(path: Path, rule: str) -> None:
    for raw in items(path.name):
        if "resourceType" in raw:
            assert 1 <= len(said(rule, raw)) <= 256 + len("NON_COMPLIANT ")
