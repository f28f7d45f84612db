"""The stack's key: somebody administers it, and everybody who must can use it."""

from __future__ import annotations

from tests.template import policies
from tests.template.graph import Graph, listed, target, text

KEY = "AWS::KMS::Key"
ADMINISTRATION = ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")
USE = ("kms:Decrypt", "kms:GenerateDataKey")

# The property of a type that names its key.
KEY_OF = {
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SNS::Topic": "KmsMasterKeyId",
    "AWS::Logs::LogGroup": "KmsKeyId",
}


def everything_is_encrypted_with_the_key(graph: Graph) -> list[str]:
    """Queues, topics, log groups, tables and buckets name a key of the stack."""
    found = []
    for type_name, prop in KEY_OF.items():
        for name, resource in graph.of_type(type_name).items():
            if target(resource["Properties"].get(prop)) not in graph.of_type(KEY):
                found.append(f"{name}: {prop} is no key of the stack")
    for name, table in graph.of_type("AWS::DynamoDB::Table").items():
        specification = table["Properties"].get("SSESpecification", {})
        if target(specification.get("KMSMasterKeyId")) not in graph.of_type(KEY) or not specification.get("SSEEnabled"):
            found.append(f"{name}: its SSESpecification is no key of the stack")
    found += [
        f"{name}: its BucketEncryption is no key of the stack"
        for name in graph.of_type("AWS::S3::Bucket")
        if _bucket_key(graph, name) not in graph.of_type(KEY)
    ]
    return found


def _bucket_key(graph: Graph, bucket: str) -> str:
    rules = graph.properties(bucket).get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
    defaults = [rule.get("ServerSideEncryptionByDefault", {}) for rule in rules]
    return next((target(d.get("KMSMasterKeyID")) for d in defaults if d.get("SSEAlgorithm") == "aws:kms"), "")


def keys_have_an_administrator(graph: Graph) -> list[str]:
    """A key whose policy nobody may change can never be mended, nor deleted."""
    found = []
    for name, key in graph.of_type(KEY).items():
        roots = [
            statement
            for statement in policies.statements(key["Properties"]["KeyPolicy"])
            if statement.allows and "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" in statement.principals
        ]
        granted = {action for statement in roots if not statement.conditions for action in statement.actions}
        found += [
            f"{name}: the account may not {action}"
            for action in ADMINISTRATION
            if action not in granted and "kms:*" not in granted
        ]
        # A Deny holds for the account too, and conditions on what a request lacks may hold always.
        found += [
            f"{name}: {statement.sid or 'a Deny'} takes {action} from the account"
            for statement in policies.statements(key["Properties"]["KeyPolicy"])
            for action in statement.actions
            if not statement.allows and (action in ADMINISTRATION or "*" in action)
        ]
    return found


def services_may_use_the_key(graph: Graph) -> list[str]:
    """A service that writes to an encrypted queue, topic or log group without leave of the key is silent about it."""
    found = []
    for name, queue in graph.of_type("AWS::SQS::Queue").items():
        key = target(queue["Properties"].get("KmsMasterKeyId"))
        for service in _senders(policies.on_queue(graph, name)):
            found += _unusable(graph, key, service, f"{service} sends to {name}")
    for name, topic in graph.of_type("AWS::SNS::Topic").items():
        key = target(topic["Properties"].get("KmsMasterKeyId"))
        for service in _senders(policies.on_topic(graph, name)):
            found += _unusable(graph, key, service, f"{service} publishes to {name}")
    for name, subscription in graph.of_type("AWS::SNS::Subscription").items():
        endpoint = target(subscription["Properties"].get("Endpoint"))
        if subscription["Properties"].get("Protocol") == "sqs" and endpoint in graph.resources:
            key = target(graph.properties(endpoint).get("KmsMasterKeyId"))
            found += _unusable(graph, key, "sns.amazonaws.com", f"{name} delivers to {endpoint}")
    for name, group in graph.of_type("AWS::Logs::LogGroup").items():
        key = target(group["Properties"].get("KmsKeyId"))
        found += _logs(graph, key, name)
    return found


def _senders(statements: list[policies.Statement]) -> list[str]:
    return sorted({service for statement in statements if statement.allows for service in statement.services})


