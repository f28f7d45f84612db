"""How grave an action is: to name first what matters of a pattern's many, never to decide. Pure.

AWS's access levels say less than this needs (sts:AssumeRole and kms:Decrypt are "Write" like sqs:SendMessage), and no
package that the review reads carries them. So the actions that an attacker, or an accident, would want first are
listed here, in AWS's spelling; the verb tells the class of every other.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PERMISSIONS, DESTROYS, READS_DATA, WRITES, READS = range(5)

# Who gets access: policies and grants, credentials, roles handed on, code that runs with a role, what is let in.
_PERMISSIONS = {
    "apigateway": "UpdateRestApiPolicy",
    "autoscaling": "CreateLaunchConfiguration UpdateAutoScalingGroup",
    "backup": "PutBackupVaultAccessPolicy DeleteBackupVaultAccessPolicy",
    "cloudformation": "CreateStack UpdateStack ExecuteChangeSet CreateStackInstances SetStackPolicy",
    "codebuild": "UpdateProject CreateProject StartBuild PutResourcePolicy",
    "cognito-identity": "SetIdentityPoolRoles",
    "dynamodb": "PutResourcePolicy DeleteResourcePolicy",
    "ec2": "RunInstances AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation ModifyInstanceAttribute "
    "AuthorizeSecurityGroupIngress ModifySnapshotAttribute ModifyImageAttribute CreateRoute",
    "ecr": "SetRepositoryPolicy PutRegistryPolicy DeleteRepositoryPolicy PutImage",
    "ecs": "RunTask RegisterTaskDefinition ExecuteCommand UpdateService",
    "eks": "CreateAccessEntry AssociateAccessPolicy CreatePodIdentityAssociation UpdateClusterConfig",
    "elasticfilesystem": "PutFileSystemPolicy DeleteFileSystemPolicy",
    "events": "PutPermission PutTargets PutRule",
    "glue": "PutResourcePolicy UpdateDevEndpoint CreateDevEndpoint UpdateJob CreateJob",
    "iam": "PassRole AttachRolePolicy AttachUserPolicy CreateAccessKey PutRolePolicy PutUserPolicy CreatePolicyVersion "
    "SetDefaultPolicyVersion UpdateAssumeRolePolicy CreateLoginProfile UpdateLoginProfile AddUserToGroup "
    "AttachGroupPolicy PutGroupPolicy DeleteRolePermissionsBoundary DeleteUserPermissionsBoundary",
    "kms": "PutKeyPolicy CreateGrant",
    "lakeformation": "GrantPermissions BatchGrantPermissions PutDataLakeSettings",
    "lambda": "AddPermission UpdateFunctionCode UpdateFunctionConfiguration CreateFunction CreateFunctionUrlConfig "
    "CreateEventSourceMapping AddLayerVersionPermission RemovePermission InvokeFunction",
    "logs": "PutResourcePolicy PutSubscriptionFilter DeleteResourcePolicy",
    "organizations": "DetachPolicy LeaveOrganization DisablePolicyType UpdatePolicy",
    "ram": "CreateResourceShare AssociateResourceShare",
    "rds": "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute ModifyDBInstance ModifyDBCluster",
    "redshift": "GetClusterCredentials AuthorizeSnapshotAccess ModifyClusterIamRoles",
    "s3": "PutBucketPolicy PutBucketPublicAccessBlock PutBucketAcl PutObjectAcl PutAccountPublicAccessBlock "
    "DeleteBucketPolicy PutAccessPointPolicy CreateAccessGrant",
    "sagemaker": "CreatePresignedNotebookInstanceUrl CreateNotebookInstance CreateTrainingJob CreateProcessingJob",
    "secretsmanager": "PutResourcePolicy DeleteResourcePolicy",
    "sns": "AddPermission SetTopicAttributes RemovePermission",
    "sqs": "AddPermission SetQueueAttributes RemovePermission",
    "ssm": "SendCommand StartSession StartAutomationExecution ModifyDocumentPermission PutResourcePolicy",
    "sso": "CreateAccountAssignment AttachManagedPolicyToPermissionSet PutInlinePolicyToPermissionSet",
    "states": "UpdateStateMachine CreateStateMachine",
    "sts": "AssumeRole AssumeRoleWithWebIdentity AssumeRoleWithSAML GetFederationToken",
}

# What cannot be brought back, and what would have told of it.
_DESTROYS = {
    "backup": "DeleteRecoveryPoint DeleteBackupVault DeleteBackupVaultLockConfiguration",
    "cloudformation": "DeleteStack DeleteStackSet",
    "cloudtrail": "StopLogging DeleteTrail UpdateTrail PutEventSelectors DeleteEventDataStore",
    "cloudwatch": "DeleteAlarms DisableAlarmActions",
    "config": "StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel DeleteConfigRule",
    "dynamodb": "DeleteTable DeleteBackup DeleteItem BatchWriteItem",
    "ec2": "TerminateInstances DeleteVolume DeleteSnapshot DeregisterImage DeleteFlowLogs",
    "ecr": "DeleteRepository BatchDeleteImage",
    "elasticfilesystem": "DeleteFileSystem",
    "guardduty": "DeleteDetector UpdateDetector DeleteMembers",
    "iam": "DeleteRole DeleteUser DeletePolicy",
    "kms": "ScheduleKeyDeletion DeleteImportedKeyMaterial DisableKey",
    "lambda": "DeleteFunction",
    "logs": "DeleteLogGroup DeleteLogStream PutRetentionPolicy",
    "rds": "DeleteDBInstance DeleteDBCluster DeleteDBSnapshot DeleteDBClusterSnapshot",
    "route53": "DeleteHostedZone ChangeResourceRecordSets",
    "s3": "DeleteBucket DeleteObject DeleteObjectVersion BypassGovernanceRetention PutLifecycleConfiguration",
    "secretsmanager": "DeleteSecret",
    "securityhub": "DisableSecurityHub",
    "sns": "DeleteTopic",
    "sqs": "DeleteQueue PurgeQueue DeleteMessage",
    "ssm": "DeleteParameter DeleteParameters",
}

_READS_DATA = {
    "athena": "GetQueryResults StartQueryExecution",
    "dynamodb": "Scan Query GetItem BatchGetItem ExportTableToPointInTime",
    "ec2": "GetPasswordData GetConsoleOutput",
    "kms": "Decrypt ReEncryptFrom",
    "lambda": "GetFunction",
    "logs": "GetLogEvents FilterLogEvents StartQuery",
    "rds-data": "ExecuteStatement BatchExecuteStatement",
    "s3": "GetObject GetObjectVersion ListBucket",
    "secretsmanager": "GetSecretValue BatchGetSecretValue",
    "sqs": "ReceiveMessage",
    "ssm": "GetParameter GetParameters GetParametersByPath",
}

LISTED = tuple(
    {service: names.split() for service, names in table.items()} for table in (_PERMISSIONS, _DESTROYS, _READS_DATA)
)
_PLACES = {
    f"{service}:{name}".lower(): (gravity, place)
    for gravity, table in enumerate(LISTED)
    for service, names in table.items()
    for place, name in enumerate(names)
}
_UNLISTED = 1_000  # behind what is listed

_ACCESS = re.compile(
    r"(put|set|attach|add|create|update|modify|associate|grant|batchgrant|authorize|delete|detach|remove|revoke|disable)"
    r"\w*(policy|policies|permission|permissions|acl|grant|publicaccess\w*|accesskey|accessentry|boundary|credentials?)"
)
_VERBS = (
    (re.compile("(un)?tag|(add|remove|create|delete)tags"), READS),  # last, like what only reads
    (re.compile("(batch)?(delete|terminate|purge|destroy|stop|deregister|disable|remove|reset)"), DESTROYS),
    (re.compile("(batch)?(get|list|describe|view|lookup|search|check|verify|validate|estimate|preview|test)"), READS),
)


def gravity(action: str) -> tuple[int, int, str]:
    """What an action (`service:name`, of any case) sorts by: its class, its place among those listed here, its name.

    Of two that are not listed, one whose spelling is known comes first, and then the shorter name, which is the larger
    thing: DeleteTable before DeletePartitionIndex.
    """
    name = action.lower()
    if name in _PLACES:
        return (*_PLACES[name], name)
    return _class(name.partition(":")[2]), _UNLISTED * (2 if action == name else 1) + len(name), name


def _class(name: str) -> int:
    if _ACCESS.fullmatch(name):
        return PERMISSIONS
    return next((gravity for verb, gravity in _VERBS if verb.match(name)), WRITES)


def gravest(actions: Iterable[str], count: int) -> list[str]:
    """The gravest `count` of some actions, the gravest first; up to two of each class before any third."""
    ordered = sorted(actions, key=gravity)
    seen: dict[int, int] = {}
    rounds = {}
    for action in ordered:
        kind = gravity(action)[0]
        rounds[action] = (seen.get(kind, 0) // 2, *gravity(action))
        seen[kind] = seen.get(kind, 0) + 1
    return sorted(sorted(ordered, key=rounds.__getitem__)[:count], key=gravity)
