"""required-tags: what is missing, empty or not allowed, each called what it is."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.item import Item, normalise
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import COMPLIANT, NON_COMPLIANT, PASSES, Needs, Verdict
from handlers.rules.required_tags import RESOURCE_TYPES, evaluate, parse_policy
from tests.unit.handlers.config_items import raw_item

POLICY = parse_policy(
    {"tags": {"Environment": {"allowed": ["dev", "prod"]}, "Owner": {}, "CostCenter": {"pattern": r"CC-\d{4}"}}}
)
GOOD = {"Environment": "prod", "Owner": "payments", "CostCenter": "CC-4110"}


def item(tags: Any, **other: Any) -> Item:
    return normalise(raw_item("AWS::EC2::Instance", {"tags": []}, tags, **other))


def verdict(tags: Any) -> Verdict:
    outcome = evaluate(item(tags), POLICY)
    assert isinstance(outcome, Verdict)
    return outcome


def test_a_resource_with_every_tag_passes() -> None:
    assert verdict(GOOD) == PASSES


def test_further_tags_do_not_matter() -> None:
    assert verdict({**GOOD, "Name": "ledger", "aws:cloudformation:stack-name": "payments"}) == PASSES


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Owner": None}, "tags.Owner is empty"),
        ({"Owner": ""}, "tags.Owner is empty"),
        ({"Owner": "  "}, "tags.Owner is empty"),
        ({"Environment": ""}, "tags.Environment is empty, must be one of dev, prod"),
        ({"Environment": "Prod"}, "tags.Environment is 'Prod', must be one of dev, prod"),
        ({"Environment": "prod "}, "tags.Environment is 'prod ', must be one of dev, prod"),
        ({"CostCenter": "CC-411"}, r"tags.CostCenter is 'CC-411', must match CC-\d{4}"),
        ({"CostCenter": "CC-41100"}, r"tags.CostCenter is 'CC-41100', must match CC-\d{4}"),
        ({"CostCenter": "xCC-4110"}, r"tags.CostCenter is 'xCC-4110', must match CC-\d{4}"),
        ({"CostCenter": "CC-4110\n"}, r"tags.CostCenter is 'CC-4110\n', must match CC-\d{4}"),
        ({"Owner": 7}, "tags.Owner is 7, must be a text"),
        ({"Owner": ["payments"]}, "tags.Owner is ['payments'], must be a text"),
        ({"Environment": {"is": "prod"}}, "tags.Environment is {'is': 'prod'}, must be one of dev, prod"),
    ],
)
def test_a_value_that_will_not_do_is_named_with_what_would(change: dict[str, Any], reason: str) -> None:
    assert verdict({**GOOD, **change}) == Verdict(NON_COMPLIANT, (reason,))


def test_a_value_of_blanks_is_empty_whatever_pattern_is_asked_for() -> None:
    outcome = evaluate(item({"Owner": "  "}), parse_policy({"tags": {"Owner": {"pattern": ".*"}}}))
    assert outcome == Verdict(NON_COMPLIANT, ("tags.Owner is empty, must match .*",))


@pytest.mark.parametrize(
    ("missing", "instead", "reason"),
    [
        ("Owner", {}, "tags.Owner is missing"),
        ("Environment", {}, "tags.Environment is missing, must be one of dev, prod"),
        ("Owner", {"owner": "payments"}, "tags.Owner is missing (there is 'owner': keys are case-sensitive)"),
        ("Owner", {"OWNER": "a", "oWNER": "b"}, "tags.Owner is missing (there is 'OWNER': keys are case-sensitive)"),
    ],
)
def test_a_missing_key_is_missing_whatever_resembles_it(missing: str, instead: dict[str, str], reason: str) -> None:
    tags = {key: value for key, value in GOOD.items() if key != missing}

    assert verdict({**tags, **instead}) == Verdict(NON_COMPLIANT, (reason,))


def test_all_faults_stand_in_one_reason() -> None:
    assert verdict({"Environment": "qa", "Owner": ""}).reason == (
        "tags.Environment is 'qa', must be one of dev, prod; tags.Owner is empty; "
        r"tags.CostCenter is missing, must match CC-\d{4}"
    )


def test_a_long_value_is_cut() -> None:
    assert verdict({**GOOD, "Environment": "x" * 256}).reason == (
        f"tags.Environment is '{'x' * 56}..., must be one of dev, prod"
    )


def test_one_allowed_value_reads_as_one() -> None:
    policy = parse_policy({"tags": {"Environment": {"allowed": ["prod"]}}})

    assert evaluate(item({"Environment": "qa"}), policy).reason == "tags.Environment is 'qa', must be prod"  # type: ignore[union-attr]


def test_an_item_with_no_tags_at_all_is_confirmed_before_anything_is_called_missing() -> None:
    assert evaluate(item({}), POLICY) == Needs(tags=True)


def test_confirmed_without_tags_everything_is_missing() -> None:
    outcome = evaluate(item({})._replace(tags_confirmed=True), POLICY)

    assert isinstance(outcome, Verdict)
    assert [reason.split(",")[0] for reason in outcome.reasons] == [
        "tags.Environment is missing",
        "tags.Owner is missing",
        "tags.CostCenter is missing",
    ]


def test_confirmed_tags_are_judged_like_any() -> None:
    assert evaluate(item({})._replace(tags_confirmed=True, tags=GOOD), POLICY) == PASSES


def test_an_item_that_has_some_tags_is_not_asked_about() -> None:
    assert verdict({"Name": "ledger"}).compliance == NON_COMPLIANT


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ({}, "tags: a mapping of at least one tag key is due, not None"),
        ({"tags": {}}, "tags: a mapping of at least one tag key is due"),
        ({"tags": ["Owner"]}, "tags: a mapping of at least one tag key is due"),
        ({"tags": {"Owner": {}}, "tag": {}}, "tag: unknown document"),
        ({"tags": {"aws:createdBy": {}}}, "tags.aws:createdBy: tags of AWS are not the owner's"),
        ({"tags": {"Owner": {"allow": ["a"]}}}, "tags.Owner.allow: unknown key; known are allowed, pattern"),
        ({"tags": {"Owner": {"allowed": ["a"], "pattern": "a"}}}, "tags.Owner: "),
        ({"tags": {"Owner": "payments"}}, "tags.Owner: "),
        ({"tags": {"Owner": {"allowed": []}}}, "tags.Owner.allowed: a list of texts is due"),
        ({"tags": {"Owner": {"allowed": "payments"}}}, "tags.Owner.allowed: a list of texts is due"),
        ({"tags": {"Owner": {"allowed": [7]}}}, "tags.Owner.allowed: a list of texts is due"),
        ({"tags": {"Owner": {"pattern": "CC-["}}}, "tags.Owner.pattern: 'CC-\\[' is no regular expression"),
        ({"tags": {"Owner": {"pattern": 7}}}, "tags.Owner.pattern: 7 is no regular expression"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_where_it_does_not(documents: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=f"^{said}"):
        parse_policy(documents)


def test_a_key_without_a_wish_takes_any_value() -> None:
    assert evaluate(item({"Owner": "x"}), parse_policy({"tags": {"Owner": None}})) == PASSES


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=3)


@given(tags=st.dictionaries(st.sampled_from([*GOOD, "owner", "Name"]), JSON | st.sampled_from(list(GOOD.values()))))
def test_it_passes_exactly_when_every_tag_has_a_value_that_will_do(tags: dict[str, Any]) -> None:
    outcome = evaluate(item(tags)._replace(tags_confirmed=True), POLICY)

    will_do = (
        tags.get("Environment") in ("dev", "prod")
        and isinstance(tags.get("Owner"), str)
        and tags["Owner"].strip() != ""
        and tags.get("CostCenter") == "CC-4110"
    )
    assert isinstance(outcome, Verdict)
    assert (outcome.compliance == COMPLIANT) is will_do


def test_a_rule_of_aws_config_can_hold_all_its_types_and_records_each() -> None:
    shape: Any = get_session().get_service_model("config").shape_for("ResourceType")

    assert len(set(RESOURCE_TYPES)) == len(RESOURCE_TYPES) <= 100
    assert set(RESOURCE_TYPES) <= set(shape.enum)


def test_each_of_its_types_can_carry_tags() -> None:
    schemas = pytest.importorskip("cfnlint.schema", reason="cfn-lint, which brings the resource schemas, needs 3.10")
    manager = schemas.manager.PROVIDER_SCHEMA_MANAGER

    unable = []
    for resource_type in RESOURCE_TYPES:
        schema = manager.get_resource_schema("us-east-1", resource_type).schema
        has_tags = any(name.endswith("Tags") for name in schema["properties"])
        if not schema.get("tagging", {}).get("taggable", schema.get("taggable", has_tags)):
            unable.append(resource_type)
    assert unable == []
