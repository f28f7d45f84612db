"""What may be shown of a property's value."""

from __future__ import annotations

import json

import pytest

from handlers.drift.secrets import MASK, readable


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/MasterUserPassword", "hunter2"),
        ("/LoginProfile/Password", "hunter2"),
        ("/SecretString", "hunter2"),
        ("/OAuth/ClientSecret", "hunter2"),
        ("/ApiKey", "hunter2"),
        ("/AuthToken", "hunter2"),
        ("/Environment/Variables/HARMLESS", "hunter2"),
        ("/ContainerDefinitions/0/Environment/3/Value", "hunter2"),
        ("/UserData", "aHVudGVyMg=="),
        ("/Description", "key AKIAIOSFODNN7EXAMPLE of the deployer"),
        ("/Certificate", "-----BEGIN RSA PRIVATE KEY-----\nhunter2"),
        ("/Endpoint", "https://user:hunter2@example.com/"),
    ],
)
def test_a_secret_is_masked(path: str, value: str) -> None:
    assert readable(path, value) == MASK


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/DelaySeconds", "20"),
        ("/SecretArn", "arn:aws:secretsmanager:us-east-1:111122223333:secret:x"),
        ("/PasswordPolicy/MinimumLength", "14"),
        ("/SecretName", "payments"),
        ("/Endpoint", "https://example.com/path"),
        ("/Code", "{not json"),
        ("/Bypass", "on"),
    ],
)
def test_any_other_value_is_shown(path: str, value: str) -> None:
    assert readable(path, value) == value


def test_secrets_inside_a_value_are_masked_and_the_rest_is_shown() -> None:
    value = json.dumps({"Variables": {"STAGE": "prod"}})
    assert json.loads(readable("/Environment", value)) == {"Variables": {"STAGE": MASK}}
    nested = json.dumps(
        {"User": "admin", "Logins": [{"password": "hunter2"}], "Json": json.dumps({"token": "hunter2"})}
    )
    shown = readable("/Config", nested)
    assert "hunter2" not in shown
    assert json.loads(shown)["User"] == "admin"
