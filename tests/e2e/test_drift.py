"""Drift of a stack's resource, found on the change itself, by CloudFormation's own event, and by the sweep."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demo.items import OWNED, permission, security_group
from demo.stage import Stage
from tests.e2e.patience import eventually

EXTRA = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


def _drift(stage: Stage, resource_id: str) -> list[dict[str, Any]]:
    return [line for line in stage.told() if line["rule"] == "stack-drift" and line["resource_id"] == resource_id]


def _record(stage: Stage, group_id: str, tags: dict[str, str], *, drifted: bool) -> None:
    permissions = [permission("tcp", 443, ipv4=["0.0.0.0/0"])]
    if drifted:
        permissions.append(permission("tcp", 8080, ipv4=["10.0.0.0/8"]))
    stage.record(security_group(stage.account, group_id, "payments-web", permissions, {**OWNED, **tags}))


def test_drift_is_told_with_its_property_closed_when_it_is_mended_and_told_anew(stage: Stage) -> None:
    ec2 = stage.client("ec2")
    group_id, tags = stage.application_resource("WebSecurityGroup")
    name = f"table-findings-{stage.environment}"

    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    _record(stage, group_id, tags, drifted=True)
    told = eventually(lambda: _drift(stage, group_id))
    assert "8080" in told[0]["reason"]
    assert told[0]["stack"] == tags["aws:cloudformation:stack-name"]

    def status() -> str:
        item = stage.client("dynamodb").get_item(TableName=name, Key={"id": {"S": told[0]["id"]}})["Item"]
        text: str = item["status"]["S"]
        return text

    ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    _record(stage, group_id, tags, drifted=False)
    assert eventually(lambda: status() == "CLOSED")

    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    _record(stage, group_id, tags, drifted=True)
    assert [line["occurrence"] for line in eventually(lambda: _drift(stage, group_id)[1:])] == [2]
    ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    _record(stage, group_id, tags, drifted=False)
    assert eventually(lambda: status() == "CLOSED")


def _forget_comparison(stage: Stage, stack_id: str) -> None:
    """The stack is due again, whichever sweep another test has fired before."""
    key = {"id": {"S": f"stack|{stack_id}"}}
    stage.client("dynamodb").delete_item(TableName=f"table-stacks-{stage.environment}", Key=key)


def test_the_sweep_finds_what_no_event_told_of_and_our_own_stack_is_in_sync(stage: Stage) -> None:
    parameter, tags = stage.application_resource("FeatureFlag")
    _forget_comparison(stage, tags["aws:cloudformation:stack-id"])
    stage.client("ssm").put_parameter(Name=parameter, Value="on", Type="String", Overwrite=True)
    stage.aws.fire_schedule(f"event-rule-drift-sweep-{stage.environment}", account=stage.account)
    assert eventually(lambda: _drift(stage, parameter))
    own = [line for line in stage.told() if line["rule"] == "stack-drift" and line.get("stack") == stage.stack]
    assert own == []
    stage.client("ssm").put_parameter(Name=parameter, Value="off", Type="String", Overwrite=True)


@pytest.mark.parametrize("logical_id", ["WebSecurityGroup"])
def test_a_detection_that_somebody_else_started_is_read_too(stage: Stage, logical_id: str) -> None:
    group_id, tags = stage.application_resource(logical_id)
    before = len(_drift(stage, group_id))
    stage.client("ec2").authorize_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    stage.client("cloudformation").detect_stack_drift(StackName=tags["aws:cloudformation:stack-id"])
    assert eventually(lambda: len(_drift(stage, group_id)) > before)
    stage.client("ec2").revoke_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    _record(stage, group_id, tags, drifted=False)


def test_a_resource_that_somebody_deleted_is_told_as_the_gravest_drift(stage: Stage) -> None:
    ec2, cloudformation = stage.client("ec2"), stage.client("cloudformation")
    template = {
        "Resources": {
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "soon gone"}},
        }
    }
    name = "stack-short-lived-prod"
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    detail = cloudformation.describe_stack_resource(StackName=name, LogicalResourceId="Group")["StackResourceDetail"]
    group_id = detail["PhysicalResourceId"]
    tags = {
        "aws:cloudformation:stack-id": detail["StackId"],
        "aws:cloudformation:stack-name": name,
        "aws:cloudformation:logical-id": "Group",
    }
    _record(stage, group_id, tags, drifted=False)
    ec2.delete_security_group(GroupId=group_id)
    gone = security_group(stage.account, group_id, "gone", [], {})
    stage.record({**gone, "configurationItemStatus": "ResourceDeleted", "configuration": None})
    told = eventually(lambda: _drift(stage, group_id))
    assert [line["severity"] for line in told] == ["critical"]
    cloudformation.delete_stack(StackName=name)


def test_the_drift_of_a_role_whose_item_names_no_stack_is_found_by_what_the_stacks_list(stage: Stage) -> None:
    cloudformation, iam = stage.client("cloudformation"), stage.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"MaxSessionDuration": 3600, "AssumeRolePolicyDocument": {"Statement": [trust]}},
    }
    # The embedded AWS lists ten resources a page.
    template = {"Resources": {f"Role{number:02}": role for number in range(25)}}
    name = "stack-roles-prod"
    cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    detail = cloudformation.describe_stack_resource(StackName=name, LogicalResourceId="Role24")["StackResourceDetail"]
    role_name = detail["PhysicalResourceId"]
    key = {"id": {"S": f"resource|AWS::IAM::Role|{role_name}"}}
    table = f"table-stacks-{stage.environment}"
    assert eventually(lambda: stage.client("dynamodb").get_item(TableName=table, Key=key).get("Item"))

    iam.update_role(RoleName=role_name, MaxSessionDuration=43200)
    described = iam.get_role(RoleName=role_name)["Role"]
    group = security_group(stage.account, "unused", "unused", [], {})
    stage.record(
        {
            **group,
            "resourceType": "AWS::IAM::Role",
            "resourceId": described["RoleId"],
            "resourceName": role_name,
            "ARN": described["Arn"],
            "configuration": {"roleName": role_name},
        }
    )
    told = eventually(lambda: _drift(stage, role_name))
    assert [line["reason"] for line in told] == ["/MaxSessionDuration is 43200, the template says 3600"]
    assert told[0]["stack"] == name
    cloudformation.delete_stack(StackName=name)


def test_the_report_names_what_could_not_be_judged(stage: Stage) -> None:
    stage.aws.fire_schedule(f"event-rule-drift-sweep-{stage.environment}", account=stage.account)
    stack = f"stack|{stage.client('cloudformation').describe_stacks(StackName=stage.stack)['Stacks'][0]['StackId']}"
    table = f"table-stacks-{stage.environment}"
    dynamodb = stage.client("dynamodb")
    assert eventually(lambda: dynamodb.get_item(TableName=table, Key={"id": {"S": stack}}).get("Item"))
    before = len(list(stage.objects("reports/")))
    stage.aws.fire_schedule(f"event-rule-compliance-report-{stage.environment}", account=stage.account)
    assert eventually(lambda: len(list(stage.objects("reports/"))) > before + 1)
    report = json.loads([body for key_, body in stage.objects("reports/") if key_.endswith(".json")][-1])
    not_judged = report["drift"]["not_judged"]
    # Our own custom resource is of a type that nobody can compare.
    assert {"logical_id": "EmptyReportBucket", "cause": "unsupported-or-not-reached"}.items() <= next(
        one.items() for one in not_judged["resources"] if one["logical_id"] == "EmptyReportBucket"
    )
    assert not_judged["properties"]
