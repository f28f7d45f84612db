"""The evidence is what OCSF says a Compliance Finding is, for any finding."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerting.ocsf import event
from handlers.alerting.triage import CLOSES, NEW, REASON_CHANGED, REMINDED, REOPENED
from handlers.lib import instant
from handlers.lib.finding import CLOSED, SEVERITIES
from handlers.lib.finding_row import Row
from handlers.lib.silence import ACKNOWLEDGED, MUTED, Silence
from tests.unit.handlers.builders import T1, T2, finding, row

jsonschema = pytest.importorskip("jsonschema", reason="the schema is judged where the development tools are")

SCHEMA = json.loads((Path(__file__).parents[3] / "fixtures/ocsf-1.5.0-compliance-finding.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
MOMENT = datetime(2026, 11, 24, 3, 13, 25, 250_000, tzinfo=timezone.utc)
FULL = finding(
    resource_arn="arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b2c3d",
    resource_name="web",
    remediation="Remove the rule.",
    allowed="tcp/443",
    stack="payments",
    controls=("NIST 800-53 AC-4", "CIS AWS 5.2"),
    tags={"Owner": "payments", "Empty": ""},
)


def written(known: Row, change: str = NEW) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(event(known, change, True, MOMENT, 0)))
    VALIDATOR.validate(body)
    return body


def test_an_event_says_what_is_wrong_with_what_and_whose_it_is() -> None:
    body = written(row(finding=FULL))
    assert (body["type_uid"], body["severity"], body["status"]) == (200301, "High", "New")
    assert body["compliance"] == {
        "control": "security-group-rules",
        "standards": ["CIS AWS", "NIST 800-53"],
        "requirements": ["NIST 800-53 AC-4", "CIS AWS 5.2"],
        "status_id": 3,
        "status": "Fail",
    }
    (resource,) = body["resources"]
    assert (resource["uid"], resource["uid_alt"], resource["owner"]) == (
        FULL.resource_arn,
        "sg-0a1b2c3d",
        {"name": "payments"},
    )
    assert body["cloud"]["account"]["uid"] == FULL.account
    assert body["remediation"] == {"desc": "Remove the rule."}
    assert body["finding_info"]["first_seen_time"] == round(instant.parse(T1).timestamp() * 1000)


@pytest.mark.parametrize(
    ("change", "type_uid"),
    [(NEW, 200301), (REOPENED, 200301), (REASON_CHANGED, 200302), (REMINDED, 200302), (CLOSES, 200303)],
)
def test_a_change_is_an_activity(change: str, type_uid: int) -> None:
    body = written(row(), change)
    assert (body["type_uid"], body["unmapped"]["change"]) == (type_uid, change)


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (row(), "New"),
        (row(finding=finding(status=CLOSED)), "Resolved"),
        (row(silence=Silence(ACKNOWLEDGED, "anna", "a ticket", "2026-11-24", T2)), "In Progress"),
        (row(silence=Silence(MUTED, "anna", "planned", "2026-11-24", T2)), "Suppressed"),
        (row(silence=Silence(MUTED, "anna", "planned", "2026-11-23", T2)), "New"),
    ],
)
def test_a_silence_is_a_status_while_it_holds(known: Row, status: str) -> None:
    assert written(known)["status"] == status


def test_an_event_that_is_written_again_keeps_its_id_and_another_change_has_its_own() -> None:
    first, again = written(row()), event(row(), NEW, True, datetime.now(timezone.utc), 0)
    assert first["metadata"]["uid"] == again["metadata"]["uid"]
    assert first["metadata"]["uid"] != event(row(revision=2), NEW, True, MOMENT, 0)["metadata"]["uid"]
    assert first["metadata"]["uid"] != event(row(), NEW, True, MOMENT, 1)["metadata"]["uid"]


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(
    st.builds(
        finding,
        rule=TEXT,
        severity=st.sampled_from(SEVERITIES),
        resource_id=TEXT,
        resource_type=TEXT,
        region=TEXT,
        reason=TEXT,
        resource_name=st.none() | TEXT,
        remediation=st.none() | TEXT,
        controls=st.lists(TEXT, max_size=3).map(tuple),
        tags=st.dictionaries(st.just("Owner") | TEXT, TEXT, max_size=3),
    ),
    st.sampled_from([NEW, CLOSES, REMINDED]),
)
def test_every_finding_makes_an_event_that_the_schema_takes(one: Any, change: str) -> None:
    written(row(finding=one), change)


def test_the_schema_refuses_what_is_no_compliance_finding() -> None:
    for broken in ({"severity_id": 9}, {"compliance": "fail"}, {"change": "new"}):
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate({**event(row(), NEW, True, MOMENT, 0), **broken})
