"""Reviews for the tests and pictures of the review's page: one that tells of everything, and a large one."""

from __future__ import annotations

from datetime import date
from typing import Any

from renderer.review import Review, review
from renderer.review.change_set import AwsWord, aws_word
from renderer.review.findings import Gate, Waiver, gate

TODAY = date(2026, 11, 24)
FAIL_ON = ("data-loss", "broadened", "exposure")


def telling() -> tuple[Review, Gate]:
    """A change with something in every section, judged by a gate with waivers of each kind."""
    old, new = _template(new=False), _template(new=True)
    found = review(
        old,
        new,
        old_parameters={"ImageId": "ami-0123456789abcdef0", "Environment": "staging", "KeyAlias": "alias/orders"},
        new_parameters={"ImageId": "ami-0fedcba9876543210", "Environment": "prod", "KeyAlias": "alias/orders-2"},
        sources={
            "ImageId": ("overlays/prod.yaml", 12, "workers.image"),
            "KeyAlias": ("overlays/prod.yaml", 31, "kms.alias"),
        },
        old_tags={"Owner": "payments", "CostCenter": "4711"},
        new_tags={"Owner": "platform", "CostCenter": "4711"},
    )
    waivers = [
        Waiver("data-loss", "AuditLog", None, "archived to the audit account before the window", date(2026, 12, 31)),
        Waiver("exposure", "WebGroup", None, "was for the load test", date(2026, 11, 1)),
        Waiver("broadened", "OldRole", None, "migration of the batch jobs", date(2027, 1, 31)),
    ]
    return found, gate(found, FAIL_ON, waivers, TODAY)


def aws_says(found: Review) -> AwsWord:
    """A drift-aware change set of AWS for the telling change: it agrees on most, and has found drift."""

    def change(logical_id: str, action: str, drift: str | None = None, **more: Any) -> dict[str, Any]:
        seen = {"ResourceDriftStatus": drift} if drift else {}
        return {"ResourceChange": {"LogicalResourceId": logical_id, "Action": action, **seen, **more}}

    def detail(path: str, **target: Any) -> dict[str, Any]:
        return {"Target": {"Attribute": "Properties", "Name": path.split("/")[2], "Path": path, **target}}

    actions = {"create": "Add", "delete": "Remove"}
    changes = [
        change(
            each.logical_id,
            actions.get(each.action, "Modify"),
            "IN_SYNC",
            Replacement={"replace": "True", "conditional-replace": "Conditional"}.get(each.action, "False"),
        )
        for each in found.changes
        if each.logical_id not in ("Shipped", "Workers", "WebGroup")
    ]
    changes += [
        change("Shipped", "Add"),
        change("Dispatched", "Remove", "IN_SYNC", PolicyAction="Delete"),
        change("Workers", "Modify", "IN_SYNC", Replacement="False"),
        change(
            "WebGroup",
            "Modify",
            "MODIFIED",
            Replacement="False",
            Details=[
                detail(
                    "/Properties/GroupDescription",
                    AfterValue="web",
                    Drift={"PreviousValue": "web", "ActualValue": "web, opened by hand"},
                )
            ],
            ResourceDriftIgnoredAttributes=[{"Path": "/Properties/Tags", "Reason": "MANAGED_BY_AWS"}],
        ),
    ]
    return aws_word(found, {"Changes": changes, "DeploymentMode": "REVERT_DRIFT", "StackDriftStatus": "DRIFTED"})


def large(resources: int = 500) -> Review:
    """Every one of that many resources changes, many through others."""
    return review(*(_large(resources, side) for side in ("before", "after")))


