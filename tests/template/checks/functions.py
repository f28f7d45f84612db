"""Functions: a log group of the stack's own, a dead-letter queue, a role of its own, and the contract's environment."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.template import policies
from tests.template.graph import Graph, references, target, text

FUNCTION = "AWS::Lambda::Function"
COMMON = {"ENVIRONMENT", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}


def logs_are_kept_by_the_stack(graph: Graph) -> list[str]:
    """Each function logs to a group that the stack makes, keeps for a time and deletes; none may make its own."""
    found = []
    groups: dict[str, str] = {}
    for name, function in graph.of_type(FUNCTION).items():
        config = function["Properties"].get("LoggingConfig", {})
        group = target(config.get("LogGroup"))
        if group not in graph.of_type("AWS::Logs::LogGroup"):
            found.append(f"{name}: its LoggingConfig names no log group of the stack")
            continue
        if config.get("LogFormat") != "JSON":
            found.append(f"{name}: LogFormat is {config.get('LogFormat')}, not JSON")
        if group in groups:
            found.append(f"{name} and {groups[group]} share {group}")
        groups[group] = name
        if not graph.properties(group).get("RetentionInDays"):
            found.append(f"{group} has no RetentionInDays: its logs are kept for ever")
        grants = policies.allowed(graph, target(function["Properties"]["Role"]))
        found += [
            f"{name} may not {action} on {group}"
            for action in ("logs:CreateLogStream", "logs:PutLogEvents")
            if not policies.may(grants, action, f"${{{group}.Arn}}")
        ]
        if any("logs:CreateLogGroup" in statement.actions for statement in grants):
            found.append(f"{name} may create log groups that nobody deletes")
    return found


def dead_letters_are_kept(graph: Graph) -> list[str]:
    """What an asynchronous invocation could not do lies in a queue that the function may write to."""
    found = []
    for name, function in graph.of_type(FUNCTION).items():
        queue = target(function["Properties"].get("DeadLetterConfig", {}).get("TargetArn"))
        if queue not in graph.of_type("AWS::SQS::Queue"):
            found.append(f"{name}: its DeadLetterConfig is no queue of the stack")
            continue
        if queue in {
            target(mapping["Properties"]["EventSourceArn"])
            for mapping in graph.of_type("AWS::Lambda::EventSourceMapping").values()
        }:
            found.append(f"{name}: {queue} is an event source, so its dead letters would be worked on")
        grants = policies.allowed(graph, target(function["Properties"]["Role"]))
        if not policies.may(grants, "sqs:SendMessage", f"${{{queue}.Arn}}"):
            found.append(f"{name} may not send to its dead-letter queue {queue}")
    return found


def limits(graph: Graph) -> list[str]:
    """Python, at most 300 seconds, and a role that no other function has."""
    found = []
    roles: dict[str, str] = {}
    for name, function in graph.of_type(FUNCTION).items():
        properties = function["Properties"]
        if not re.fullmatch(r"python3\.\d+", str(graph.value(properties.get("Runtime")))):
            found.append(f"{name}: Runtime {properties.get('Runtime')}")
        timeout = graph.value(properties.get("Timeout"))
        if not isinstance(timeout, (int, float)) or not 0 < timeout <= 300:
            found.append(f"{name}: Timeout {timeout}")
        role = target(properties["Role"])
        if role not in graph.of_type("AWS::IAM::Role"):
            found.append(f"{name}: its role is not the stack's")
        elif role in roles:
            found.append(f"{name} and {roles[role]} share {role}")
        else:
            roles[role] = name
    return found


def contract(architecture: str) -> dict[str, set[str]]:
    """The variables of each entry (`handlers.alerts.handler`), from the table of docs/architecture.md."""
    rows = re.findall(r"^\| [^|]+ \| `(handlers\.\w+\.handler)` \| (.+) \|$", architecture, re.MULTILINE)
    return {entry: set(re.findall(r"`([A-Z][A-Z_]+)`", variables)) for entry, variables in rows}


def environment_follows_the_contract(graph: Graph, expected: Mapping[str, set[str]]) -> list[str]:
    """Each function gets exactly the variables that docs/architecture.md names, and knows whatever they refer to."""
    found = []
    for name, function in graph.of_type(FUNCTION).items():
        entry = function["Properties"]["Handler"]
        if entry not in expected:
            found.append(f"{name}: docs/architecture.md knows no {entry}")
            continue
        variables = function["Properties"].get("Environment", {}).get("Variables", {})
        wanted = expected[entry] | COMMON
        found += [f"{name} lacks {variable}" for variable in sorted(wanted - set(variables))]
        found += [
            f"{name} has {variable}, which its contract does not name" for variable in sorted(set(variables) - wanted)
        ]
        if "SETTINGS_PARAMETER" in variables:
            path = text(variables["SETTINGS_PARAMETER"])
            named = {
                text(parameter["Properties"]["Name"]): id_
                for id_, parameter in graph.of_type("AWS::SSM::Parameter").items()
            }
            parameter = named.get(path) or next(iter(references(variables["SETTINGS_PARAMETER"])), "")
            if parameter not in graph.of_type("AWS::SSM::Parameter"):
                found.append(f"{name}: SETTINGS_PARAMETER {path} is no parameter of the stack")
            elif not graph.depends(name, parameter):
                found.append(f"{name} does not wait for its settings {parameter}")
    return found
