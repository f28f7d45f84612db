"""What the resource schemas do not say about an update, each entry with its reason and where it is known from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Refusal(NamedTuple):
    """An update that CloudFormation or the service refuses; `read` says where that is known from."""

    resource_type: str
    property: str
    wording: str
    read: str


# The template reference says "Update requires: Updates are not supported" for these.
_VOLUME = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html"
_FROM_MEMORY = "as we remember the page; not read again"
REFUSALS = (
    Refusal("AWS::EC2::Volume", "AvailabilityZone", f"Updates are not supported ({_VOLUME})", _FROM_MEMORY),
    Refusal("AWS::EC2::Volume", "Encrypted", f"Updates are not supported ({_VOLUME})", _FROM_MEMORY),
    Refusal("AWS::EC2::Volume", "KmsKeyId", f"Updates are not supported ({_VOLUME})", _FROM_MEMORY),
    Refusal("AWS::EC2::Volume", "OutpostArn", f"Updates are not supported ({_VOLUME})", _FROM_MEMORY),
    Refusal("AWS::EC2::Volume", "SnapshotId", f"Updates are not supported ({_VOLUME})", _FROM_MEMORY),
)


class Disagreement(NamedTuple):
    """A property that AWS's documentation says replaces and its schema does not: the schema is followed, and said."""

    resource_type: str
    property: str
    wording: str
    read: str


_CDK = "the specification in cdk 3.0.0, by its diff, 2026-11-24"
DISAGREEMENTS = (
    Disagreement("AWS::ECS::Service", "DeploymentController", "Update requires: Replacement", _CDK),
    Disagreement("AWS::RDS::DBInstance", "Port", "Update requires: Replacement", _CDK),
    Disagreement("AWS::S3::Bucket", "ObjectLockEnabled", "Update requires: Replacement", _CDK),
)


class MovingAttribute(NamedTuple):
    """An attribute that an update in place gives a new value.

    `properties`: only a change of one of these moves it; none: any update may. `certain`: the value does change,
    not only may.
    """

    resource_type: str
    attribute: str
    properties: tuple[str, ...]
    certain: bool
    reason: str


MOVING_ATTRIBUTES = (
    MovingAttribute(
        "AWS::EC2::LaunchTemplate",
        "LatestVersionNumber",
        ("LaunchTemplateData", "VersionDescription"),
        True,
        "each update makes a new version",
    ),
    MovingAttribute(
        "AWS::EC2::LaunchTemplate",
        "DefaultVersionNumber",
        ("LaunchTemplateData", "VersionDescription"),
        True,
        "CloudFormation makes the new version the default one",
    ),
    MovingAttribute("AWS::SSM::Parameter", "Value", ("Value",), True, "it is the property"),
    MovingAttribute("AWS::CloudFormation::Stack", "*", (), False, "the nested stack's outputs may change"),
    MovingAttribute("AWS::CloudFormation::CustomResource", "*", (), False, "the function may answer other data"),
)


def moving_attribute(resource_type: str, attribute: str) -> MovingAttribute | None:
    """The entry of an attribute that moves in place."""
    known = "AWS::CloudFormation::CustomResource" if is_custom(resource_type) else resource_type
    for entry in MOVING_ATTRIBUTES:
        if entry.resource_type == known and entry.attribute in ("*", attribute):
            return entry
    return None


def refusal(resource_type: str, property_name: str) -> Refusal | None:
    return next((entry for entry in REFUSALS if entry[:2] == (resource_type, property_name)), None)


def is_custom(resource_type: str) -> bool:
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"


def is_refused(resource_type: str, path: Sequence[str | int]) -> bool:
    """Whether AWS refuses a change at this path of a resource."""
    if len(path) < 2 or path[0] != "Properties":
        return False
    if is_custom(resource_type) and path[1] == "ServiceToken":
        return True
    return refusal(resource_type, str(path[1])) is not None


def disagreement(resource_type: str, property_name: str) -> Disagreement | None:
    return next((entry for entry in DISAGREEMENTS if entry[:2] == (resource_type, property_name)), None)