def _large(resources: int, side: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(resources // 5):
        name = f"Service{number:03}"
        found[f"{name}Queue"] = _of("SQS::Queue", QueueName=f"{side}-{number}", VisibilityTimeout=30)
        found[f"{name}Topic"] = _of("SNS::Topic", DisplayName=f"the {side} one of {name}")
        found[f"{name}Function"] = _of(
            "Lambda::Function",
            Role={"Fn::GetAtt": [f"{name}Role", "Arn"]},
            Code={"ZipFile": f"def handler(event, context):\n    return '{side} {number}'\n"},
            Environment={"Variables": {"QUEUE": {"Ref": f"{name}Queue"}, "STAGE": side}},
        )
        found[f"{name}Role"] = _of("IAM::Role", AssumeRolePolicyDocument=_trust(), Policies=[_queue_policy(name, side)])
        found[f"{name}Parameter"] = _of("SSM::Parameter", Type="String", Value={"Ref": f"{name}Queue"})
    return {"Resources": found}


def _queue_policy(name: str, side: str) -> dict[str, Any]:
    action = ["sqs:SendMessage"] if side == "before" else ["sqs:SendMessage", "sqs:ReceiveMessage"]
    queue = {"Fn::GetAtt": [f"{name}Queue", "Arn"]}
    return {"PolicyName": "queue", "PolicyDocument": _document(action, queue)}


def _of(kind: str, attributes: dict[str, Any] | None = None, /, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties, **(attributes or {})}


def _trust(service: str = "lambda.amazonaws.com") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _document(actions: list[str], resource: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resource}]}


_PARAMETERS = {
    "ImageId": {"Type": "AWS::EC2::Image::Id"},
    "Environment": {"Type": "String"},
    "KeyAlias": {"Type": "String"},
    "DatabasePassword": {"Type": "String", "NoEcho": True},
}
_BEFORE = "import json\n\n\ndef handler(event, context):\n    for record in event['Records']:\n        print(record)\n"
_AFTER = (
    "import json\nimport logging\n\n\ndef handler(event, context):\n    for record in event['Records']:\n"
    "        logging.info(json.dumps(record))\n"
)


def _template(*, new: bool) -> dict[str, Any]:
    resources = {
        **_storage(new=new),
        **_network(new=new),
        **_compute(new=new),
        **_access(new=new),
    }
    outputs = {
        "OrdersTable": {"Value": {"Ref": "Orders"}, "Export": {"Name": "orders-table"}},
        "QueueUrl": {"Value": {"Ref": "OrderQueue"}},
    }
    if new:
        outputs["TopicArn"] = {"Value": {"Ref": "ShippedTopic"}}
    return {
        "Description": "Orders and their fulfilment" if new else "Orders",
        "Parameters": _PARAMETERS,
        "Mappings": {"Sizes": {"prod": {"Type": "m7g.large"}, "staging": {"Type": "t4g.small"}}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}},
        "Resources": resources,
        "Outputs": outputs,
    }


def _storage(*, new: bool) -> dict[str, Any]:
    found = {
        "Orders": _of(
            "DynamoDB::Table",
            TableName="orders-v2" if new else "orders",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        ),
        "Invoices": _of(
            "S3::Bucket",
            {} if new else {"DeletionPolicy": "Retain"},
            BucketName="invoices-111122223333",
            **({} if new else {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True}}),
        ),
        "Ledger": _of(
            "RDS::DBInstance",
            {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"},
            Engine="postgres",
            DBInstanceClass={"Fn::FindInMap": ["Sizes", {"Ref": "Environment"}, "Type"]},
            MasterUserPassword={"Ref": "DatabasePassword"},
            AllocatedStorage="100",
            StorageEncrypted=True,
            DBInstanceIdentifier="ledger",
        ),
        "KeyAliasOfOrders": _of("KMS::Alias", AliasName={"Ref": "KeyAlias"}, TargetKeyId={"Ref": "Key"}),
        "Key": _of("KMS::Key", KeyPolicy=_document(["kms:*"], "*"), EnableKeyRotation=not new),
    }
    if not new:
        found["AuditLog"] = _of("Logs::LogGroup", LogGroupName="/orders/audit", RetentionInDays=365)
        found["OldExports"] = _of("SQS::Queue")
    return found


