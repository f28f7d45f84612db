"""A call's parameters and answer by the names that CloudTrail has for them. Pure.

Its common rule: every name begins with a small letter. EC2's are those of its old XML, its lists stand under `items`,
and an empty list is an empty object; what else differs stands by operation below. From the examples in
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from local_aws.additions.cloudtrail.wire import Parameters, model

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"

# https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
_LAMBDA_VERSIONS = {
    "20150331": ("CreateFunction", "DeleteFunction", "CreateEventSourceMapping", "UpdateEventSourceMapping"),
    "20150331v2": ("AddPermission", "RemovePermission", "UpdateFunctionCode", "UpdateFunctionConfiguration"),
    "20170331v2": ("TagResource", "UntagResource"),
    "20171031": ("PutFunctionConcurrency",),
}
_LAMBDA_NAMES = {name: name + version for version, names in _LAMBDA_VERSIONS.items() for name in names}

# CloudTrail's prefix of a service, where it is another than botocore's name.
_PREFIXES = {"cloudwatch": "monitoring"}


def event_source(service: str) -> str:
    """`ec2.amazonaws.com` of botocore's `ec2`."""
    return f"{_PREFIXES.get(service, service)}.amazonaws.com"


def event_name(service: str, operation: str) -> str:
    """The operation as CloudTrail calls it: Lambda's carry the version of their API."""
    return _LAMBDA_NAMES.get(operation, operation) if service == "lambda" else operation


def request_parameters(service: str, operation: str, parameters: Parameters) -> Parameters | None:
    """CloudTrail's requestParameters; None where the call had none."""
    special = _SPECIAL.get((service, operation))
    if special:
        return special(parameters)
    shape = model(service).operation_model(operation).input_shape
    if shape is None:
        return None
    if service == "s3":
        return _of_bucket(operation, parameters)
    return _without_secrets(service, _rendered(parameters, shape, is_ec2=service == "ec2"))


def response_elements(service: str, operation: str, answer: Parameters, request_id: str) -> Parameters | None:
    """CloudTrail's responseElements; None where the call answers nothing but that it was done."""
    shape = model(service).operation_model(operation).output_shape
    if service == "ec2":
        body = _rendered(answer, shape, is_ec2=True) if shape is not None else {}
        if "return" in body:
            body["_return"] = body.pop("return")
        return {"requestId": request_id, **(body or {"_return": True})}
    return _without_secrets(service, _rendered(answer, shape, is_ec2=False)) if answer and shape is not None else None


def _rendered(value: Any, shape: Any, *, is_ec2: bool) -> Any:
    if shape.type_name == "structure":
        return {
            _small(member.serialization.get("name", name) if is_ec2 else name): _rendered(
                value.get(name, []), member, is_ec2=is_ec2
            )
            for name, member in shape.members.items()
            # EC2 shows the lists of an object that were not given, too.
            if name in value or (is_ec2 and member.type_name == "list" and shape.name == "IpPermission")
        }
    if shape.type_name == "list":
        items = [_rendered(one, shape.member, is_ec2=is_ec2) for one in value]
        return ({"items": items} if items else {}) if is_ec2 else items
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return HIDDEN
    return value


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _without_secrets(service: str, parameters: Parameters) -> Parameters:
    if service == "ssm" and "value" in parameters:
        return {**parameters, "value": HIDDEN}
    return {**parameters, "environment": {}} if service == "lambda" and "environment" in parameters else parameters


def _of_bucket(operation: str, parameters: Parameters) -> Parameters:
    """S3 shows the request: the bucket, the subresource of its query and the host."""
    uri = model("s3").operation_model(operation).http["requestUri"]
    bucket = parameters["Bucket"]
    subresources = {part: "" for part in uri.partition("?")[2].split("&") if part}
    return {"bucketName": bucket, "Host": f"{bucket}.s3.amazonaws.com", **subresources}


def _tagging(parameters: Parameters) -> Parameters:
    tags = [{_small(name): value for name, value in tag.items()} for tag in parameters.get("Tags", [])]
    return {
        "resourcesSet": {"items": [{"resourceId": one} for one in parameters["Resources"]]},
        "tagSet": {"items": tags} if tags else {},
    }


def _run_instances(parameters: Parameters) -> Parameters:
    placed = {"ImageId", "MinCount", "MaxCount", "KeyName"}
    shape = model("ec2").operation_model("RunInstances").input_shape
    rest = {name: value for name, value in parameters.items() if name not in placed | {"UserData"}}
    item = {_small(name): parameters[name] for name in sorted(placed & parameters.keys())}
    return {"instancesSet": {"items": [item]}, **_rendered(rest, shape, is_ec2=True)}


def _modify_rules(parameters: Parameters) -> Parameters:
    """One of the newer calls: its request stands whole, in the API's own names, and one item of a list by itself."""
    rules = [{**rule, "tag": number} for number, rule in enumerate(parameters["SecurityGroupRules"], 1)]
    request = {"GroupId": parameters["GroupId"], "SecurityGroupRule": rules[0] if len(rules) == 1 else rules}
    return {"ModifySecurityGroupRulesRequest": request}


_SPECIAL: Mapping[tuple[str, str], Callable[[Parameters], Parameters]] = {
    ("ec2", "CreateTags"): _tagging,
    ("ec2", "DeleteTags"): _tagging,
    ("ec2", "RunInstances"): _run_instances,
    ("ec2", "ModifySecurityGroupRules"): _modify_rules,
    ("ec2", "TerminateInstances"): lambda parameters: {
        "instancesSet": {"items": [{"instanceId": one} for one in parameters["InstanceIds"]]}
    },
}
