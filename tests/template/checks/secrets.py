"""No secret in the template; what is secret is a SecureString, which only the custom resource can make."""

from __future__ import annotations

import json
import re

from tests.template.graph import Graph, text

# What a secret looks like: keys of AWS, private keys, tokens of chat and pager services, URLs with a password.
LOOKS_SECRET = re.compile(
    r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|xox[abp]-[0-9A-Za-z-]{10,}"
    r"|hooks\.slack\.com/services/|gh[pousr]_[0-9A-Za-z]{30,}|://[^/\s:@\"{}]+:[^/\s:@\"{}]+@"
)
SECRET_WORD = re.compile(r"password|passwd|secret|token|api_?key|credential|routing_?key", re.IGNORECASE)


def nothing_looks_secret(graph: Graph) -> list[str]:
    """No text of the template looks like a secret, and no secret's value is resolved into it."""
    written = json.dumps(graph.template)
    found = [f"the template holds {match[0][:12]}..." for match in LOOKS_SECRET.finditer(written)]
    found += [
        f"{match[0]} would put a secret's value into a property"
        for match in re.finditer(r"\{\{resolve:(secretsmanager|ssm-secure):", written)
    ]
    for name, function in graph.of_type("AWS::Lambda::Function").items():
        variables = function["Properties"].get("Environment", {}).get("Variables", {})
        # Who may read a function's configuration reads its environment: it holds the names of secrets at the most.
        found += [
            f"{name}: the variable {variable}"
            for variable in variables
            if SECRET_WORD.search(variable) and not variable.endswith(("_PARAMETER", "_ARN", "_NAME", "_PATH"))
        ]
    found += [
        f"parameter {name} is in clear in every description of the stack"
        for name, parameter in graph.template.get("Parameters", {}).items()
        if SECRET_WORD.search(name) and not parameter.get("NoEcho")
    ]
    return found


def secure_strings_come_from_the_custom_resource(graph: Graph) -> list[str]:
    """CloudFormation's AWS::SSM::Parameter has no SecureString: what is one there fails, or is in clear."""
    found = [
        f"{name}: Type is {parameter['Properties'].get('Type')}"
        for name, parameter in graph.of_type("AWS::SSM::Parameter").items()
        if parameter["Properties"].get("Type") not in ("String", "StringList")
    ]
    known = {"Name", "SecretId", "SecretKey", "VersionStage", "VersionId"}
    return found + [
        f"{name}: {text(entry.get('Name'))} has {', '.join(sorted(set(entry) - known))}"
        for name, resource in graph.of_type("Custom::SecureParameters").items()
        for entry in resource["Properties"]["Parameters"]
        if set(entry) - known
    ]


def parameters_fit(graph: Graph) -> list[str]:
    """A standard parameter holds 4 KB, is not empty, and no `{{`, which Parameter Store takes for a reference."""
    found = []
    for name, parameter in graph.of_type("AWS::SSM::Parameter").items():
        value = parameter["Properties"]["Value"]
        if isinstance(value, str):
            if not value or len(value.encode()) > 4096:
                found.append(f"{name}: {len(value.encode())} bytes")
            if "{{" in value:
                found.append(f"{name}: holds two open braces")
    return found
