"""Links to the AWS console: to a resource and its timeline in AWS Config, or to the calls in CloudTrail. Pure."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from handlers.alerting.tampering import event_name
from handlers.lib.finding import Finding
from handlers.lib.rule_names import TAMPERING

# AWS Config's region for what has none (IAM); the console needs one.
GLOBAL = "global"
HOME_REGION = "us-east-1"

# Console pages of the types that are checked most, under https://<region>.console.aws.amazon.com/.
# The rest are found through their page in AWS Config.
_PAGES = {
    "AWS::EC2::Instance": "ec2/home?region={region}#InstanceDetails:instanceId={id}",
    "AWS::EC2::SecurityGroup": "ec2/home?region={region}#SecurityGroup:groupId={id}",
    "AWS::EC2::Volume": "ec2/home?region={region}#VolumeDetails:volumeId={id}",
    "AWS::EC2::LaunchTemplate": "ec2/home?region={region}#LaunchTemplateDetails:launchTemplateId={id}",
    "AWS::EC2::VPC": "vpcconsole/home?region={region}#VpcDetails:VpcId={id}",
    "AWS::EC2::Subnet": "vpcconsole/home?region={region}#SubnetDetails:subnetId={id}",
    "AWS::S3::Bucket": "s3/buckets/{id}?region={region}",
    "AWS::Lambda::Function": "lambda/home?region={region}#/functions/{id}",
    "AWS::DynamoDB::Table": "dynamodbv2/home?region={region}#table?name={id}",
    "AWS::SNS::Topic": "sns/v3/home?region={region}#/topic/{id}",
    "AWS::SQS::Queue": "sqs/v3/home?region={region}#/queues/{id}",
    "AWS::KMS::Key": "kms/home?region={region}#/kms/keys/{id}",
    "AWS::CloudFormation::Stack": "cloudformation/home?region={region}#/stacks/stackinfo?stackId={id}",
}


class Links(NamedTuple):
    """Addresses; every part that came from a message is percent-encoded, so they hold no space or control."""

    resource: str
    timeline: str


def links(finding: Finding) -> Links:
    """Where a person who is signed in to the account looks next."""
    region = quote(HOME_REGION if finding.region == GLOBAL else finding.region, safe="")
    base = f"https://{region}.console.aws.amazon.com"
    resource_id, resource_type = quote(finding.resource_id, safe=""), quote(finding.resource_type, safe="")
    query = f"resourceId={resource_id}&resourceType={resource_type}"
    config = f"{base}/config/home?region={region}#/resources"
    if finding.rule == TAMPERING:
        events = f"{base}/cloudtrailv2/home?region={region}#/events?EventName={quote(event_name(finding), safe='')}"
        return Links(events, events)
    page = _PAGES.get(finding.resource_type)
    resource = f"{base}/{page.format(region=region, id=resource_id)}" if page else f"{config}/details?{query}"
    return Links(resource, f"{config}/timeline?{query}")
