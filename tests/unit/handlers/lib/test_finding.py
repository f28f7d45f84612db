"""A finding's identity, and its way over the queue and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.finding import Finding, MalformedFindingError
from tests.unit.handlers.builders import RDP_OPEN, T2, finding


@pytest.mark.parametrize("field", ["account", "region", "rule", "resource_type", "resource_id", "within"])
def test_another_subject_is_another_finding(field: str) -> None:
    assert finding(**{field: "other"}).id != finding().id
    assert finding(**{field: "other"}).fingerprint != finding().fingerprint


def test_a_finding_without_a_parent_is_the_one_that_the_table_knew_before_there_were_parents() -> None:
    assert finding().id == "2f5a45fea4c48cf50733202565e4678960c004060ca4bbcf971d58689bbb7d27"


def test_another_reason_is_the_same_finding_said_otherwise() -> None:
    assert finding(reason=RDP_OPEN).id == finding().id
    assert finding(reason=RDP_OPEN).fingerprint != finding().fingerprint


@pytest.mark.parametrize(
    "change", [{"severity": "low"}, {"observed_at": T2}, {"status": "CLOSED"}, {"tags": {"a": "b"}}]
)
def test_nothing_else_changes_what_was_said(change: dict[str, object]) -> None:
    assert finding(**change).fingerprint == finding().fingerprint


TEXT = st.text(min_size=1)


@given(
    st.builds(
        finding,
        rule=TEXT,
        resource_id=TEXT,
        reason=TEXT,
        status=st.sampled_from(["OPEN", "CLOSED"]),
        severity=st.sampled_from(["critical", "high", "medium", "low"]),
        resource_name=st.none() | TEXT,
        within=st.none() | TEXT,
        controls=st.lists(TEXT).map(tuple),
        tags=st.dictionaries(st.text(), st.text()),
    )
)
def test_what_arrives_is_what_was_sent(sent: Finding) -> None:
    assert Finding.from_message(json.loads(sent.to_message())) == sent


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"finding": "1"}, "not a finding of version 1: '1'"),
        ({"rule": ""}, "rule must be a text that is not empty"),
        ({"source": 3}, "source must be a text that is not empty, not 3"),
        ({"stack": 3}, "stack must be a text, not 3"),
        ({"status": "open"}, "status must be one of OPEN, CLOSED"),
        ({"severity": []}, "severity must be one of"),
        ({"tags": {"a": None}}, "tags must be a mapping of texts"),
        ({"controls": "text"}, "controls must be a list of texts"),
    ],
)
def test_what_is_no_finding_is_refused_with_the_cause(change: dict[str, object], cause: str) -> None:
    with pytest.raises(MalformedFindingError) as error:
        Finding.from_message({**json.loads(finding().to_message()), **change})
    assert cause in str(error.value)


def test_a_member_that_is_not_known_yet_is_passed_over() -> None:
    assert Finding.from_message({**json.loads(finding().to_message()), "mood": "grave"}) == finding()