def _unusable(graph: Graph, key: str, service: str, why: str) -> list[str]:
    if key not in graph.of_type(KEY):
        return []  # unencrypted, or another's key: `everything_is_encrypted_with_the_key` speaks of it
    statements = [
        statement
        for statement in policies.statements(graph.properties(key)["KeyPolicy"])
        if statement.allows and service in statement.services
    ]
    found = [
        f"{key}: {why}, but may not {action}"
        for action in USE
        if not any(action in statement.actions or f"{action}*" in statement.actions for statement in statements)
    ]
    if service == "events.amazonaws.com":
        found += [
            f"{key}: {why}, and EventBridge sends no {', '.join(sorted(statement.keys()))} to KMS"
            for statement in statements
            if statement.keys() & {"aws:sourcearn", "aws:sourceaccount"}
        ]
    return found


def _logs(graph: Graph, key: str, group: str) -> list[str]:
    if key not in graph.of_type(KEY):
        return []
    # AWS's example has DescribeKey too, which knows no encryption context: under this condition it grants nothing.
    wanted = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")
    statements = [
        statement
        for statement in policies.statements(graph.properties(key)["KeyPolicy"])
        if statement.allows and any(service.startswith("logs.${AWS::Region}.") for service in statement.services)
    ]
    granted = {action for statement in statements for action in statement.actions}
    found = [
        f"{key}: CloudWatch Logs writes {group}, but may not {action}" for action in wanted if action not in granted
    ]
    name = text(graph.properties(group)["LogGroupName"])
    patterns = [value for s in statements for value in s.values("kms:EncryptionContext:aws:logs:arn")]
    covered = not patterns or any(_matches(pattern.rsplit("log-group:", 1)[-1], name) for pattern in patterns)
    return found if covered else [*found, f"{key}: its statement for CloudWatch Logs does not cover {group}"]


def _matches(pattern: str, name: str) -> bool:
    start, star, end = pattern.partition("*")
    return name.startswith(start) and name.endswith(end) if star else pattern == name


def roles_may_use_the_key(graph: Graph) -> list[str]:
    """Who reads or writes what is encrypted may use its key; a SecureString needs kms:Encrypt."""
    found = []
    for role in graph.of_type("AWS::IAM::Role"):
        grants = policies.allowed(graph, role)
        for key, actions, why in _needs(graph, grants):
            found += [
                f"{role}: {why}, but may not {action} with {key}"
                for action in sorted(actions)
                if not policies.may(grants, action, f"${{{key}.Arn}}")
            ]
    for name, resource in graph.of_type("Custom::SecureParameters").items():
        function = target(resource["Properties"]["ServiceToken"])
        key = target(resource["Properties"]["KeyId"])
        if function not in graph.resources or key not in graph.of_type(KEY):
            found.append(f"{name}: its function and key must be the stack's own")
            continue
        role = target(graph.properties(function)["Role"])
        if not policies.may(policies.allowed(graph, role), "kms:Encrypt", f"${{{key}.Arn}}"):
            found.append(f"{role}: writes SecureString parameters, but may not kms:Encrypt with {key}")
    return found


def _needs(graph: Graph, grants: list[policies.Statement]) -> list[tuple[str, set[str], str]]:
    needs = []
    uses = {
        "sqs:SendMessage": ("AWS::SQS::Queue", {"kms:Decrypt", "kms:GenerateDataKey"}),
        "sqs:ReceiveMessage": ("AWS::SQS::Queue", {"kms:Decrypt"}),
        "sns:Publish": ("AWS::SNS::Topic", {"kms:Decrypt", "kms:GenerateDataKey"}),
        "s3:PutObject": ("AWS::S3::Bucket", {"kms:GenerateDataKey"}),
        "s3:GetObject": ("AWS::S3::Bucket", {"kms:Decrypt"}),
    }
    for statement in grants:
        for action in statement.actions:
            type_name, actions = uses.get(action, ("", set()))
            for resource in statement.resources:
                name = target(resource.split("/")[0])
                if name in graph.of_type(type_name):
                    properties = graph.properties(name)
                    key = (
                        _bucket_key(graph, name)
                        if type_name == "AWS::S3::Bucket"
                        else target(properties.get("KmsMasterKeyId"))
                    )
                    if key in graph.of_type(KEY):
                        needs.append((key, actions, f"uses {action} on {name}"))
    return needs


def key_is_deleted_soon(graph: Graph) -> list[str]:
    """AWS keeps a deleted key for 7 days at the least: no longer."""
    return [
        f"{name}: PendingWindowInDays {key['Properties'].get('PendingWindowInDays')}"
        for name, key in graph.of_type(KEY).items()
        if key["Properties"].get("PendingWindowInDays") != 7
    ] + [
        f"{name}: {alias['Properties'].get('TargetKeyId')}"
        for name, alias in graph.of_type("AWS::KMS::Alias").items()
        if not any(target(one) in graph.of_type(KEY) for one in listed(alias["Properties"].get("TargetKeyId")))
    ]
