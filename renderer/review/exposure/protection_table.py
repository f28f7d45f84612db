"""The table of protecting and exposing properties, and of resources that guard others."""

from __future__ import annotations

from typing import NamedTuple


class Protection(NamedTuple):
    """`path` within the properties; a list on the way means each of its items, `KEY=` the item of that Key.

    Either `safe` lists the values that protect (`*`: any) or `unsafe` those that expose, in lower case. `default`
    says whether leaving it out protects; None: whether it does is as `exposed_by_default` says.
    """

    path: tuple[str, ...]
    kind: str
    what: str
    safe: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()
    default: bool | None = False
    exposed_by_default: bool = False


def _on(path: str, kind: str, what: str, *, default: bool = False) -> Protection:
    return Protection(tuple(path.split("/")), kind, what, safe=("true",), default=default)


def _present(path: str, kind: str, what: str) -> Protection:
    return Protection(tuple(path.split("/")), kind, what, safe=("*",))


def _unless(path: str, kind: str, what: str, *unsafe: str, default: bool = True) -> Protection:
    return Protection(tuple(path.split("/")), kind, what, unsafe=unsafe, default=default)


def _only(path: str, kind: str, what: str, *safe: str, default: bool = False) -> Protection:
    return Protection(tuple(path.split("/")), kind, what, safe=safe, default=default)


_PUBLIC_BLOCKS = tuple(
    _on(f"PublicAccessBlockConfiguration/{name}", "public-access", f"its public access block is without {name}")
    for name in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
)
_IMDS = "instance metadata can be read without a session token (IMDSv1)"
_DATABASE = (
    _unless("PubliclyAccessible", "public-access", "it is reachable from the internet", "true"),
    _on("StorageEncrypted", "encryption", "its storage is not encrypted"),
    _on("DeletionProtection", "protection", "deletion protection is off"),
    _present("EnableCloudwatchLogsExports", "logging", "it does not send its logs to CloudWatch"),
    _unless("BackupRetentionPeriod", "protection", "automated backups are off", "0"),
)
_BUCKET = (
    *_PUBLIC_BLOCKS,
    _unless(
        "AccessControl", "public-access", "its ACL is public", "publicread", "publicreadwrite", "authenticatedread"
    ),
    _only(
        "BucketEncryption/ServerSideEncryptionConfiguration/ServerSideEncryptionByDefault/SSEAlgorithm",
        "encryption",
        "it is not encrypted with a KMS key",
        "aws:kms",
        "aws:kms:dsse",
    ),
    _only("VersioningConfiguration/Status", "protection", "versioning is off", "enabled"),
    _present("LoggingConfiguration", "logging", "access logging is off"),
)
_BALANCER = (
    Protection(
        ("Scheme",), "public-access", "it is reachable from the internet", safe=("internal",), exposed_by_default=True
    ),
    _on("LoadBalancerAttributes/deletion_protection.enabled=", "protection", "deletion protection is off"),
    _on("LoadBalancerAttributes/access_logs.s3.enabled=", "logging", "access logging is off"),
)

