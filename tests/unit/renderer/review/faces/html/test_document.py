"""The page as a whole: what is on it, in which order, and that nothing is fetched."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.review import review
from renderer.review.change_set import AwsWord, Drift, Known, Opinion, Point, Word, aws_word
from renderer.review.faces.html import to_html
from renderer.review.faces.html.matters import matters
from renderer.review.faces.html.verdict import headline
from renderer.review.findings import Waiver, gate, read_waivers
from tests.browser.changes import telling


def of(kind: str, attributes: dict[str, Any] | None = None, /, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties, **(attributes or {})}


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def words(html: str) -> str:
    """The page as a reader has it, without its style and script."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body.replace("<wbr>", ""))).split())


def test_nothing_is_fetched_and_only_its_own_style_and_script_may_be_there() -> None:
    found, outcome = telling()
    page = to_html(found, gate=outcome)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    for name in ("style", "script"):
        (content,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert not re.search(r'(src|href|xlink:href)="(?!#)', page)
    assert not re.search(r"\son\w+=|\sstyle=|@import|url\((?!#)", page)


def test_the_same_review_gives_the_same_bytes_and_no_clock_is_asked() -> None:
    (one, gate_one), (other, gate_other) = telling(), telling()
    assert to_html(one, gate=gate_one) == to_html(other, gate=gate_other)
    assert not re.search(r"\b20\d\d-\d\d-\d\dT", words(to_html(one)))


def test_all_links_of_the_page_lead_somewhere_and_no_place_is_there_twice() -> None:
    found, outcome = telling()
    aws = {"Action": "Modify", "LogicalResourceId": "Orders", "ResourceType": "AWS::DynamoDB::Table"}
    page = to_html(found, gate=outcome, aws=aws_word(found, said({**aws, "Replacement": "False"})))
    places = re.findall(r'\sid="([^"]*)"', page)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(places)


def test_what_to_look_at_first_is_in_the_order_of_its_gravity() -> None:
    found, _ = telling()
    order = [name for name, _ in matters(found)]
    assert order[:4] == ["AuditLog", "OldExports", "OrderQueue", "Orders"]  # data loss
    assert order[4:9] == ["Bastion", "KeyAliasOfOrders", "Pump", "Shipped", "Workers"]  # replaced, or may be
    assert order[9:] == ["WorkerRole", "Invoices", "Key", "WebGroup", "Volume", "AgentRole"]


def test_a_finding_says_why() -> None:
    found, _ = telling()
    said = {name: [matter.sentence for matter in listed] for name, listed in matters(found)}
    (bastion,) = said["Bastion"]
    assert bastion == (
        "because ImageId changes: through parameter ImageId, overlays/prod.yaml line 12; "
        "the new copy first; the old copy is deleted"
    )
    assert said["Pump"][0].startswith("because EventSourceArn moves: OrderQueue is replaced; ")
    assert said["OldExports"][0] == "it is deleted, its DeletionPolicy is absent, which means Delete"
    assert said["WorkerRole"][0].startswith("identity: Allow dynamodb:* on ")


@pytest.mark.parametrize(
    ("old", "new", "level", "sentence"),
    [
        (template(Q=of("SQS::Queue")), template(Q=of("SQS::Queue")), "calm", "Deploying this changes nothing."),
        (
            template(T=of("DynamoDB::Table", TableName="a")),
            template(T=of("DynamoDB::Table", TableName="b")),
            "grave",
            "Deploying this loses the data of T.",
        ),
        (
            template(B=of("S3::Bucket", BucketName="a")),
            template(B=of("S3::Bucket", BucketName="b")),
            "serious",
            "Deploying this may lose the data of B.",
        ),
        (
            template(V=of("EC2::Volume", AvailabilityZone="a", Size=1)),
            template(V=of("EC2::Volume", AvailabilityZone="b", Size=1)),
            "serious",
            "Deploying this is predicted to fail at V.",
        ),
        (
            template(T=of("SNS::Topic", TopicName="a"), U=of("SNS::Topic", DisplayName="x")),
            template(T=of("SNS::Topic", TopicName="b")),
            "serious",
            "1 replaced, 1 deleted: T and U. No data is known to be lost.",
        ),
        (
            template(P=of("IAM::ManagedPolicy", PolicyDocument={"Statement": []})),
            template(
                P=of(
                    "IAM::ManagedPolicy",
                    PolicyDocument={"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]},
                )
            ),
            "serious",
            "Nothing is lost; the permissions of P are broadened.",
        ),
        (
            template(T=of("SNS::Topic", DisplayName="a")),
            template(T=of("SNS::Topic", DisplayName="b")),
            "calm",
            "Nothing is lost, replaced, removed or opened.",
        ),
        (None, template(T=of("SNS::Topic")), "calm", "A new stack of 1 resource; nothing exists that could be lost."),
    ],
)
def test_the_verdict_is_the_gravest_true_sentence(old: Any, new: Any, level: str, sentence: str) -> None:
    found = review(old, new)
    assert headline(found) == (level, sentence)
    assert sentence in words(to_html(found))


QUEUE, GONE = template(Q=of("SQS::Queue")), template()
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("fail_on", "until", "says", "marked"),
    [
        (["data-loss"], None, "Stopped by 1 finding: data loss of Q .", "→? stops the delivery"),
        (["exposure"], None, "Gate passed : no finding stops this change.", None),
        (["data-loss"], "2026-12-31", "Waived data loss of Q until 2026-12-31: it is empty", "waived until 2026-12-31"),
        (
            ["data-loss"],
            "2026-11-01",
            "Waiver expired on 2026-11-01 : data-loss of Q: it is empty",
            "stops the delivery",
        ),
    ],
)
def test_the_gate_is_told_at_the_top_and_at_the_finding(
    fail_on: list[str], until: str | None, says: str, marked: str | None
) -> None:
    waivers: list[Waiver] = []
    if until:
        waivers = read_waivers([{"finding": "data-loss", "logicalId": "Q", "reason": "it is empty", "until": until}])
    found = review(QUEUE, GONE)
    page = words(to_html(found, gate=gate(found, fail_on, waivers, TODAY)))
    assert says in page
    first = page[page.index("Look at this first") :]
    if marked is None:
        assert "stops the delivery" not in first
    else:
        assert re.search(marked, first)


def test_without_a_gate_that_is_said_too() -> None:
    assert "No gate was asked for" in words(to_html(review(QUEUE, GONE)))


def test_what_has_nothing_to_say_is_not_there() -> None:
    page = to_html(review(template(T=of("SNS::Topic")), template(T=of("SNS::Topic"))))
    assert re.findall(r"<h2[^>]*>([^<]+)", page) == ["Verdict"]
    assert '<div class="bar">' not in page


def test_resources_of_one_type_with_the_same_findings_are_one_entry() -> None:
    old = template(**{f"Q{number:02}": of("SQS::Queue") for number in range(30)})
    page = to_html(review(old, template()))
    assert page.count('<ol class="matters"><li') == 1
    assert "and 24 more" in words(page)
    assert all(f'id="matter-Q{number:02}"' in page for number in range(30))


def said(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A DescribeChangeSet answer."""
    return {"Changes": [{"Type": "Resource", "ResourceChange": change} for change in changes], **more}


def test_aws_says_otherwise_or_the_same() -> None:
    found = review(QUEUE, GONE)
    removal = {"Action": "Remove", "LogicalResourceId": "Q", "ResourceType": "AWS::SQS::Queue"}
    other = aws_word(found, said({**removal, "PolicyAction": "Retain"}))
    assert "Q : AWS says retain, this review delete" in words(to_html(found, aws=other))
    same = aws_word(found, said({**removal, "PolicyAction": "Delete"}))
    assert "It says the same of every resource." in words(to_html(found, aws=same))
    assert "AWS says the same of every resource." in words(to_html(found, aws=same))
    assert "AWS&#39;s change set" not in to_html(found)


def test_drift_stands_beside_both_words() -> None:
    found = review(QUEUE, GONE)
    word = AwsWord(
        words={"Q": (Word("delete"), Word("delete")), "T": (Word("sync-with-actual"), None)},
        opinions=(Opinion("T", Word("sync-with-actual"), None, (Point("/Properties/A", "drifted", "<b>", None),)),),
        after_apply=(Known("T", "/Properties/B"),),
        known=(Known("T", "/Properties/C", "ami-1"),),
        drift=(Drift("T", "MODIFIED", (("/Properties/A", "<b>", "old"),), (("/Properties/D", "not supported"),)),),
        stack_drift="DRIFTED",
    )
    page = words(to_html(found, aws=word))
    for part in (
        '/Properties/A: drifted; AWS sets it back to "<b>"',
        "AWS too knows only after the deployment T /Properties/B",
        'AWS knows already T /Properties/C : "ami-1"',
        "AWS says otherwise of 1 resource . Drift in 1 resource .",
        "The stack: DRIFTED.",
        "T - sync-with-actual MODIFIED Q delete delete -",
        "What drifted Drifted values Value Deployed Live T /Properties/A <b> old",
        "What AWS did not look at T /Properties/D : not supported",
    ):
        assert part in page, page


def test_secrets_are_masked_as_in_the_other_faces() -> None:
    def side(value: str) -> dict[str, Any]:
        variables = {"TOKEN": value, "PLAIN": {"Ref": "P"}}
        return {
            "Parameters": {"P": {"Type": "String", "NoEcho": True, "Default": f"default-{value}"}},
            **template(
                F=of("Lambda::Function", Environment={"Variables": variables}, Description=f"has default-{value}")
            ),
        }

    page = to_html(review(side("hunter22hunter"), side("hunter33hunter")))
    assert "hunter" not in page
    assert "(hidden)" in page


HOSTILE = st.sampled_from(
    ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202e\x1b[2J", "'&lt;", "\ud800"]
)


@given(HOSTILE, HOSTILE)
def test_no_text_of_a_template_is_markup_wherever_it_stands(one: str, other: str) -> None:
    old = {
        "Description": one,
        "Parameters": {one: {"Type": "String", "Default": one}},
        "Resources": {one: of("SNS::Topic", DisplayName=one), "Q": of("SQS::Queue", QueueName={"Ref": one})},
        "Outputs": {one: {"Value": one, "Export": {"Name": one}}},
    }
    new = {
        "Description": other,
        "Parameters": {one: {"Type": "String", "Default": other}},
        "Resources": {
            one: of("SNS::Topic", DisplayName=other, **{other: 1}),
            "Q": of("SQS::Queue", QueueName={"Ref": one}),
        },
        "Outputs": {one: {"Value": other, "Export": {"Name": other}}},
    }
    found = review(old, new, sources={one: (other, 1, one)}, old_tags={one: one}, new_tags={one: other})
    waivers = [Waiver("exposure", one, None, other, TODAY)]
    page = to_html(found, title=one, gate=gate(found, ["replace", "tags"], waivers, TODAY))
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert not set(page) & set("\u202e\x1b\ud800")
    page.encode()


def test_what_a_created_resource_holds_is_on_the_page_open_where_there_are_few_and_folded_where_there_are_many() -> (
    None
):
    def page(count: int) -> str:
        topics = {f"T{index:03}": of("SNS::Topic", DisplayName=f"display {index}") for index in range(count)}
        return to_html(review(None, template(**topics)))

    few, many = page(25), page(26)
    assert "<details open>" in few
    assert "<details open>" not in many
    for shown in (few, many):
        assert "T007 AWS::SNS::Topic create DisplayName display 7" in words(shown)


def test_a_long_structure_of_a_created_resource_is_whole_on_the_page() -> None:
    rules = {f"rule-{index:03}": {"CidrIp": f"203.0.113.{index}/32", "Why": "x" * 40} for index in range(100)}
    shown = words(to_html(review(None, template(G=of("SSM::Parameter", Value=json.dumps(rules))))))
    assert all(f"203.0.113.{index}/32" in shown for index in range(100))
