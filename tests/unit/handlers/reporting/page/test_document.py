"""The page: everything the report knows, nothing fetched, nothing that a name could make it do."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.reporting.page import page
from tests.unit.handlers.reporting.reports import digest, report

VOID = {"meta", "rect", "line", "circle", "polygon", "polyline", "wbr"}
CONSOLE = re.compile(r"https://[A-Za-z0-9%._~-]+\.console\.aws\.amazon\.com/")


class Reader(HTMLParser):
    """Elements, attributes and text as a browser would see them; an element that is not closed in order is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text.append(data)


def read(**changes: Any) -> Reader:
    document = report(**changes)
    return Reader(page(document, digest(document)))


def words(**changes: Any) -> str:
    return " ".join(" ".join(read(**changes).text).split())


def test_the_page_says_what_the_report_knows() -> None:
    said = words()
    for expected in (
        "32 of 1,234 evaluated resources violate a rule",
        "97.4 %",
        "3 critical, 3 high, 3 medium, 3 low",
        "91 % on 2026-10-25, 97.26 % on 2026-11-24",
        "required-tags 20 1,200 2 98.36 %",
        "sg-0bad00000000000",
        "tcp/22 from 0.0.0.0/0 is denied",
        "acknowledged until 2026-12-01 by arn:aws:iam::111122223333:user/anna: closing it on Monday",
        "changed by TagQueue by arn:aws:iam::111122223333:user/bob at",
        "CloudTrail names no call that changed it",
        "payments 2 drifted",
        "tag:Application=payment-switch",
        "2026-11-01 ended",
        "2026-12-10 in 16 days",
        "The stack payments was compared in part",
        "the team was reminded of 3",
    ):
        assert expected in said


def details(number: int, **changes: Any) -> tuple[dict[str, str], list[dict[str, str | None]]]:
    """What is folded in the row of this finding of the report: facts by their name, and its links."""
    document = report(findings=24)
    wanted = document["open_findings"][number]
    document["open_findings"] = [{**wanted, **changes}]
    html = page(document, digest(document))
    folded = re.findall(r"<details><summary.*?</details>", html)
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", folded[0])
    links = [attributes for tag, attributes in Reader(folded[0]).elements if tag == "a"]
    return {name: "".join(Reader(value).text) for name, value in facts}, links


def test_each_violation_has_folded_in_it_what_an_auditor_and_whoever_mends_it_ask_for() -> None:
    facts, links = details(0)
    assert facts == {
        "How to fix": "Narrow the rule's source to the networks that need it, or remove the rule.",
        "Allowed": "tcp/443 from 0.0.0.0/0",
        "Controls": "PCI DSS 4.0 1.3.1 NIST 800-53 AC-4 CIS AWS 5.0 5.2",
        "Cost centre": "CC-410",
        "ARN": "arn:aws:ec2:us-east-1:111122223333:security-group/sg-0bad00000000000",
        "Finding": report()["open_findings"][0]["id"][:12],
        "Console": "resource \u00b7 timeline in AWS Config",
    }
    base = "https://us-east-1.console.aws.amazon.com"
    assert links[0] == {
        "href": f"{base}/ec2/home?region=us-east-1#SecurityGroup:groupId=sg-0bad00000000000",
        "rel": "noreferrer",
    }
    assert str(links[1]["href"]).startswith(f"{base}/config/home?region=us-east-1#/resources/timeline?resourceId=sg-0")


def test_drift_names_its_stack_tampering_its_call_and_what_is_not_known_is_left_out() -> None:
    drifted, _ = details(10)
    assert (drifted["Stack"], "Controls" in drifted, "Allowed" in drifted) == ("payments", False, False)
    tampered, links = details(8)
    assert tampered["Console"] == "calls in CloudTrail"
    assert "events?EventName=StopConfigurationRecorder" in str(links[0]["href"])
    bare, _ = details(2, tags={}, remediation=None, controls=[])
    assert set(bare) == {"Finding", "Console"}


