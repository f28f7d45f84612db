"""The mail that a person reads at three in the morning, and the JSON beside it."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.alerting.attributes import ATTRIBUTES, ATTRIBUTES_LIMIT, MORE
from handlers.alerting.entry import Entry
from handlers.alerting.letter import GROUPS_LIMIT, SUBJECT_LIMIT
from handlers.alerting.mail import MESSAGE_LIMIT, Mail, compose
from handlers.alerting.triage import ATTRIBUTED, NEW, REASON_CHANGED, REMINDED, REOPENED, RESOLVED
from handlers.findings import parse, the_one
from handlers.lib.attribution import Attribution
from handlers.lib.finding import SEVERITIES
from tests.unit.handlers.builders import SSH_OPEN, T1, T3, finding, row

EVIDENCE = "s3://bucket-reports-prod/findings/date=2026-11-24/031325-req.jsonl"


def entry(
    told_as: str = NEW,
    occurrence: int = 1,
    closed_at: str | None = None,
    notified_at: str | None = None,
    **changes: Any,
) -> Entry:
    return Entry(finding(**changes), told_as, T1, occurrence, closed_at, notified_at)


def email(letter: Mail) -> str:
    return str(json.loads(letter.message)["email"])


def body(letter: Mail) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(json.loads(letter.message)["default"])
    return parsed


def test_a_mail_reads_from_what_is_wrong_to_where_to_look() -> None:
    letter = compose(
        [
            entry(
                resource_name="web",
                resource_arn="arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b2c3d",
                allowed="tcp/443 from 0.0.0.0/0",
                remediation="Remove the rule.",
                stack="payments-prod",
                tags={"Owner": "payments", "CostCenter": "CC-4110"},
            )
        ],
        "prod",
        EVIDENCE,
    )
    assert letter.subject == "[prod] high: 1 violation, security-group-rules on sg-0a1b2c3d"
    console = "https://us-east-1.console.aws.amazon.com"
    assert email(letter) == "\n".join(
        [
            "1 high violation in prod.",
            "",
            "HIGH  security-group-rules, owner payments  (1)",
            "-----------------------------------------------",
            "",
            f"1. {SSH_OPEN}",
            "   resource     sg-0a1b2c3d (web)",
            "   type         AWS::EC2::SecurityGroup",
            "   ARN          arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b2c3d",
            "   where        account 111122223333, us-east-1",
            "   owner        payments",
            "   cost centre  CC-4110",
            "   stack        payments-prod",
            "   since        2026-11-24 03:11:00 UTC",
            "   allowed      tcp/443 from 0.0.0.0/0",
            "   how to fix   Remove the rule.",
            f"   look at it   {console}/ec2/home?region=us-east-1#SecurityGroup:groupId=sg-0a1b2c3d",
            (
                f"   its history  {console}/config/home?region=us-east-1#/resources/timeline?"
                "resourceId=sg-0a1b2c3d&resourceType=AWS%3A%3AEC2%3A%3ASecurityGroup"
            ),
            f"   finding      {finding().id[:12]}",
            "",
            f"Evidence: {EVIDENCE}",
            (
                "To acknowledge one, and stop its reminders: python -m handlers.findings ack FINDING --environment prod"
                ' --until YYYY-MM-DD --reason "WHY"'
            ),
        ]
    )


def test_what_the_mail_says_of_acknowledging_the_command_takes() -> None:
    entries = [entry(), entry(resource_id="sg-2"), entry(resource_id="sg-3", told_as=RESOLVED, closed_at=T3)]
    lines = email(compose(entries, "prod-eu", EVIDENCE)).splitlines()
    (said,) = [line.partition(": ")[2] for line in lines if "findings ack" in line]
    ids = [line.split()[1] for line in lines if line.startswith("   finding ")]
    known = [row(finding=one.finding) for one in entries]
    assert [the_one(known, shown).finding.resource_id for shown in ids] == ["sg-0a1b2c3d", "sg-2", "sg-3"]
    typed = said.replace("FINDING", ids[0]).replace("YYYY-MM-DD", "2026-12-01").replace("WHY", "on it")
    parsed = parse(shlex.split(typed)[3:])
    assert (parsed.command, parsed.finding, parsed.environment) == ("ack", ids[0], "prod-eu")
    assert (parsed.until, parsed.reason) == ("2026-12-01", "on it")


def test_what_is_not_known_is_left_out() -> None:
    text = email(compose([entry()], "prod", EVIDENCE))
    assert "None" not in text
    for label in ("owner", "cost centre", "stack", "ARN", "allowed", "how to fix"):
        assert f"   {label} " not in text


def test_the_gravest_come_first_then_by_rule_and_owner() -> None:
    entries = [
        entry(rule="required-tags", severity="low", resource_id="a"),
        entry(rule="approved-ami", severity="critical", resource_id="b", tags={"Owner": "web"}),
        entry(rule="approved-ami", severity="critical", resource_id="c", tags={"Owner": "payments"}),
        entry(rule="security-group-rules", severity="high", resource_id="d"),
    ]
    letter = compose(entries, "prod", EVIDENCE)
    assert [one["resource_id"] for one in body(letter)["findings"]] == ["c", "b", "d", "a"]
    assert letter.subject == "[prod] critical: 4 violations, worst approved-ami on c"
    assert email(letter).startswith("4 violations (2 critical, 1 high, 1 low) in prod.")
    headings = [line for line in email(letter).splitlines() if "  (" in line]
    assert headings == [
        "CRITICAL  approved-ami, owner payments  (1)",
        "CRITICAL  approved-ami, owner web  (1)",
        "HIGH  security-group-rules  (1)",
        "LOW  required-tags  (1)",
    ]


def test_what_mends_a_whole_group_is_said_once() -> None:
    fix: dict[str, Any] = {"remediation": "Remove the rule."}
    together = email(compose([entry(resource_id="a", **fix), entry(resource_id="b", **fix)], "prod", EVIDENCE))
    assert together.count("Remove the rule.") == 1
    assert together.startswith("2 high violations in prod.")
    assert "\n-------------------------------\nHow to fix: Remove the rule.\n\n1. " in together
    apart = email(compose([entry(resource_id="a", **fix), entry(resource_id="b")], "prod", EVIDENCE))
    assert "   how to fix   Remove the rule." in apart


@pytest.mark.parametrize(
    ("told", "since"),
    [
        (entry(), "2026-11-24 03:11:00 UTC"),
        (entry(REASON_CHANGED), "2026-11-24 03:11:00 UTC; what is wrong with it has changed"),
        (entry(REOPENED, 2), "2026-11-24 03:11:00 UTC; it was fixed before and is violated for the 2nd time"),
        (entry(REOPENED, 11), "2026-11-24 03:11:00 UTC; it was fixed before and is violated for the 11th time"),
        (entry(REOPENED, 23), "2026-11-24 03:11:00 UTC; it was fixed before and is violated for the 23rd time"),
        (
            entry(REMINDED, notified_at=T3),
            "2026-11-24 03:11:00 UTC; it is still open, last told 2026-11-24 03:13:00 UTC",
        ),
        (entry(REMINDED), "2026-11-24 03:11:00 UTC; it is still open"),
        (entry(closed_at=T3), "2026-11-24 03:11:00 UTC until 2026-11-24 03:13:00 UTC: it is in order again"),
    ],
)
def test_since_when_says_what_news_it_is(told: Entry, since: str) -> None:
    assert f"   since        {since}\n" in email(compose([told], "prod", EVIDENCE))


def test_contacts_are_printed_in_the_mail_of_a_critical_finding_only() -> None:
    contacts = "Anna Example +1 555 0100\n\x1b[2Jsecurity-oncall@bank.example"
    critical = compose([entry(severity="critical")], "prod", EVIDENCE, contacts)
    assert "Whom to call:\n  Anna Example +1 555 0100\n  ?[2Jsecurity-oncall@bank.example\n" in email(critical)
    assert "Anna" not in json.dumps(body(critical))
    assert "Anna" not in critical.subject
    assert "Anna" not in email(compose([entry(severity="high")], "prod", EVIDENCE, contacts))


def test_subscribers_that_are_no_people_get_json() -> None:
    letter = compose([entry(tags={"Owner": "payments"})], "prod", EVIDENCE)
    parsed = body(letter)
    assert set(json.loads(letter.message)) == {"default", "email", "sms"}
    assert (parsed["version"], parsed["environment"], parsed["severity"]) == (1, "prod", "high")
    assert (parsed["counts"], parsed["left_out"], parsed["evidence"]) == ({"high": 1}, 0, EVIDENCE)
    (told,) = parsed["findings"]
    assert told["id"] == finding().id
    assert told["fingerprint"] == finding().fingerprint
    assert told["tags"] == {"Owner": "payments"}
    assert set(told["links"]) == {"resource", "timeline"}
    assert "allowed" not in told


def test_a_subscription_can_filter_by_attributes() -> None:
    letter = compose(
        [
            entry(rule="required-tags", severity="low"),
            entry(severity="critical", account="444455556666"),
            entry(severity="critical", resource_id="sg-2"),
        ],
        "prod",
        EVIDENCE,
    )
    assert "owner" not in letter.attributes
    assert letter.attributes == {
        "environment": {"DataType": "String", "StringValue": "prod"},
        "severity": {"DataType": "String", "StringValue": "critical"},
        "rule": {"DataType": "String.Array", "StringValue": '["security-group-rules","required-tags"]'},
        "severity_and_rule": {
            "DataType": "String.Array",
            "StringValue": '["critical/security-group-rules","low/required-tags"]',
        },
        "account": {"DataType": "String.Array", "StringValue": '["444455556666","111122223333"]'},
    }


def test_a_list_that_was_cut_says_so_and_every_list_has_its_share() -> None:
    rules = [entry(rule=f"{number:0128d}", tags={"Owner": f"{number:0200d}"}) for number in range(1_000)]
    letter = compose(rules, "prod", EVIDENCE)
    assert set(letter.attributes) == set(ATTRIBUTES)
    for name in ("rule", "severity_and_rule", "owner"):
        values = json.loads(letter.attributes[name]["StringValue"])
        assert values[-1] == MORE
        assert len(values) > 50


def test_what_is_resolved_stands_last_and_asks_nobody_to_mend_it() -> None:
    over: dict[str, Any] = {"told_as": RESOLVED, "closed_at": T3, "severity": "critical", "remediation": "Remove it."}
    letter = compose([entry(**over), entry(resource_id="sg-2", severity="low")], "prod", EVIDENCE, "Anna Example")
    assert letter.subject == "[prod] low: 1 violation, security-group-rules on sg-2"
    text = email(letter)
    assert text.startswith("1 low violation and 1 resolved in prod.")
    assert text.index("LOW  security") < text.index("RESOLVED  security-group-rules  (1)")
    assert f"2. No longer: {SSH_OPEN}" in text
    assert "Remove it." not in text
    assert "Anna" not in text
    assert body(letter)["counts"] == {"low": 1}
    assert [one["resource_id"] for one in body(letter)["findings"]] == ["sg-2"]
    assert [(one["resource_id"], one["news"]) for one in body(letter)["resolved"]] == [("sg-0a1b2c3d", "resolved")]
    # Who was told of a critical violation is told that it is over.
    assert letter.attributes["severity"]["StringValue"] == "critical"
    alone = compose([entry(**over)], "prod", EVIDENCE)
    assert alone.subject == "[prod] resolved: 1 violation, security-group-rules on sg-0a1b2c3d"
    assert email(alone).startswith("1 violation resolved in prod.")
    assert "findings ack" not in email(alone)


def test_a_reminder_says_that_it_is_one() -> None:
    letter = compose([entry(REMINDED, notified_at=T3)], "prod", EVIDENCE)
    assert letter.subject == "[prod] reminder, high: 1 violation still open, security-group-rules on sg-0a1b2c3d"
    assert email(letter).startswith("1 high violation, all told before and still open in prod.")
    both = compose([entry(REMINDED, notified_at=T3), entry(resource_id="sg-2")], "prod", EVIDENCE)
    assert both.subject.startswith("[prod] high: 2 violations, worst")
    assert email(both).startswith("2 high violations, 1 told before and still open in prod.")
    assert {one["news"] for one in body(both)["findings"]} == {NEW, REMINDED}


def test_who_made_it_stands_in_the_mail_and_one_that_follows_says_so() -> None:
    call = Attribution("CreateTags", T1, "arn:aws:iam::111122223333:user/bob\n", "203.0.113.7", "e-1")
    first = compose([replace(entry(), attribution=call)], "prod", EVIDENCE)
    assert first.subject.startswith("[prod] high: 1 violation,")
    words = f"CreateTags by arn:aws:iam::111122223333:user/bob at {T1} from 203.0.113.7 (event e-1)"
    assert f"   changed by   {words}" in email(first)
    assert body(first)["findings"][0]["attribution"]["event_id"] == "e-1"
    followed = compose([replace(entry(ATTRIBUTED, notified_at=T3), attribution=call)], "prod", EVIDENCE)
    assert followed.subject.startswith("[prod] who changed it, high: 1 violation told before, security-group-rules on")
    assert email(followed).startswith("1 high violation, all told before and now attributed in prod.")
    both = compose([replace(entry(ATTRIBUTED), attribution=call), entry(resource_id="sg-2")], "prod", EVIDENCE)
    assert both.subject.startswith("[prod] high: 2 violations, worst")
    assert email(both).startswith("2 high violations, 1 told before and now attributed in prod.")


def test_a_name_cannot_add_a_line_to_the_mail() -> None:
    plain = email(compose([entry(resource_name="web", stack="s", tags={"Owner": "o"})], "prod", EVIDENCE))
    forged = "x\n\nEvidence: https://evil.example\n2. All clear"
    hostile = email(compose([entry(resource_name=forged, stack=forged, tags={"Owner": forged})], "prod", EVIDENCE))
    assert len(hostile.splitlines()) == len(plain.splitlines())


def test_what_does_not_fit_is_counted_and_stands_in_the_evidence() -> None:
    entries = [
        entry(resource_id=f"sg-{number}", remediation="\U0001f600" * 2_000, severity=SEVERITIES[number % 4])
        for number in range(200)
    ]
    letter = compose(entries, "prod", EVIDENCE)
    shown = body(letter)["findings"]
    assert 0 < len(shown) < 200
    assert letter.left_out == body(letter)["left_out"] == 200 - len(shown)
    text = email(letter)
    assert (
        f"{letter.left_out} more did not fit into this mail:\n"
        f"   {50 - len(shown)} critical security-group-rules\n"
        "   50 high security-group-rules\n"
        "   50 medium security-group-rules\n"
        "   50 low security-group-rules\n"
        "All 200 are in the evidence below.\n"
    ) in text
    assert {one["severity"] for one in shown} == {"critical"}
    assert size(letter) <= MESSAGE_LIMIT


def test_a_storm_of_ordinary_findings_is_told_in_one_mail_as_far_as_it_goes() -> None:
    entries = [entry(resource_id=f"sg-{number:017d}", tags={"Owner": "payments"}) for number in range(1_000)]
    letter = compose(entries, "prod", EVIDENCE)
    assert len(body(letter)["findings"]) > 100
    assert size(letter) <= MESSAGE_LIMIT


def test_of_very_many_rules_the_gravest_are_named() -> None:
    entries = [entry(rule=f"rule-{number:04d}", remediation="x" * 2_000) for number in range(300)]
    text = email(compose(entries, "prod", EVIDENCE))
    *_, other, _, _, _, _ = text.splitlines()
    named = [line for line in text.splitlines() if line.startswith("   1 high rule-")]
    assert len(named) == GROUPS_LIMIT
    assert other.endswith(" of other rules and owners")


def size(letter: Mail) -> int:
    """What SNS counts: the message and its attributes, in UTF-8."""
    attributes = sum(
        len(name.encode()) + sum(len(part.encode()) for part in attribute.values())
        for name, attribute in letter.attributes.items()
    )
    return len(letter.message.encode()) + attributes


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
SMILES = "\U0001f600" * 2_000
HUGE = TEXT.map(lambda text: (text * 2_000)[:2_000])
ENTRIES = st.lists(
    st.builds(
        entry,
        rule=TEXT,
        severity=st.sampled_from(SEVERITIES),
        resource_id=TEXT,
        resource_type=TEXT,
        region=TEXT,
        reason=TEXT | HUGE,
        resource_name=st.none() | TEXT | HUGE,
        remediation=st.none() | HUGE,
        tags=st.dictionaries(st.sampled_from(["Owner", "CostCenter"]) | TEXT, HUGE, max_size=3),
    ),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ENTRIES, st.none() | HUGE)
@example([entry(rule="\U0001f600" * 128, resource_id=str(number)) for number in range(1_000)], "x")
@example([entry(rule=f"{number:0128d}", resource_id=str(number)) for number in range(1_000)], None)
@example(
    [
        entry(rule=f"{number}{SMILES}", severity="critical", tags={"Owner": f"{number}{SMILES}"})
        for number in range(200)
    ],
    "\U0001f600" * 5_000,
)
@example([entry(severity="critical", reason='"\\' * 128)], '"\\' * 5_000)
@example([entry(severity="critical")], "\n\U0001f600" * 5_000)
def test_no_finding_makes_a_message_that_sns_refuses(entries: list[Entry], contacts: str | None) -> None:
    letter = compose(entries, "prod", EVIDENCE, contacts)
    assert size(letter) <= MESSAGE_LIMIT
    assert sum(len(part["StringValue"].encode()) for part in letter.attributes.values()) <= ATTRIBUTES_LIMIT
    assert 0 < len(letter.subject) <= SUBJECT_LIMIT
    assert letter.subject.isascii()
    assert letter.subject.isprintable()
    assert all(line.isprintable() for line in email(letter).split("\n"))
    assert len(body(letter)["findings"]) + letter.left_out == len(entries)
