"""No secret is in the template, and what is one has a safe way."""

from __future__ import annotations

from tests.template.checks import secrets
from tests.template.faults import Fault, Mutation, put
from tests.template.suite import *  # noqa: F403 - the tests themselves

FUNCTION, PARAMETER = "AWS::Lambda::Function", "AWS::SSM::Parameter"

CHECKS = [
    secrets.nothing_looks_secret,
    secrets.secure_strings_come_from_the_custom_resource,
    secrets.parameters_fit,
]


def with_parameter(name: str) -> Mutation:
    def mutation(template: dict[str, object]) -> None:
        parameters = template["Parameters"]
        assert isinstance(parameters, dict)
        parameters[name] = {"Type": "String"}

    return mutation


FAULTS = [
    Fault(what, secrets.nothing_looks_secret, plant)
    for what, plant in {
        "an access key": put(PARAMETER, "Value", "AKIA" + "IOSFODNN7EXAMPLE"),
        "a private key": put(PARAMETER, "Value", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        "a token in an address": put(PARAMETER, "Value", "https://hooks.slack.com/" + "services/T0/B0/x"),
        "a password in an address": put(PARAMETER, "Value", "https://user:" + "pass@example.com/"),
        "a secret is resolved into a property": put(PARAMETER, "Value", "{{resolve:secretsmanager:prod/contacts}}"),
        "a secret in a function's environment": put(FUNCTION, "Environment.Variables.PAGER_TOKEN", "x"),
        "a secret as a parameter in clear": with_parameter("PagerRoutingKey"),
    }.items()
]

FAULTS += [
    Fault(
        "a SecureString of CloudFormation's",
        secrets.secure_strings_come_from_the_custom_resource,
        put(PARAMETER, "Type", "SecureString"),
    ),
    Fault(
        "a value in the custom resource",
        secrets.secure_strings_come_from_the_custom_resource,
        put("Custom::SecureParameters", "Parameters.0.Value", "x"),
    ),
    Fault("over 4 KB", secrets.parameters_fit, put(PARAMETER, "Value", "ä" * 2049)),
    Fault("empty", secrets.parameters_fit, put(PARAMETER, "Value", "")),
    Fault("two open braces", secrets.parameters_fit, put(PARAMETER, "Value", "{{x}}")),
]