def _network(*, new: bool) -> dict[str, Any]:
    anywhere = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" if new else "10.0.0.0/8"}]
    return {
        "WebGroup": _of("EC2::SecurityGroup", GroupDescription="web", VpcId="vpc-1", SecurityGroupIngress=anywhere),
        "Volume": _of("EC2::Volume", AvailabilityZone="us-east-1b" if new else "us-east-1a", Size=20),
    }


def _compute(*, new: bool) -> dict[str, Any]:
    data = {"ImageId": {"Ref": "ImageId"}, "InstanceType": "m7g.large", "SecurityGroupIds": [{"Ref": "WebGroup"}]}
    launch = {"LaunchTemplateId": {"Ref": "Launch"}, "Version": {"Fn::GetAtt": ["Launch", "LatestVersionNumber"]}}
    function = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["WorkerRole", "Arn"]},
        "Environment": {"Variables": {"ORDERS": {"Ref": "Orders"}, "QUEUE": {"Ref": "OrderQueue"}}},
    }
    code = {"S3Bucket": "artifacts", "S3Key": f"handlers-{'9c41' if new else '07be'}a3f5d2.zip"}
    found = {
        "Launch": _of("EC2::LaunchTemplate", LaunchTemplateData=data),
        "Workers": _of("AutoScaling::AutoScalingGroup", MinSize="2", MaxSize="6", LaunchTemplate=launch),
        "Bastion": _of("EC2::Instance", ImageId={"Ref": "ImageId"}, InstanceType="t4g.nano"),
        "Fulfil": _of("Lambda::Function", Code={"ZipFile": _AFTER if new else _BEFORE}, **function),
        **{name: _of("Lambda::Function", Code=code, **function) for name in ("Charge", "Ship", "Notify", "Refund")},
        "OrderQueue": _of("SQS::Queue", QueueName="orders-v2" if new else "orders", VisibilityTimeout=60),
        "Pump": _of(
            "Lambda::EventSourceMapping",
            FunctionName={"Ref": "Fulfil"},
            EventSourceArn={"Fn::GetAtt": ["OrderQueue", "Arn"]},
        ),
        "Late": _of(
            "CloudWatch::Alarm",
            MetricName="ApproximateAgeOfOldestMessage",
            Namespace="AWS/SQS",
            Dimensions=[{"Name": "QueueName", "Value": {"Fn::GetAtt": ["OrderQueue", "QueueName"]}}],
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=5 if new else 3,
            Period=60,
            Statistic="Maximum",
            Threshold=600 if new else "600",
        ),
        "Shipped" if new else "Dispatched": _of("SNS::Topic", DisplayName="Parcels on their way"),
        "Unchanged": _of("SNS::Topic", DisplayName="Nothing happens here"),
    }
    if new:
        found["ShippedTopic"] = _of("SNS::Topic", DisplayName="Shipped orders")
    return found


def _access(*, new: bool) -> dict[str, Any]:
    table = {"Fn::GetAtt": ["Orders", "Arn"]}
    reads = ["dynamodb:GetItem", "dynamodb:Query"]
    wide = [{"PolicyName": "orders", "PolicyDocument": _document(["dynamodb:*"] if new else reads, table)}]
    managed = {
        "ManagedPolicyArns": [
            "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
            if new
            else "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"
        ]
    }
    return {
        "WorkerRole": _of("IAM::Role", AssumeRolePolicyDocument=_trust(), Policies=wide),
        "ReportRole": _of(
            "IAM::Role",
            AssumeRolePolicyDocument=_trust(),
            Policies=[
                {
                    "PolicyName": "invoices",
                    "PolicyDocument": _document(
                        ["s3:GetObject"] if new else ["s3:GetObject", "s3:PutObject"],
                        "arn:aws:s3:::invoices-111122223333/*",
                    ),
                }
            ],
        ),
        "AgentRole": _of("IAM::Role", AssumeRolePolicyDocument=_trust("ec2.amazonaws.com"), **managed),
        "OldRole": _of("IAM::Role", AssumeRolePolicyDocument=_trust()),
    }
