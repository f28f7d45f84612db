"""An exemption names its resource, its reason, who approved it and its last day, and ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.exemptions import Exemption, apply, parse_exemptions
from handlers.lib.item import Item, normalise
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import COMPLIANT, NON_COMPLIANT, PASSES, CouldNotJudgeError, Verdict, not_applicable
from tests.unit.handlers.config_items import raw_item

ARN = "arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b"
ENTRY = {"resource": "sg-0a1b", "reason": "migration", "approved_by": "ciso", "until": "2026-12-31"}
NOTHING_SAID: list[Any] = [None, "", "  ", 7, []]
VIOLATION = Verdict(NON_COMPLIANT, ("tcp/22 from 0.0.0.0/0 is denied", "tcp/80 is not approved"), ("tcp/443",))


def item(day: str = "2026-11-24", tags: dict[str, str] | None = None) -> Item:
    return normalise(raw_item(tags=tags, resource_id="sg-0a1b"), f"{day}T03:12:09.078Z")


def exemption(**change: str) -> Exemption:
    return parse_exemptions({"legacy": {**ENTRY, **change}})[0]


@pytest.mark.parametrize(
    ("resource", "covers"),
    [
        ("sg-0a1b", True),
        (ARN, True),
        ("tag:App=ledger", True),
        ("tag:aws:cloudformation:stack-name=payments", True),
        ("tag:Filter=a=b", True),
        ("sg-0a1", False),
        ("SG-0A1B", False),
        ("sg-*", False),
        (ARN + "c", False),
        ("tag:App=ledg", False),
        ("tag:app=ledger", False),
        ("tag:Owner=ledger", False),
    ],
)
def test_an_exemption_covers_what_it_names_by_id_arn_or_tag(resource: str, covers: bool) -> None:
    tags = {"App": "ledger", "aws:cloudformation:stack-name": "payments", "Filter": "a=b"}

    assert exemption(resource=resource).covers(item(tags=tags)) is covers


@pytest.mark.parametrize(
    ("day", "compliance"), [("2026-11-24", COMPLIANT), ("2026-12-31", COMPLIANT), ("2027-01-01", NON_COMPLIANT)]
)
def test_an_exemption_holds_through_its_last_day(day: str, compliance: str) -> None:
    assert apply(VIOLATION, item(day), [exemption()]).compliance == compliance


@pytest.mark.parametrize(
    ("instant", "holds"), [("2026-12-31T23:59:59.999Z", True), ("2027-01-01T00:00:00.000Z", False)]
)
def test_of_its_last_day_it_holds_every_second(instant: str, holds: bool) -> None:
    assert exemption().holds_on(instant) is holds


def test_an_exempt_resource_is_compliant_with_the_reason_and_the_end() -> None:
    assert apply(VIOLATION, item(), [exemption()]).reason == (
        "exempt until 2026-12-31 (legacy, approved by ciso): migration; "
        "else tcp/22 from 0.0.0.0/0 is denied; else tcp/80 is not approved. Allowed: tcp/443"
    )


def test_an_exemption_that_has_ended_is_said_before_what_is_wrong() -> None:
    assert apply(VIOLATION, item("2027-01-01"), [exemption()]).reasons == (
        "exemption legacy ended 2026-12-31",
        *VIOLATION.reasons,
    )


def test_the_exemption_that_lasts_longest_counts_whatever_it_is_called() -> None:
    exemptions = parse_exemptions(
        {
            "b": ENTRY,
            "a": {**ENTRY, "until": "2027-03-31"},
            "c": {**ENTRY, "until": "2026-01-31"},
        }
    )

    assert apply(VIOLATION, item("2027-01-01"), exemptions).reason.startswith("exempt until 2027-03-31 (a,")


def test_on_a_day_that_is_none_no_exemption_holds_and_none_has_ended() -> None:
    with pytest.raises(CouldNotJudgeError, match="'soon' is no time in ISO 8601"):
        apply(VIOLATION, item()._replace(judged_at="soon"), [exemption()])


@pytest.mark.parametrize("verdict", [PASSES, not_applicable("gone")])
def test_what_is_no_violation_needs_no_exemption(verdict: Verdict) -> None:
    assert apply(verdict, item(), [exemption()]) == verdict


def test_another_resource_is_not_exempt() -> None:
    assert apply(VIOLATION, item(), [exemption(resource="sg-0ffff")]) == VIOLATION


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([ENTRY], "exemptions: a mapping of names to exemptions is due, not list"),
        ({"legacy": "sg-0a1b"}, "exemptions.legacy: resource, reason, approved_by, until are due"),
        (
            {"legacy": {**ENTRY, "expires": "2027-01-01"}},
            "exemptions.legacy.expires: unknown key; known are resource, reason, approved_by, until",
        ),
        *(
            ({"legacy": {**ENTRY, key: value}}, f"exemptions.legacy.{key}: missing or empty")
            for key in ENTRY
            for value in NOTHING_SAID
        ),
        *(
            (
                {"legacy": {key: value for key, value in ENTRY.items() if key != missing}},
                f"exemptions.legacy.{missing}: missing",
            )
            for missing in ENTRY
        ),
        ({"legacy": {**ENTRY, "until": "2026-02-30"}}, "exemptions.legacy.until: '2026-02-30' is no date"),
        ({"legacy": {**ENTRY, "until": "2026-12-31T00:00:00Z"}}, "exemptions.legacy.until: "),
        ({"legacy": {**ENTRY, "until": "20261231"}}, "exemptions.legacy.until: "),
        ({"legacy": {**ENTRY, "until": "never"}}, "exemptions.legacy.until: 'never' is no date"),
        ({"legacy": {**ENTRY, "resource": "tag:App"}}, "exemptions.legacy.resource: a tag is written tag:KEY=VALUE"),
        ({"legacy": {**ENTRY, "resource": "tag:=x"}}, "exemptions.legacy.resource: a tag is written tag:KEY=VALUE"),
        ({"legacy": {**ENTRY, "resource": "tag:App="}}, "exemptions.legacy.resource: a tag is written tag:KEY=VALUE"),
    ],
)
def test_an_exemption_that_lacks_what_it_needs_is_refused(document: Any, said: str) -> None:
    with pytest.raises(PolicyError, match=f"^{said}"):
        parse_exemptions(document)


def test_no_exemptions_are_none() -> None:
    assert parse_exemptions({}) == ()


def test_a_date_that_yaml_has_read_is_a_date() -> None:
    assert parse_exemptions({"legacy": {**ENTRY, "until": date(2026, 12, 31)}}) == (exemption(),)


@given(today=st.dates(), until=st.dates())
def test_it_holds_exactly_until_its_last_day(today: date, until: date) -> None:
    verdict = apply(VIOLATION, item(today.isoformat()), [exemption(until=until.isoformat())])

    assert (verdict.compliance == COMPLIANT) is (today <= until)
