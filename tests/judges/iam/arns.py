"""ARNs: what a reference in a template stands for, and whether a pattern can be a resource of a shape. Pure."""

from __future__ import annotations

import re
from functools import cache

from tests.template.graph import Graph

# Of each type that a policy names by reference: its ARN, and the property that is the name in it.
_ARNS = {
    "AWS::CodeBuild::Project": ("codebuild:us-east-1:111122223333:project/%s", "Name"),
    "AWS::Config::ConfigurationAggregator": ("config:us-east-1:111122223333:config-aggregator/%s", ""),
    "AWS::DynamoDB::Table": ("dynamodb:us-east-1:111122223333:table/%s", "TableName"),
    "AWS::Events::Rule": ("events:us-east-1:111122223333:rule/%s", "Name"),
    "AWS::IAM::Role": ("iam::111122223333:role/%s", "RoleName"),
    "AWS::KMS::Key": ("kms:us-east-1:111122223333:key/%s", ""),
    "AWS::Logs::LogGroup": ("logs:us-east-1:111122223333:log-group:%s:*", "LogGroupName"),
    "AWS::S3::Bucket": ("s3:::%s", "BucketName"),
    "AWS::SNS::Topic": ("sns:us-east-1:111122223333:%s", "TopicName"),
    "AWS::SQS::Queue": ("sqs:us-east-1:111122223333:%s", "QueueName"),
}
_REFERENCE = re.compile(r"\$\{(\w+)(\.(?:Arn|ConfigurationAggregatorArn|TopicArn))?\}")
PSEUDO = {
    "${AWS::Partition}": "aws",
    "${AWS::Region}": "us-east-1",
    "${AWS::AccountId}": "111122223333",
    "${AWS::URLSuffix}": "amazonaws.com",
}
# The parts of a shape whose values may hold a slash.
_WITH_SLASH = {"ObjectName", "ParameterNameWithoutLeadingSlash", "RoleNameWithPath", "SecretId"}
_NAME, _PATH = "\x00", "\x01"


def arn(graph: Graph, resource: str) -> str:
    """A statement's resource with every reference replaced: to resources, parameters, and what AWS:: stands for."""

    def value(match: re.Match[str]) -> str:
        known = graph.resources.get(match[1])
        if known is None:
            return str(graph.parameters.get(match[1], match[0]))
        form, prop = _ARNS[known["Type"]]
        name = graph.resolved(known["Properties"][prop]) if prop else "id"
        # A topic's Ref is its ARN; another's is its name.
        return f"arn:aws:{form % name}" if match[2] or known["Type"] == "AWS::SNS::Topic" else name

    replaced = _REFERENCE.sub(value, resource)
    for pseudo, meant in PSEUDO.items():
        replaced = replaced.replace(pseudo, meant)
    return replaced


def fits(pattern: str, shape: str) -> bool:
    """Whether a pattern matches some ARN of a shape (`arn:${Partition}:s3:::${BucketName}/${ObjectName}`)."""
    return _meet(pattern, re.sub(r"\$\{(\w+)\}", lambda m: _PATH if m[1] in _WITH_SLASH else _NAME, shape))


@cache
def _meet(pattern: str, shape: str) -> bool:
    """Both are walked together; a name of the shape takes one character or more, a star any number."""
    if not pattern and not shape:
        return True
    if pattern[:1] == "*":
        return _meet(pattern[1:], shape) or (bool(shape) and _meet(pattern, shape[1:]))
    if not pattern or not shape:
        return False
    head, rest = pattern[0], pattern[1:]
    if shape[0] in (_NAME, _PATH):
        if head == ":" or (head == "/" and shape[0] == _NAME):
            return False
        return _meet(rest, shape[1:]) or _meet(rest, shape)
    return head in (shape[0], "?") and _meet(rest, shape[1:])