def test_the_command_that_acknowledges_stands_on_the_page_once() -> None:
    command = 'python -m handlers.findings ack FINDING --environment prod --until YYYY-MM-DD --reason "WHY"'
    assert words().count(command) == 1
    assert "findings ack" not in words(findings=0)


def test_by_rule_has_what_is_open_beside_the_rules_and_says_that_it_is_no_part_of_the_rate() -> None:
    said = words(findings=24)
    assert "Drift and tampering are open violations beside it, and no part of the rate." in said
    table = said[said.index("Resources by rule and verdict") : said.index("By owner")]
    assert re.findall(r"[a-z]+(?:-[a-z]+)+ [0-9]+|tampering [0-9]+", table) == [
        "required-tags 20",
        "security-group-rules 8",
        "stack-drift 2",
        "tampering 1",
        "approved-ami 0",
    ]
    assert table.count("no part of it") == 2


def test_every_bar_of_severities_has_a_legend() -> None:
    html = page(report(), digest(report()))
    for title in ("By owner", "By account"):
        section = html[html.index(f"<h2>{title}</h2>") :]
        keys = section[: section.index("<table")]
        assert re.findall(r'class="swatch (\w+)"', keys) == ["critical", "high", "medium", "low"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"findings": 0, "exemptions": [], "history": []},
            ["Nothing is open.", "No resource is exempt", "No rate has been"],
        ),
        (
            {"compliance": {"rate": None, "resources_evaluated": 0, "resources_violating": 0}},
            ["Nothing has been evaluated"],
        ),
        (
            {"compliance": {"rate": None, "resources_evaluated": 5, "resources_violating": 0}},
            ["is not known", "unknown"],
        ),
        (
            {"history": [{"at": "2026-11-24T04:00:00.000Z", "rate": 50.0}]},
            ["The first rate was measured on 2026-11-24: 50 %."],
        ),
        ({"compliance": {"rate": 100.0, "resources_evaluated": 5, "resources_violating": 0}}, ["All 5 evaluated"]),
        (
            {"subscribers": {"confirmed": 0, "unconfirmed": 2, "unheard": ["critical", "high"]}},
            ["Attention. Alerts of severity critical, high reach no confirmed subscriber."],
        ),
        (
            {"not_read": {"history": "AccessDenied"}, "history": None, "exemptions": None, "subscribers": None},
            ["Not known is the rates before this one: AccessDenied", "rates could not be", "exemptions could not be"],
        ),
        ({"resources_monitored": None}, ["resources monitored unknown"]),
        (
            {"heartbeats_missing": ["required-tags", "444455556666"]},
            ["Attention. No heartbeat arrives of required-tags, 444455556666"],
        ),
        ({"recorder": {"recording": False}}, ["Attention. AWS Config does not record"]),
        (
            {"reconciled": {"found_late": 0, "closed": 0, "unjudged": ["a", "b"]}},
            ["AWS Config has not judged 2 findings of the fast path yet: open until it does."],
        ),
        ({"reconciled": {"found_late": 2, "closed": 0}}, ["found 2 violations that no alert had told of"]),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_words(changes: dict[str, Any], expected: list[str]) -> None:
    said = words(**changes)
    assert all(sentence in said for sentence in expected)


def test_a_rule_that_was_not_read_has_no_rate_and_its_cause_is_named() -> None:
    (first, *others) = report()["rules"]
    said = words(rules=[{**first, "unread": "AccessDeniedException", "compliance_rate": None}, *others])
    assert "Not all rules could be read" in said
    assert "not read" in said
    assert "Rule required-tags could not be read: AccessDeniedException" in said


def account(number: int, violating: int, **changes: Any) -> dict[str, Any]:
    return {
        "account": f"{number:012}",
        "rate": 100 - violating,
        "resources_evaluated": 100,
        "resources_violating": violating,
        "updated_at": "2026-11-24T03:50:00.000Z",
        "unread": [],
        "rules": [],
        **changes,
    }


