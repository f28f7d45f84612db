"""What a stack finds in its account before its first resource is made, read from its template. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from renderer.compose import Composed
from renderer.compose.limits import must_go_by_s3

RECORDER = "AWS::Config::ConfigurationRecorder"
SECURE_PARAMETERS = "Custom::SecureParameters"
# The function that works by nothing but CloudTrail's word.
FAST_PATH = "handlers.realtime.handler"


@dataclass(frozen=True)
class Secret:
    """A secret that a custom resource copies from; `stage` is None where a version's id is named instead."""

    name: str
    stage: str | None


@dataclass(frozen=True)
class Needs:
    """What must be there.

    `bucket`: None where nothing goes by S3. `recorder`: "own" (the stack makes it), "existing" (its rules need the
    account's) or "none". `trail`: whether it hears of API calls.
    """

    account: str
    bucket: str | None
    recorder: str
    secrets: tuple[Secret, ...]
    boundaries: tuple[str, ...]
    service_role: str | None
    macros: tuple[str, ...]
    trail: bool = False


def needs_of(composed: Composed) -> Needs:
    """What the composed stack needs."""
    resources = composed.template["Resources"]
    values = composed.values
    boundaries = [each["Properties"].get("PermissionsBoundary") for each in _of_type(resources, "AWS::IAM::Role")]
    return Needs(
        account=values["account"],
        bucket=values["artifacts"]["bucket"] if _goes_by_s3(composed) else None,
        recorder=_recorder(resources),
        secrets=tuple(sorted(_secrets(resources), key=lambda secret: secret.name)),
        boundaries=tuple(sorted({arn for arn in boundaries if isinstance(arn, str)})),
        service_role=values["deploy"]["service_role_arn"],
        macros=tuple(sorted(_macros(composed.template))),
        trail=any(
            each["Properties"].get("Handler") == FAST_PATH for each in _of_type(resources, "AWS::Lambda::Function")
        ),
    )


def _goes_by_s3(composed: Composed) -> bool:
    has_functions = composed.bundle.key in composed.configuration["Parameters"].values()
    return has_functions or must_go_by_s3(composed.template_text)


def _recorder(resources: Mapping[str, Any]) -> str:
    if any(_of_type(resources, RECORDER)):
        return "own"
    return "existing" if any(_of_type(resources, "AWS::Config::ConfigRule")) else "none"


def _secrets(resources: Mapping[str, Any]) -> set[Secret]:
    return {
        Secret(parameter["SecretId"], parameter.get("VersionStage"))
        for resource in _of_type(resources, SECURE_PARAMETERS)
        for parameter in resource["Properties"]["Parameters"]
    }


def _macros(value: Any) -> set[str]:
    """The names under Transform and Fn::Transform, wherever they stand."""
    found: set[str] = set()
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key == "Transform":
                found |= {str(name) for name in (child if isinstance(child, list) else [child])}
            elif key == "Fn::Transform":
                found.add(str(child["Name"]))
            else:
                found |= _macros(child)
    elif isinstance(value, list):
        for child in value:
            found |= _macros(child)
    return found


def _of_type(resources: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    return (resource for resource in resources.values() if resource["Type"] == kind)
