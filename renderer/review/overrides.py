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


# CloudFormation's own words on a volume, and AWS's on them ("the only properties that can be updated are the volume
# size, type, and IOPS"): https://github.com/awsdocs/aws-cloudformation-user-guide/pull/556
_VOLUME = (
    'AWS answers "Volume properties other than AutoEnableIO, type, size, and IOPS cannot be updated":'
    " give it another logical id"
)
_VOLUME_READ = "awsdocs/aws-cloudformation-user-guide#556 and cloudformation-coverage-roadmap#1505, read 2026-11-24"
# The template reference of these says "Updates are not supported".
_NOT_SUPPORTED = 'AWS documents "Updates are not supported": give it another logical id'
_GUIDE = "awsdocs/aws-cloudformation-user-guide, doc_source/{}.md, read 2026-11-24"
REFUSALS = (
    *(
        Refusal("AWS::EC2::Volume", name, _VOLUME, _VOLUME_READ)
        for name in ("AvailabilityZone", "Encrypted", "KmsKeyId", "OutpostArn", "SnapshotId")
    ),
    *(
        Refusal(
            "AWS::CloudFormation::WaitCondition", name, _NOT_SUPPORTED, _GUIDE.format("aws-properties-waitcondition")
        )
        for name in ("Count", "Handle", "Timeout")
    ),
    Refusal("AWS::CloudFormation::Stack", "TimeoutInMinutes", _NOT_SUPPORTED, _GUIDE.format("aws-properties-stack")),
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
    """An attribute (`*`: any, "": the Ref) that an update in place gives a new value.

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
    MovingAttribute(
        "AWS::CloudFormation::CustomResource", "", (), False, "the function may answer another PhysicalResourceId"
    ),
)

# Types of which a new one is what a change of the id is for: each is a picture of another resource as it was.
PICTURES = frozenset(
    {
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGatewayV2::Deployment",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Version",
    }
)


def moving_attribute(resource_type: str, attribute: str) -> MovingAttribute | None:
    """The entry of an attribute that moves in place; the attribute "" is the Ref."""
    known = "AWS::CloudFormation::CustomResource" if is_custom(resource_type) else resource_type
    for entry in MOVING_ATTRIBUTES:
        if entry.resource_type == known and (entry.attribute == attribute or (entry.attribute == "*" and attribute)):
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
