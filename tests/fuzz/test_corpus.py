"""What fuzzing found stays mended; and each target runs a little, so that a target itself cannot rot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.__main__ import CORPUS, targets
from tests.fuzz.mutations import impoverished, paths, thinned, without
from tests.fuzz.targets import Target

TARGETS = {target.name: target for target in targets()}
KEPT = sorted(CORPUS.glob("*.json"))


@pytest.mark.parametrize("file", KEPT, ids=[file.stem for file in KEPT])
def test_what_once_failed_passes(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    TARGETS[case["target"]].run(case["value"])


@pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
def test_each_target_stands_a_few_broken_inputs(target: Target) -> None:
    @settings(max_examples=20, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.values)
    def attempt(value: object) -> None:
        target.run(value)

    attempt()


def test_a_wrong_compliant_is_seen() -> None:
    compliant = {
        "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": "sg-1",
        "awsAccountId": "111122223333",
        "awsRegion": "us-east-1",
        "configurationItemStatus": "OK",
        "configurationItemCaptureTime": "2026-11-24T03:11:00.123Z",
        "configuration": {"ipPermissions": [], "ipPermissionsEgress": []},
    }
    with pytest.raises(AssertionError):
        TARGETS["never-compliant"].run(["security-group-rules", compliant])


def test_json_inside_a_text_is_changed_there() -> None:
    value = {"invokingEvent": json.dumps({"a": {"b": 1}})}
    (inner,) = (path for path in paths(value) if path[-1:] == ("b",))
    assert without(value, inner) == {"invokingEvent": json.dumps({"a": {}})}


@settings(max_examples=50, deadline=None)
@given(impoverished([{"list": ["a", "b"], "key": "x"}], lambda path: True))
def test_what_is_impoverished_has_no_fewer_entries(value: dict[str, object]) -> None:
    listed = value.get("list", ["a", "b"])
    assert listed not in (["a"], ["b"], [])


@settings(max_examples=20, deadline=None)
@given(thinned([{"a": 1, "b": 2}]))
def test_what_is_thinned_is_a_part_of_what_it_was(value: dict[str, int]) -> None:
    assert value.items() < {"a": 1, "b": 2}.items()
