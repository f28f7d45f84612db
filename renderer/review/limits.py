"""Limits of AWS that the new side crosses and the old one did not. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from renderer.review.deployment import Deployment
from renderer.review.prediction import Prediction
from renderer.review.symbols import Value, is_known

_SECTIONS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_TEMPLATE_BYTES = 1_048_576  # from S3; 51,200 when sent in the request
_PARAMETER_BYTES = 4_096
_DESCRIPTION_BYTES = 1_024


class Limit(NamedTuple):
    """`size` measures a resource's properties; None where it cannot be known."""

    resource_type: str
    most: int
    what: str
    size: Callable[[Mapping[str, Value]], int | None]


def crossed_limits(old: Deployment, new: Deployment) -> Iterator[Prediction]:
    yield from _template(old, new)
    yield from _parameters(old, new)
    for name, resource in new.resources.items():
        for limit in LIMITS:
            if limit.resource_type != resource.type:
                continue
            size = limit.size(resource.properties)
            before = old.resources.get(name)
            earlier = limit.size(before.properties) if before is not None and before.type == resource.type else 0
            if size is not None and size > limit.most >= (earlier or 0):
                yield Prediction(name, "limit", f"{limit.what}: {size:,}, and {limit.most:,} at most")


def _template(old: Deployment, new: Deployment) -> Iterator[Prediction]:
    for section, most in _SECTIONS.items():
        before, after = (len(side.template.get(section) or {}) for side in (old, new))
        if after > most >= before:
            yield Prediction("", "limit", f"{section} of the template: {after:,}, and {most:,} at most")
    before, after = (len(_compact(side.template)) for side in (old, new))
    if after > _TEMPLATE_BYTES >= before:
        yield Prediction("", "limit", f"bytes of the template: {after:,}, and {_TEMPLATE_BYTES:,} at most")
    before, after = (_length(str(side.template.get("Description") or "")) for side in (old, new))
    if after > _DESCRIPTION_BYTES >= before:
        yield Prediction("", "limit", f"bytes of the Description: {after:,}, and {_DESCRIPTION_BYTES:,} at most")


def _parameters(old: Deployment, new: Deployment) -> Iterator[Prediction]:
    for name, value in new.resolver.parameters.items():
        size, earlier = (_bytes(side) for side in (value, old.resolver.parameters.get(name)))
        if size > _PARAMETER_BYTES >= earlier:
            yield Prediction(
                name, "limit", f"bytes of the parameter's value: {size:,}, and {_PARAMETER_BYTES:,} at most"
            )


def _bytes(value: Value) -> int:
    if isinstance(value, list):
        return _length(",".join(map(str, value)))
    return _length(value) if isinstance(value, str) else 0


def _length(text: str) -> int:
    """Bytes in UTF-8; half a surrogate pair, which JSON can say and UTF-8 cannot, counts as three."""
    return len(text.encode("utf-8", "surrogatepass"))


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), default=str)


def _of(name: str) -> Callable[[Mapping[str, Value]], int | None]:
    """The bytes of a property; a mapping counts as compact JSON without its spaces."""

    def size(properties: Mapping[str, Value]) -> int | None:
        value = properties.get(name)
        if value is None or not is_known(value):
            return None
        return _length(value if isinstance(value, str) else _compact(value))

    return size


def _count(name: str) -> Callable[[Mapping[str, Value]], int | None]:
    def size(properties: Mapping[str, Value]) -> int | None:
        value = properties.get(name)
        return len(value) if isinstance(value, list) else None

    return size


def _parameter_value(properties: Mapping[str, Value]) -> int | None:
    advanced = properties.get("Tier", "Standard") != "Standard"
    size = _of("Value")(properties)
    return None if size is None else size // 2 if advanced else size  # advanced parameters hold twice as much


def _inline_policies(properties: Mapping[str, Value]) -> int | None:
    policies = properties.get("Policies")
    if not isinstance(policies, list) or not is_known(policies):
        return None
    return sum(len(_compact(policy.get("PolicyDocument"))) for policy in policies if isinstance(policy, dict))


LIMITS = (
    Limit("AWS::SSM::Parameter", 4_096, "bytes of the parameter's value", _parameter_value),
    Limit("AWS::IAM::ManagedPolicy", 6_144, "characters of the policy", _of("PolicyDocument")),
    Limit("AWS::IAM::Role", 10_240, "characters of the role's inline policies", _inline_policies),
    Limit("AWS::IAM::Role", 20, "managed policies of the role, even with a raised quota", _count("ManagedPolicyArns")),
    Limit("AWS::S3::BucketPolicy", 20_480, "bytes of the bucket policy", _of("PolicyDocument")),
    Limit("AWS::KMS::Key", 32_768, "bytes of the key policy", _of("KeyPolicy")),
    Limit("AWS::Events::Rule", 5, "targets of the rule", _count("Targets")),
    Limit("AWS::Events::Rule", 2_048, "characters of the event pattern", _of("EventPattern")),
    Limit("AWS::Lambda::Function", 5, "layers of the function", _count("Layers")),
    Limit("AWS::CloudWatch::Dashboard", 1_048_576, "bytes of the dashboard", _of("DashboardBody")),
    Limit("AWS::EC2::Instance", 50, "tags", _count("Tags")),
    Limit(
        "AWS::EC2::SecurityGroup", 1_000, "rules of the group, even with raised quotas", _count("SecurityGroupIngress")
    ),
)