PROTECTIONS: dict[str, tuple[Protection, ...]] = {
    "AWS::ApiGateway::Method": (
        _unless("AuthorizationType", "authentication", "it asks for no authorization", "none", default=False),
    ),
    "AWS::ApiGateway::Stage": (_present("AccessLogSetting", "logging", "access logging is off"),),
    "AWS::ApiGatewayV2::Route": (
        _unless("AuthorizationType", "authentication", "it asks for no authorization", "none", default=False),
    ),
    "AWS::ApiGatewayV2::Stage": (_present("AccessLogSettings", "logging", "access logging is off"),),
    "AWS::AutoScaling::LaunchConfiguration": (
        _unless("AssociatePublicIpAddress", "public-access", "its instances get public addresses", "true"),
        _only("MetadataOptions/HttpTokens", "authentication", _IMDS, "required"),
    ),
    "AWS::CloudFront::Distribution": (
        _present("DistributionConfig/Logging", "logging", "access logging is off"),
        _present("DistributionConfig/WebACLId", "protection", "no web ACL protects it"),
        _unless(
            "DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy",
            "encryption",
            "viewers may use plain HTTP",
            "allow-all",
        ),
    ),
    "AWS::CloudTrail::Trail": (
        _on("IsLogging", "logging", "the trail does not log"),
        _on("EnableLogFileValidation", "logging", "its log files are not validated"),
        _on("IsMultiRegionTrail", "logging", "it logs one region only"),
        _present("KMSKeyId", "encryption", "its logs are not encrypted with a KMS key"),
    ),
    "AWS::Cognito::UserPool": (
        _only("DeletionProtection", "protection", "deletion protection is off", "active"),
        _unless("MfaConfiguration", "authentication", "multi-factor authentication is off", "off", default=False),
    ),
    "AWS::DMS::ReplicationInstance": (
        _unless("PubliclyAccessible", "public-access", "it is reachable from the internet", "true", default=False),
    ),
    "AWS::DocDB::DBCluster": _DATABASE[1:],
    "AWS::DynamoDB::Table": (
        _on("DeletionProtectionEnabled", "protection", "deletion protection is off"),
        _on("SSESpecification/SSEEnabled", "encryption", "it is not encrypted with a KMS key"),
        _on(
            "PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
            "protection",
            "point-in-time recovery is off",
        ),
    ),
    "AWS::EC2::Instance": (
        _unless("NetworkInterfaces/AssociatePublicIpAddress", "public-access", "it gets a public address", "true"),
        _only("MetadataOptions/HttpTokens", "authentication", _IMDS, "required"),
        _on("DisableApiTermination", "protection", "termination protection is off"),
    ),
    "AWS::EC2::LaunchTemplate": (
        _unless(
            "LaunchTemplateData/NetworkInterfaces/AssociatePublicIpAddress",
            "public-access",
            "its instances get public addresses",
            "true",
        ),
        _only("LaunchTemplateData/MetadataOptions/HttpTokens", "authentication", _IMDS, "required"),
    ),
    "AWS::EC2::Subnet": (
        _unless("MapPublicIpOnLaunch", "public-access", "instances in it get public addresses", "true"),
    ),
    "AWS::EC2::Volume": (_on("Encrypted", "encryption", "it is not encrypted"),),
    "AWS::EFS::FileSystem": (_on("Encrypted", "encryption", "it is not encrypted"),),
    "AWS::EKS::Cluster": (
        Protection(
            ("ResourcesVpcConfig", "EndpointPublicAccess"),
            "public-access",
            "its endpoint is reachable from the internet",
            safe=("false",),
            exposed_by_default=True,
        ),
        _present("Logging", "logging", "control plane logging is off"),
        _present("EncryptionConfig", "encryption", "its secrets are not encrypted with a KMS key"),
    ),
    "AWS::ElastiCache::ReplicationGroup": (
        _on("AtRestEncryptionEnabled", "encryption", "it is not encrypted at rest"),
        _on("TransitEncryptionEnabled", "encryption", "it is not encrypted in transit"),
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _BALANCER,
    "AWS::KMS::Key": (
        _on("EnableKeyRotation", "protection", "the key is not rotated"),
        _on("Enabled", "protection", "the key is disabled", default=True),
    ),
    "AWS::Kinesis::Stream": (_present("StreamEncryption", "encryption", "it is not encrypted"),),
    "AWS::Lambda::Url": (
        _unless("AuthType", "authentication", "its function URL asks for no authorization", "none", default=False),
    ),
    "AWS::Logs::LogGroup": (
        _present("KmsKeyId", "encryption", "it is not encrypted with a KMS key"),
        _on("DeletionProtectionEnabled", "protection", "deletion protection is off"),
    ),
    "AWS::MSK::Cluster": (
        _unless(
            "BrokerNodeGroupInfo/ConnectivityInfo/PublicAccess/Type",
            "public-access",
            "its brokers are reachable from the internet",
            "service_provided_eips",
        ),
        _unless(
            "EncryptionInfo/EncryptionInTransit/ClientBroker",
            "encryption",
            "clients may connect without encryption",
            "plaintext",
            "tls_plaintext",
        ),
    ),
    "AWS::Neptune::DBCluster": _DATABASE[1:],
    "AWS::OpenSearchService::Domain": (
        _on("EncryptionAtRestOptions/Enabled", "encryption", "it is not encrypted at rest"),
        _on("NodeToNodeEncryptionOptions/Enabled", "encryption", "its nodes talk without encryption"),
        _on("DomainEndpointOptions/EnforceHTTPS", "encryption", "it may be reached by plain HTTP"),
        _present("VPCOptions", "public-access", "it is in no VPC: its endpoint is public"),
        _present("LogPublishingOptions", "logging", "it does not publish its logs"),
    ),
    "AWS::RDS::DBCluster": _DATABASE,
    "AWS::RDS::DBInstance": _DATABASE,
    "AWS::Redshift::Cluster": (
        _unless("PubliclyAccessible", "public-access", "it is reachable from the internet", "true"),
        _unless("Encrypted", "encryption", "it is not encrypted", "false"),
        _present("LoggingProperties", "logging", "audit logging is off"),
    ),
    "AWS::S3::AccessPoint": _PUBLIC_BLOCKS,
    "AWS::S3::Bucket": _BUCKET,
    "AWS::SNS::Topic": (_present("KmsMasterKeyId", "encryption", "it is not encrypted with a KMS key"),),
    "AWS::SQS::Queue": (
        _present("KmsMasterKeyId", "encryption", "it is not encrypted with a KMS key"),
        _unless("SqsManagedSseEnabled", "encryption", "it is not encrypted", "false"),
    ),
    "AWS::SecretsManager::Secret": (_present("KmsKeyId", "encryption", "it is not encrypted with a key of your own"),),
    "AWS::StepFunctions::StateMachine": (_present("LoggingConfiguration", "logging", "execution logging is off"),),
}

# Resources that guard or record others: deleting one takes the protection away.
GUARDS: dict[str, tuple[str, str]] = {
    "AWS::CloudTrail::Trail": ("logging", "the trail is deleted"),
    "AWS::Config::ConfigRule": ("logging", "the Config rule is deleted: what it checked is not checked any more"),
    "AWS::Config::ConfigurationRecorder": ("logging", "the recorder is deleted: nothing is recorded any more"),
    "AWS::Config::DeliveryChannel": ("logging", "the delivery channel is deleted"),
    "AWS::EC2::FlowLog": ("logging", "the flow log is deleted"),
    "AWS::GuardDuty::Detector": ("logging", "the detector is deleted"),
    "AWS::SecurityHub::Hub": ("logging", "Security Hub is turned off"),
    "AWS::WAFv2::WebACLAssociation": ("protection", "no web ACL protects its target any more"),
    "AWS::CloudWatch::Alarm": ("logging", "the alarm is deleted: what it watched is not watched any more"),
}
