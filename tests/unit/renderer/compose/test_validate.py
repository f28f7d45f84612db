"""A merged overlay against the real schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from renderer.compose.merge import Merged, merge
from renderer.compose.overlay import parse_overlay
from renderer.compose.places import ComposeError
from renderer.compose.schema import Schema
from renderer.compose.validate import check_each_environment_sets, validate

OVERLAYS = Path(__file__).parents[4] / "overlays"
DOCUMENT: dict[str, Any] = json.loads((OVERLAYS / "schema.json").read_text(encoding="utf-8"))
SCHEMA = Schema(DOCUMENT)
BASE = parse_overlay((OVERLAYS / "base.yaml").read_text(encoding="utf-8"), "base.yaml")


def merged(environment: str) -> Merged:
    return merge(BASE, parse_overlay(environment, "test.yaml"), SCHEMA.is_open)


def problems(environment: str) -> list[str]:
    try:
        validate(SCHEMA, merged(environment))
    except ComposeError as error:
        return str(error).splitlines()
    return []


def test_a_rule_that_is_nearly_spelt_like_one_of_base_is_asked_for() -> None:
    assert problems("environment: prod\nrules: {requird-tags: {policy: {tags: {Team: {}}}}}") == [
        (
            "test.yaml:2: rules.requird-tags: is required-tags meant?"
            " a new entry needs description, severity, resource_types too"
        )
    ]


def test_a_rule_of_another_name_lacks_what_it_lacks() -> None:
    assert [line.split(";")[0] for line in problems("rules: {encrypted-volumes: {policy: {a: {}}}}")] == [
        "test.yaml:1: rules.encrypted-volumes: description is missing",
        "test.yaml:1: rules.encrypted-volumes: severity is missing",
        "test.yaml:1: rules.encrypted-volumes: resource_types is missing",
    ]


def test_the_schema_is_json_schema_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENT)


def test_every_key_is_described_and_every_closed_mapping_is_closed_and_whole() -> None:
    for path, node in SCHEMA.each_key():
        assert node.get("description"), path
        assert node["description"].endswith("."), path
        if "properties" in node:
            assert node["additionalProperties"] is False, path
            assert set(node["required"]) == set(node["properties"]), path


@pytest.mark.parametrize("name", sorted(path.stem for path in OVERLAYS.glob("*.yaml") if path.stem != "base"))
def test_each_overlay_of_ours_is_valid(name: str) -> None:
    environment = parse_overlay((OVERLAYS / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    laid = merge(BASE, environment, SCHEMA.is_open)
    validate(SCHEMA, laid)
    check_each_environment_sets(SCHEMA, laid, BASE.file, environment.file)


@pytest.mark.parametrize(
    "environment",
    [
        "handlers: {timeout_seconds: 120}",
        "handlers: {timeout_seconds: 300}",
        "handlers: {runtime: python3.14}",
        "handlers: {vpc: {subnet_ids: [subnet-0a1b2c3d], security_group_ids: [sg-0a1b2c3d4e5f60001]}}",
        "alerts: {window_seconds: 300}",
        "alerts: {emails: [first.last+aws@mail.bank.example]}",
        "drift: {sweep_schedule: rate(1 day)}",
        "drift: {sweep_schedule: rate(90 minutes)}",
        "drift: {sweep_schedule: cron(0/15 8-18 ? * MON-FRI *)}",
        "drift: {sweep_schedule: cron(0 6 1 * ? *)}",
        "drift: {sweep_schedule: cron(0 6 L * ? 2027)}",
        "drift: {sweep_schedule: 'cron(0 6 ? * 6#1 *)'}",
        "iam: {permissions_boundary: 'arn:aws:iam::111122223333:policy/path/boundary', role_path: /security/}",
        "tags: {Cost Center: 'a:b/c@d'}",
        "rules: {required-tags: {policy: {tags: {Team: {}}}}}",
        "contacts: {secret: compliance/prod/contacts}",
        'aggregator: {mode: accounts, accounts: ["111122223333"]}',
        "thresholds: {compliance_rate_percent: 99.5}",
    ],
)
def test_what_aws_takes_is_taken(environment: str) -> None:
    assert problems(environment) == []


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        (
            "handlers:\n  timeout_seconds: 301",
            (
                "test.yaml:2: handlers.timeout_seconds: found 301, expected whole number from 120 to 300"
                " (Time that an invocation may take; under 120 s it would end before a call to AWS that hangs, and name"
                " no cause)"
            ),
        ),
        ("handlers: {timeout_seconds: 119}", "found 119, expected whole number from 120 to 300"),
        ("handlers: {timeout_seconds: '60'}", 'found "60", expected whole number from 120 to 300'),
        ("handlers: {memory_mb: 127}", "found 127, expected whole number from 128 to 10240"),
        ("handlers: {runtime: python3.8}", 'found "python3.8", expected one of python3.9, python3.10'),
        ("handlers: {log_retention_days: 31}", "found 31, expected one of 1, 3, 5, 7, 14, 30, 60"),
        ("handlers: {log_level: info}", 'found "info", expected one of DEBUG, INFO'),
        ("handlers: {vpc: {subnet_ids: [vpc-1]}}", "test.yaml:1: handlers.vpc.subnet_ids[0]: found"),
        ("handlers: {vpc: null}", "test.yaml:1: handlers.vpc: found null, expected mapping"),
        ("handlers: fast", 'test.yaml:1: handlers: found "fast", expected mapping'),
        ("region: eu-west-1", 'found "eu-west-1", expected us-east-1'),
        ("account: 12345", 'found 12345, expected text such as "111122223333", quoted'),
        ('account: "11112222333"', 'found "11112222333"'),
        ("alerts: {window_seconds: 301}", "found 301"),
        ("alerts:\n  emails:\n    - a@b.example\n    - nobody", 'test.yaml:4: alerts.emails[1]: found "nobody"'),
        ("alerts: {emails: [a@b]}", 'found "a@b"'),
        ("alerts: {emails: [a@b.example, a@b.example]}", "none twice"),
        ("alerts: {emails: a@b.example}", "expected list"),
        ("drift: {sweep_schedule: rate(1 days)}", "expected text such as rate(12 hours)"),
        ("drift: {sweep_schedule: rate(2 day)}", "expected text such as rate(12 hours)"),
        ("drift: {sweep_schedule: rate(0 days)}", "expected text such as rate(12 hours)"),
        ("drift: {sweep_schedule: cron(0 6 * * * *)}", "expected text such as rate(12 hours)"),
        ("drift: {sweep_schedule: cron(0 6 * * ?)}", "expected text such as rate(12 hours)"),
        ("drift: {sweep_schedule: hourly}", "expected text such as rate(12 hours)"),
        ("drift: {severity: grave}", 'found "grave", expected one of critical, high, medium, low'),
        ("iam: {role_path: security}", 'found "security"'),
        ("iam: {permissions_boundary: boundary}", "or null"),
        ("tags: {'aws:owner': x}", 'found the key "aws:owner", expected a key that is text such as CostCenter'),
        ("tags: {Team: 7}", "test.yaml:1: tags.Team: found 7, expected text"),
        ("environment: Prod", 'found "Prod"'),
        ("environment: an-environment-too-long", "of 2 to 16 characters"),
        ("artifacts: {bucket: Bucket}", 'found "Bucket"'),
        (
            "rules:\n  required-tags:\n    severty: low",
            "test.yaml:3: rules.required-tags.severty: there is no such key; is sev",
        ),
        (
            "rules: {new-rule: {severity: low}}",
            "test.yaml:1: rules.new-rule: description is missing; expected text of 1",
        ),
        ("rules: {Required: {}}", 'found the key "Required", expected a key that is'),
        ("rules: {required-tags: {resource_types: []}}", "found [], expected list of 1 to 100 entries"),
        ("rules: {required-tags: {resource_types: [EC2]}}", 'found "EC2"'),
        ("rules: {required-tags: {policy: {tags: 7}}}", "found 7, expected mapping"),
        ("thresholds: {compliance_rate_percent: 101}", "found 101, expected number from 0 to 100"),
        ("aggregator: {mode: all}", 'found "all", expected one of account, accounts, organization'),
    ],
)
def test_what_aws_refuses_is_refused_with_place_value_and_expectation(environment: str, says: str) -> None:
    assert len(problems(environment)) >= 1
    assert says in problems(environment)[0]
    assert problems(environment)[0].startswith("test.yaml:")


def test_every_problem_is_told_at_once() -> None:
    assert len(problems("handlers: {timeout_seconds: 900, memory_mb: 1}\ndrift: {severity: grave}")) == 3


def test_an_environment_sets_what_base_only_holds_a_place_for() -> None:
    with pytest.raises(ComposeError) as error:
        check_each_environment_sets(SCHEMA, merged("environment: test"), BASE.file, "test.yaml")
    assert [line.split(" is not set; ")[0] for line in str(error.value).splitlines()] == [
        "test.yaml: account",
        "test.yaml: artifacts.bucket",
    ]
