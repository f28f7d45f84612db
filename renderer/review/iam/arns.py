"""ARNs that are made of a resource's Ref, so that both ways to write one are one value. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.review import normal_form
from renderer.review.deployment import Resource
from renderer.review.resolve import partition
from renderer.review.symbols import Symbol, Text, Value

_ACCOUNT = Symbol("pseudo", "AWS::AccountId", resource="AWS::AccountId")

# (type, attribute): the ARN behind the partition; $R region, $A account, $N the Ref.
_FORMS = {
    ("AWS::S3::Bucket", "Arn"): ":s3:::$N",
    ("AWS::DynamoDB::Table", "Arn"): ":dynamodb:$R:$A:table/$N",
    ("AWS::Kinesis::Stream", "Arn"): ":kinesis:$R:$A:stream/$N",
    ("AWS::KMS::Key", "Arn"): ":kms:$R:$A:key/$N",
    ("AWS::Lambda::Function", "Arn"): ":lambda:$R:$A:function:$N",
    ("AWS::Logs::LogGroup", "Arn"): ":logs:$R:$A:log-group:$N:*",
}
# Attributes that are the Ref itself.
_REF = {
    ("AWS::SNS::Topic", "TopicArn"),
    ("AWS::StepFunctions::StateMachine", "Arn"),
    ("AWS::IAM::ManagedPolicy", "PolicyArn"),
}


def canonical(value: Value, resources: Mapping[str, Resource], region: str) -> Value:  # noqa: PLR0911 - one return a kind of value
    """The value with every such attribute written by its Ref."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {key: canonical(item, resources, region) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item, resources, region) for item in value]
    if isinstance(value, Text):
        return normal_form.concat(canonical(part, resources, region) for part in value.parts)
    if not isinstance(value, Symbol) or value.kind != "getatt" or value.resource not in resources:
        return value
    key = (resources[value.resource].type, value.attribute)
    reference = Symbol("ref", value.resource, resource=value.resource)
    if key in _REF:
        return reference
    form = _FORMS.get(key)
    if form is None:
        return value
    before, after = form.replace("$R", region).split("$N")
    parts: list[Value] = [f"arn:{partition(region)[0]}"]
    for index, piece in enumerate(before.split("$A")):
        parts.extend([_ACCOUNT, piece] if index else [piece])
    return normal_form.concat([*parts, reference, after])
