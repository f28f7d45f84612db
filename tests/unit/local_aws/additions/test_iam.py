"""With IAM enforcement a right policy lets a call through and a wrong one does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from local_aws.additions.iam import action_of, namespace_of, parameter_arn

ACCOUNT = "123456789012"
BUCKET = "artifacts"
READS_PARAMETER = """
import boto3


def handler(event, context):
    return boto3.client("ssm").get_parameter(Name=event["name"])["Parameter"]["Value"]
"""


@pytest.fixture(scope="module")
def strict(account_class: Any) -> Iterator[Any]:
    """An account of an embedded AWS that enforces IAM."""
    with LocalAws(enforce_iam=True, retry_seconds=0.05) as running:
        account = account_class(running, ACCOUNT)
        account.client("ssm").put_parameter(Name="/compliance/test/rule/tags", Value="{}", Type="String")
        account.client("sqs").create_queue(QueueName="alerts")
        account.client("sns").create_topic(Name="alerts")
        account.client("s3").create_bucket(Bucket=BUCKET)
        yield account


def caller(account: Any, name: str, *statements: dict[str, Any]) -> Any:
    """Clients with the credentials of a role that has only these statements."""
    trust = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        ]
    }
    iam = account.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(document))
    credentials = account.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    session = boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name="us-east-1",
    )
    return lambda service: session.client(service, endpoint_url=account.aws.endpoint_url)


def allow(action: str, resource: str, **condition: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


ARN = f"arn:aws:{{}}:us-east-1:{ACCOUNT}:{{}}"
QUEUE = ARN.format("sqs", "alerts")
TOPIC = ARN.format("sns", "alerts")
ENTRIES = [{"Id": "1", "MessageBody": "x"}]


def read_path(clients: Any) -> Any:
    return clients("ssm").get_parameters_by_path(Path="/compliance/test/rule", Recursive=True)


def read_names(clients: Any) -> Any:
    return clients("ssm").get_parameters(Names=["/compliance/test/rule/tags"])


def send_batch(clients: Any) -> Any:
    url = clients("sqs").get_queue_url(QueueName="alerts")["QueueUrl"]
    return clients("sqs").send_message_batch(QueueUrl=url, Entries=ENTRIES)


def publish_batch(clients: Any) -> Any:
    entries = [{"Id": "1", "Message": "x"}]
    return clients("sns").publish_batch(TopicArn=TOPIC, PublishBatchRequestEntries=entries)


def put_metric(clients: Any) -> Any:
    return clients("cloudwatch").put_metric_data(
        Namespace="ComplianceMonitor", MetricData=[{"MetricName": "M", "Value": 1}]
    )


def create(clients: Any) -> Any:
    return clients("s3").put_object(Bucket=BUCKET, Key="created", Body=b"x", IfNoneMatch="*")


def overwrite(clients: Any) -> Any:
    return clients("s3").put_object(Bucket=BUCKET, Key="created", Body=b"y")


CREATE = allow("s3:PutObject", f"arn:aws:s3:::{BUCKET}/*", Null={"s3:if-none-match": "false"})
READ_URL = allow("sqs:GetQueueUrl", QUEUE)
MONITOR = {"StringEquals": {"cloudwatch:namespace": "ComplianceMonitor"}}
OTHER = {"StringEquals": {"cloudwatch:namespace": "AWS/Lambda"}}

RIGHT = [
    ("by-path", read_path, [allow("ssm:GetParametersByPath", ARN.format("ssm", "parameter/compliance/test/rule"))]),
    ("by-name", read_names, [allow("ssm:GetParameters", ARN.format("ssm", "parameter/compliance/test/*"))]),
    ("sqs-batch", send_batch, [READ_URL, allow("sqs:SendMessage", QUEUE)]),
    ("sns-batch", publish_batch, [allow("sns:Publish", TOPIC)]),
    ("metric", put_metric, [allow("cloudwatch:PutMetricData", "*", **MONITOR)]),
    ("create", create, [CREATE]),
]
WRONG = [
    ("other-path", read_path, [allow("ssm:GetParametersByPath", ARN.format("ssm", "parameter/compliance/prod/*"))]),
    ("other-name", read_names, [allow("ssm:GetParameters", ARN.format("ssm", "parameter/compliance/prod/*"))]),
    ("other-queue", send_batch, [READ_URL, allow("sqs:SendMessage", f"{QUEUE}-other")]),
    ("other-topic", publish_batch, [allow("sns:Publish", f"{TOPIC}-other")]),
    ("other-namespace", put_metric, [allow("cloudwatch:PutMetricData", "*", **OTHER)]),
    ("nothing", put_metric, [allow("s3:ListBucket", "*")]),
    ("overwrite", overwrite, [CREATE]),
]


@pytest.mark.parametrize(("name", "call", "statements"), RIGHT, ids=[case[0] for case in RIGHT])
def test_a_right_policy_lets_the_call_through(strict: Any, name: str, call: Any, statements: list[Any]) -> None:
    assert call(caller(strict, f"right-{name}", *statements))["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(("name", "call", "statements"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_policy_does_not(strict: Any, name: str, call: Any, statements: list[Any]) -> None:
    with pytest.raises(ClientError, match=r"AccessDenied|AuthorizationError"):
        call(caller(strict, f"wrong-{name}", *statements))


def test_a_rule_is_judged_by_its_arn_and_not_by_its_name(strict: Any) -> None:
    strict.start_recorder()
    for rule in ("mine", "other"):
        strict.managed_rule(rule)
    arns = {
        rule["ConfigRuleName"]: rule["ConfigRuleArn"]
        for rule in strict.client("config").describe_config_rules()["ConfigRules"]
    }
    config = caller(strict, "one-rule", allow("config:GetComplianceDetailsByConfigRule", arns["mine"]))("config")
    assert config.get_compliance_details_by_config_rule(ConfigRuleName="mine")["EvaluationResults"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        config.get_compliance_details_by_config_rule(ConfigRuleName="other")


def test_a_function_runs_with_the_rights_of_its_role(strict: Any) -> None:
    role = strict.role("reader", allow("ssm:GetParameter", ARN.format("ssm", "parameter/compliance/test/*")))
    strict.client("ssm").put_parameter(Name="/elsewhere", Value="secret", Type="String")
    strict.function("reader", READS_PARAMETER, Role=role)
    answers = {}
    for name in ("/compliance/test/rule/tags", "/elsewhere"):
        answer = strict.client("lambda").invoke(FunctionName="reader", Payload=json.dumps({"name": name}).encode())
        answers[name] = answer["Payload"].read().decode()
    assert answers["/compliance/test/rule/tags"] == '"{}"'
    assert "AccessDenied" in answers["/elsewhere"]


def test_a_bucket_that_denies_plain_http_can_be_read(strict: Any) -> None:
    bucket = strict.bucket("tls-only")
    deny = {"Bool": {"aws:SecureTransport": "false"}}
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{bucket}",
        "Condition": deny,
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    strict.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    s3 = caller(strict, "lists", allow("s3:ListBucket", f"arn:aws:s3:::{bucket}"))("s3")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("call", "action"),
    [("sqs:SendMessageBatch", "sqs:SendMessage"), ("sqs:SendMessage", "sqs:SendMessage"), (None, None)],
)
def test_a_batch_needs_the_right_of_one_message(call: str | None, action: str | None) -> None:
    assert action_of(call) == action


@pytest.mark.parametrize(
    ("name", "resource"),
    [("/a/b", "parameter/a/b"), ("a", "parameter/a"), ("/a/b/", "parameter/a/b/")],
)
def test_a_parameters_resource_is_its_name_without_the_first_slash(name: str, resource: str) -> None:
    assert parameter_arn(name, "us-east-1", ACCOUNT) == ARN.format("ssm", resource)


@pytest.mark.parametrize(
    ("body", "params", "namespace"),
    [
        (b'{"Namespace": "N"}', {}, "N"),
        (b"Action=PutMetricData&Namespace=N", {"Namespace": ["N"]}, "N"),
        (b"", {}, None),
    ],
    ids=["json", "query", "empty"],
)
def test_the_namespace_is_found_in_every_encoding(body: bytes, params: dict[str, Any], namespace: str | None) -> None:
    assert namespace_of(body, params) == namespace


@pytest.mark.parametrize(("role", "lets_in"), [("role/path/first", True), ("role/first", False), ("role/other", False)])
def test_a_roles_session_is_known_by_the_roles_arn(strict: Any, role: str, lets_in: bool) -> None:
    iam = strict.client("iam")
    account = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [{**allow, "Principal": account}]}
    condition = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:{role}"}}
    guarded = {"Version": "2012-10-17", "Statement": [{**allow, "Principal": account, "Condition": condition}]}
    suffix = role.replace("/", "-")
    if not [each for each in iam.list_roles()["Roles"] if each["RoleName"] == "first"]:
        iam.create_role(RoleName="first", Path="/path/", AssumeRolePolicyDocument=json.dumps(trust))
        may = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": "*"}]}
        iam.put_role_policy(RoleName="first", PolicyName="p", PolicyDocument=json.dumps(may))
    second = iam.create_role(RoleName=f"second-{suffix}", AssumeRolePolicyDocument=json.dumps(guarded))["Role"]["Arn"]
    first = f"arn:aws:iam::{ACCOUNT}:role/path/first"
    session = strict.client("sts").assume_role(RoleArn=first, RoleSessionName="session")["Credentials"]
    sts: Any = boto3.client(
        "sts",
        region_name="us-east-1",
        endpoint_url=strict.aws.endpoint_url,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    if lets_in:
        sts.assume_role(RoleArn=second, RoleSessionName="session")
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            sts.assume_role(RoleArn=second, RoleSessionName="session")