def test_other_accounts_stand_worst_first_and_what_is_not_known_of_them_is_no_rate() -> None:
    stale = account(2, 0, rate=None, unread=["AWS Config calls its copy OUTDATED"], updated_at=None)
    said = words(accounts=[account(1, 4), stale, account(3, 60)], accounts_not_read=["000000000002: OUTDATED"])
    assert "Attention. Of 1 account not everything is known: 000000000002: OUTDATED." in said
    table = said[said.index("Resources by account and verdict") :]
    assert table.index("000000000003") < table.index("000000000001") < table.index("000000000002")
    assert "40 %" in table
    assert "not known" in table[table.index("000000000002") :][:60]


def test_without_other_accounts_and_in_older_reports_the_page_says_nothing_of_them() -> None:
    assert "Other accounts" not in words()
    assert "Other accounts" not in words(accounts=[], accounts_not_read=[])


def test_accounts_that_do_not_fit_are_counted() -> None:
    every = [account(number, 1) for number in range(60)]
    said = words(accounts=every, accounts_not_read=[f"{number:012}: x" for number in range(7)])
    assert "And 10 more; the JSON file has all." in said
    assert "; and 2 more." in said


def test_what_does_not_fit_is_counted() -> None:
    document = report(findings=30)
    said = Reader(page(document, digest(document, limit=10)))
    assert "The 10 gravest of 30 are shown; the JSON file has all." in " ".join(said.text)
    assert sum(attributes.get("class") == "badge low" for _, attributes in said.elements) == 0


def test_nothing_is_fetched_and_only_our_style_and_script_may_run() -> None:
    html = page(report(), digest(report()))
    reader = Reader(html)
    for _, attributes in reader.elements:
        assert not {"src", "style", "onclick", "action"} & set(attributes)
        address = attributes.get("href") or "#"
        assert address.startswith("#") or (CONSOLE.match(address) and attributes.get("rel") == "noreferrer")
    assert "url(" not in html
    assert "@import" not in html
    (policy,) = [a["content"] for _, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"]
    for kind in ("style", "script"):
        (content,) = re.findall(f"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        digested = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digested}'" in str(policy)
    assert str(policy).startswith("default-src 'none';")


def test_every_table_has_a_caption_heads_with_a_scope_and_labels_for_its_cells() -> None:
    reader = read()
    tags = [tag for tag, _ in reader.elements]
    assert tags.count("table") == tags.count("caption") == 7
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in reader.elements if tag == "th")
    assert all(attributes.get("data-label") for tag, attributes in reader.elements if tag == "td")


HOSTILE = st.sampled_from(
    ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onclick="x', "a\u202eb\nc", "&lt;"]
)
ANY = HOSTILE | st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY, ANY, ANY)
def test_no_name_becomes_markup(one: str, two: str, three: str) -> None:
    document = report(findings=2)
    elements = [tag for tag, _ in Reader(page(document, digest(document))).elements]
    for finding in document["open_findings"]:
        finding.update(resource_id=one, reason=two, rule=three, resource_type=one, account=two, tags={"Owner": three})
        finding["resource_name"] = one + "x"
        finding.update(region=three, resource_arn=f"arn:{two}", remediation=one, allowed=two, stack=three)
        finding.update(controls=[one, two], id=three)
        finding["tags"]["CostCenter"] = two
    document["exemptions"][0].update(resource=one, reason=two, approved_by=three)
    document["drift"]["stacks"][0]["name"] = two
    document["rules"][0]["rule"] = one
    changed = [tag for tag, _ in Reader(page(document, digest(document))).elements]
    assert {tag for tag in changed if tag in ("script", "style", "img")} == {"script", "style"}
    assert set(changed) | {"wbr"} == set(elements)
    for tag, attributes in Reader(page(document, digest(document))).elements:
        if tag == "a" and attributes.get("class") != "skip":
            assert re.fullmatch(r"[!-~]+", str(attributes["href"]))
            assert CONSOLE.match(str(attributes["href"]))
