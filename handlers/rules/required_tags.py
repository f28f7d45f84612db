"""required-tags: a resource carries the tags that the policy asks for, each with a value that it allows.

Policy: document `tags`, a mapping of tag keys to `{}` (any value), `{allowed: [dev, prod]}` or
`{pattern: 'CC-\\d{4}'}` (the whole value must match). Keys and values are case-sensitive; a value
of nothing but spaces is empty; tags of AWS (`aws:...`) are not the owner's and cannot be asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Callable, NamedTuple

from handlers.lib.item import Item
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import NON_COMPLIANT, PASSES, Needs, Verdict, shortened

TITLE = "Resources carry the tags that the policy requires, with values that it allows"
SEVERITY = "medium"
CONTROLS = ("PCI DSS 4.0 12.5.1", "NIST 800-53 CM-8")
REMEDIATION = (
    "Add or correct the tags named, on the resource or in the template that creates it; stack-level tags "
    "reach every resource of a stack that can carry them."
)

# AWS Config records each of these and each can carry tags. A Config rule takes no more than 100 types.
RESOURCE_TYPES = (
    "AWS::ACMPCA::CertificateAuthority",
    "AWS::AmazonMQ::Broker",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Stage",
    "AWS::AppConfig::Application",
    "AWS::AppRunner::Service",
    "AWS::AppSync::GraphQLApi",
    "AWS::Athena::WorkGroup",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::Backup::BackupPlan",
    "AWS::Backup::BackupVault",
    "AWS::Batch::ComputeEnvironment",
    "AWS::Batch::JobQueue",
    "AWS::Bedrock::KnowledgeBase",
    "AWS::Cassandra::Keyspace",
    "AWS::CloudFormation::Stack",
    "AWS::CloudFront::Distribution",
    "AWS::CloudTrail::EventDataStore",
    "AWS::CloudTrail::Trail",
    "AWS::CloudWatch::Alarm",
    "AWS::CodeArtifact::Repository",
    "AWS::CodeBuild::Project",
    "AWS::CodeDeploy::Application",
    "AWS::CodePipeline::Pipeline",
    "AWS::Cognito::UserPool",
    "AWS::DMS::Endpoint",
    "AWS::DataSync::Task",
    "AWS::DynamoDB::Table",
    "AWS::EC2::CustomerGateway",
    "AWS::EC2::EIP",
    "AWS::EC2::Instance",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::PrefixList",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::TransitGateway",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::VPNConnection",
    "AWS::EC2::Volume",
    "AWS::ECR::Repository",
    "AWS::ECS::Cluster",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::EFS::AccessPoint",
    "AWS::EFS::FileSystem",
    "AWS::EKS::Addon",
    "AWS::EKS::Cluster",
    "AWS::EKS::FargateProfile",
    "AWS::EMRServerless::Application",
    "AWS::ElasticBeanstalk::Environment",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::Elasticsearch::Domain",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
    "AWS::Glue::Job",
    "AWS::GlobalAccelerator::Accelerator",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::KMS::Key",
    "AWS::KafkaConnect::Connector",
    "AWS::Kinesis::Stream",
    "AWS::KinesisAnalyticsV2::Application",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Lambda::Function",
    "AWS::MSK::Cluster",
    "AWS::NetworkFirewall::Firewall",
    "AWS::NetworkFirewall::RuleGroup",
    "AWS::OpenSearchServerless::Collection",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBSnapshot",
    "AWS::RDS::DBSubnetGroup",
    "AWS::RDS::GlobalCluster",
    "AWS::Redshift::Cluster",
    "AWS::Route53::HostedZone",
    "AWS::Route53Resolver::ResolverEndpoint",
    "AWS::Route53Resolver::ResolverRule",
    "AWS::S3::AccessPoint",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSM::Document",
    "AWS::SageMaker::Domain",
    "AWS::SageMaker::Model",
    "AWS::SecretsManager::Secret",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
    "AWS::StepFunctions::StateMachine",
    "AWS::Transfer::Server",
    "AWS::WAFv2::WebACL",
    "AWS::WorkSpaces::Workspace",
)


class Tag(NamedTuple):
    """One required key; `accepts` says whether a value will do, `wants` says in words what would."""

    key: str
    accepts: Callable[[str], object]
    wants: str


def parse_policy(documents: Mapping[str, Any]) -> tuple[Tag, ...]:
    """The required tags of document `tags`; PolicyError names the entry at fault."""
    unknown = sorted(set(documents) - {"tags"})
    if unknown:
        raise PolicyError(f"{unknown[0]}: unknown document; required-tags has one, `tags`")
    tags = documents.get("tags")
    if not isinstance(tags, Mapping) or not tags:
        raise PolicyError(f"tags: a mapping of at least one tag key is due, not {tags!r}")
    return tuple(_tag(key, {} if wanted is None else wanted) for key, wanted in tags.items())


def _tag(key: str, wanted: Any) -> Tag:
    where = f"tags.{key}"
    if key.startswith("aws:"):
        raise PolicyError(f"{where}: tags of AWS are not the owner's to set")
    unknown = [key for key in wanted if key not in ("allowed", "pattern")] if isinstance(wanted, Mapping) else []
    if unknown:
        raise PolicyError(f"{where}.{unknown[0]}: unknown key; known are allowed, pattern")
    if not isinstance(wanted, Mapping) or len(wanted) > 1:
        raise PolicyError(f"{where}: {{}}, {{allowed: [...]}} or {{pattern: ...}} is due, not {wanted!r}")
    if "pattern" in wanted:
        try:
            pattern = re.compile(wanted["pattern"])
        except (re.error, TypeError) as error:
            raise PolicyError(f"{where}.pattern: {wanted['pattern']!r} is no regular expression: {error}") from error
        # A value of blanks is empty, whatever the pattern.
        return Tag(key, lambda value: value.strip() and pattern.fullmatch(value), f"must match {pattern.pattern}")
    if "allowed" in wanted:
        allowed = wanted["allowed"]
        if not isinstance(allowed, list) or not allowed or not all(isinstance(value, str) for value in allowed):
            raise PolicyError(f"{where}.allowed: a list of texts is due, not {allowed!r}")
        return Tag(
            key, frozenset(allowed).__contains__, f"must be {'one of ' if len(allowed) > 1 else ''}{', '.join(allowed)}"
        )
    return Tag(key, str.strip, "")


def evaluate(item: Item, policy: tuple[Tag, ...]) -> Verdict | Needs:
    """NON_COMPLIANT names every tag that is missing, empty or not allowed, each as what it is.

    An item with no tags at all may be one whose type AWS Config describes without them: nothing
    is called missing before the tagging API has confirmed it.
    """
    tags = item.tags
    if not tags and not item.tags_confirmed:
        return Needs(tags=True)
    for tag in policy:
        value = tags.get(tag.key)
        if value.__class__ is not str or not tag.accepts(value):
            return _violation(item, policy)
    return PASSES


def _violation(item: Item, policy: tuple[Tag, ...]) -> Verdict:
    faults = tuple(fault for fault in (_fault(item.tags, tag) for tag in policy) if fault)
    return Verdict(NON_COMPLIANT, faults)


def _fault(tags: Mapping[str, str], tag: Tag) -> str | None:
    entry = f"tags.{tag.key}"
    wants = f", {tag.wants}" if tag.wants else ""
    if tag.key not in tags:
        alike = sorted(key for key in tags if key.lower() == tag.key.lower())
        spelt = f" (there is {alike[0]!r}: keys are case-sensitive)" if alike else ""
        return f"{entry} is missing{spelt}{wants}"
    value = tags[tag.key]
    if value is None or not str(value).strip():
        return f"{entry} is empty{wants}"
    if isinstance(value, str) and tag.accepts(value):
        return None
    return f"{entry} is {shortened(repr(value), 60)}{wants or ', must be a text'}"
