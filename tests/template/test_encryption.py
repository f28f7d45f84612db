"""All that the stack keeps is encrypted with its key, and who must use the key may."""

from __future__ import annotations

from tests.template.checks import encryption
from tests.template.faults import Fault, cut, named, put, role_statement, statement
from tests.template.suite import *  # noqa: F403 - the tests themselves

KEY = "AWS::KMS::Key"

CHECKS = [
    encryption.everything_is_encrypted_with_the_key,
    encryption.keys_have_an_administrator,
    encryption.services_may_use_the_key,
    encryption.roles_may_use_the_key,
    encryption.key_is_deleted_soon,
]

FAULTS = [
    Fault(what, encryption.everything_is_encrypted_with_the_key, plant)
    for what, plant in {
        "a queue in clear": cut("AWS::SQS::Queue", "KmsMasterKeyId"),
        "a topic under AWS's key": put("AWS::SNS::Topic", "KmsMasterKeyId", "alias/aws/sns"),
        "a log group in clear": cut("AWS::Logs::LogGroup", "KmsKeyId"),
        "a table under AWS's key": cut("AWS::DynamoDB::Table", "SSESpecification"),
        "a bucket under S3's key": cut("AWS::S3::Bucket", "BucketEncryption"),
    }.items()
]

FAULTS += [
    Fault(
        "nobody may change the policy",
        encryption.keys_have_an_administrator,
        statement(KEY, "KeyPolicy", lambda s: s["Action"].remove("kms:PutKeyPolicy"), "kms:PutKeyPolicy"),
    ),
    Fault(
        "a role that may be deleted administers",
        encryption.keys_have_an_administrator,
        statement(
            KEY,
            "KeyPolicy",
            lambda s: s.update(Principal={"AWS": {"Fn::GetAtt": ["AlertsRole", "Arn"]}}),
            "kms:PutKeyPolicy",
        ),
    ),
    Fault(
        "a Deny locks everybody out",
        encryption.keys_have_an_administrator,
        statement(KEY, "KeyPolicy", lambda s: s.update(Action="kms:*"), "GrantsOnlyToServicesOfAws"),
    ),
]


def _nobody(one: dict[str, object]) -> None:
    one["Principal"] = {"Service": "nobody.amazonaws.com"}


FAULTS += [
    Fault(what, encryption.services_may_use_the_key, plant)
    for what, plant in {
        "EventBridge may not": statement(KEY, "KeyPolicy", _nobody, "events.amazonaws.com"),
        "alarms may not": statement(KEY, "KeyPolicy", _nobody, "cloudwatch.amazonaws.com"),
        "logs may not": statement(KEY, "KeyPolicy", _nobody, "'logs."),
        "EventBridge may read only": statement(
            KEY, "KeyPolicy", lambda s: s.update(Action="kms:Decrypt"), "events.amazonaws.com"
        ),
        "a SourceArn that EventBridge does not send": statement(
            KEY,
            "KeyPolicy",
            lambda s: s.update(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:events:*"}}),
            "events.amazonaws.com",
        ),
        "other log groups": statement(
            KEY,
            "KeyPolicy",
            lambda s: s["Condition"]["ArnLike"].update(
                {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/*"}
            ),
            "'logs.",
        ),
    }.items()
]

FAULTS += [
    Fault(what, encryption.roles_may_use_the_key, plant)
    for what, plant in {
        "a function that sends may not": role_statement(
            "kms:", lambda s: s.update(Action=["kms:Decrypt"]), named("StackDriftRole")
        ),
        "a function that receives may not": role_statement(
            "kms:", lambda s: s.update(Action=["kms:GenerateDataKey"]), named("AlertsRole")
        ),
        "another key": role_statement("kms:", lambda s: s.update(Resource="arn:aws:kms:::key/x"), named("AlertsRole")),
        "a SecureString cannot be encrypted": role_statement(
            "kms:", lambda s: s.update(Action=["kms:Decrypt", "kms:GenerateDataKey"]), named("SecureParametersRole")
        ),
    }.items()
]

FAULTS += [
    Fault("the key is kept for a month", encryption.key_is_deleted_soon, cut(KEY, "PendingWindowInDays")),
    Fault("an alias of another key", encryption.key_is_deleted_soon, put("AWS::KMS::Alias", "TargetKeyId", "1234")),
]
