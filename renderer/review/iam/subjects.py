"""Whose permissions a template says: principals with all that is attached to them, and policies of resources. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from renderer.review.deployment import Deployment, Resource
from renderer.review.iam.arns import canonical
from renderer.review.symbols import Symbol, Value, freeze, named

IDENTITY, TRUST, RESOURCE, BOUNDARY = "identity", "trust", "resource", "boundary"
_KINDS = {"AWS::IAM::Role": "Roles", "AWS::IAM::User": "Users", "AWS::IAM::Group": "Groups"}
_NAMES = {"AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName", "AWS::IAM::Group": "GroupName"}
_INLINE = {"AWS::IAM::RolePolicy": "RoleName", "AWS::IAM::UserPolicy": "UserName", "AWS::IAM::GroupPolicy": "GroupName"}

EVERYTHING_ALLOWED = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

# Where a resource policy stands in each type.
RESOURCE_POLICIES: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::RestApi": ("Policy",),
    "AWS::Backup::BackupVault": ("AccessPolicy",),
    "AWS::CodeArtifact::Domain": ("PermissionsPolicyDocument",),
    "AWS::CodeArtifact::Repository": ("PermissionsPolicyDocument",),
    "AWS::DynamoDB::Table": ("ResourcePolicy", "PolicyDocument"),
    "AWS::EC2::VPCEndpoint": ("PolicyDocument",),
    "AWS::ECR::RegistryPolicy": ("PolicyText",),
    "AWS::ECR::Repository": ("RepositoryPolicyText",),
    "AWS::EFS::FileSystem": ("FileSystemPolicy",),
    "AWS::Elasticsearch::Domain": ("AccessPolicies",),
    "AWS::Events::EventBusPolicy": ("Statement",),
    "AWS::KMS::Key": ("KeyPolicy",),
    "AWS::KMS::ReplicaKey": ("KeyPolicy",),
    "AWS::Kinesis::ResourcePolicy": ("ResourcePolicy",),
    "AWS::Logs::ResourcePolicy": ("PolicyDocument",),
    "AWS::OpenSearchService::Domain": ("AccessPolicies",),
    "AWS::S3::AccessPoint": ("Policy",),
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::S3Express::BucketPolicy": ("PolicyDocument",),
    "AWS::S3Tables::TableBucketPolicy": ("ResourcePolicy",),
    "AWS::S3Tables::TablePolicy": ("ResourcePolicy",),
    "AWS::SNS::TopicInlinePolicy": ("PolicyDocument",),
    "AWS::SNS::TopicPolicy": ("PolicyDocument",),
    "AWS::SQS::QueueInlinePolicy": ("PolicyDocument",),
    "AWS::SQS::QueuePolicy": ("PolicyDocument",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
    "AWS::VpcLattice::AuthPolicy": ("Policy",),
    "AWS::VpcLattice::ResourcePolicy": ("Policy",),
}
# Without a policy of its own, all is allowed: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
OPEN_WITHOUT_POLICY = frozenset({"AWS::EC2::VPCEndpoint"})


@dataclass
class Subject:
    """Policies of one kind of one resource. `managed`: managed policies whose content is not known, by their names."""

    documents: list[Value] = field(default_factory=list)
    managed: dict[str, Value] = field(default_factory=dict)
    written: set[Hashable] = field(default_factory=set)

    def key(self) -> Hashable:
        """Equal where the policies are written alike, so that there is nothing to judge."""
        return (frozenset(self.written), frozenset(self.managed))


def subjects(side: Deployment) -> dict[tuple[str, str], Subject]:
    """Every subject of one side by (logical id, policy kind)."""
    return _Gathering(side).run()


class _Gathering:
    def __init__(self, side: Deployment) -> None:
        self._resources = side.resources
        self._region = side.resolver.region
        self._found: dict[tuple[str, str], Subject] = defaultdict(Subject)
        self._named = {
            (resource.type, resource.properties[name]): identifier
            for identifier, resource in side.resources.items()
            if (name := _NAMES.get(resource.type, "")) in resource.properties
            and isinstance(resource.properties[name], str)
        }

    def run(self) -> dict[tuple[str, str], Subject]:
        for identifier, resource in self._resources.items():
            if resource.type in _KINDS:
                self._principal(identifier, resource)
            elif resource.type in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                self._policy(identifier, resource)
            elif resource.type in _INLINE:
                self._inline(identifier, resource)
            elif resource.type == "AWS::Lambda::Permission":
                self._add(identifier, RESOURCE, permission_document(resource.properties))
            elif resource.type in RESOURCE_POLICIES:
                self._resource_policy(identifier, resource)
        self._join_groups()
        return dict(self._found)

    def _add(self, identifier: str, kind: str, document: Value) -> None:
        subject = self._found[identifier, kind]
        subject.written.add(freeze(document))
        subject.documents.append(canonical(document, self._resources, self._region))

    def _principal(self, identifier: str, resource: Resource) -> None:
        subject = self._found[identifier, IDENTITY]
        for policy in _listed(resource.properties.get("Policies")):
            known = isinstance(policy, dict) and "PolicyDocument" in policy
            self._add(identifier, IDENTITY, policy["PolicyDocument"] if known else policy)
        for arn in _listed(resource.properties.get("ManagedPolicyArns")):
            self._attach(subject, identifier, IDENTITY, arn)
        if "AssumeRolePolicyDocument" in resource.properties:
            self._add(identifier, TRUST, resource.properties["AssumeRolePolicyDocument"])
        if "PermissionsBoundary" in resource.properties:
            boundary = self._found[identifier, BOUNDARY]
            self._attach(boundary, identifier, BOUNDARY, resource.properties["PermissionsBoundary"])

    def _attach(self, subject: Subject, identifier: str, kind: str, arn: Value) -> None:
        """A managed policy by its ARN: the template's own is known, and AdministratorAccess."""
        target = self._resource_of(arn)
        if target is not None and target.type == "AWS::IAM::ManagedPolicy":
            # One that names its roles itself is attached there, and only once counted.
            self._add(identifier, kind, target.properties.get("PolicyDocument"))
        elif isinstance(arn, str) and arn.endswith(":aws:policy/AdministratorAccess"):
            self._add(identifier, kind, EVERYTHING_ALLOWED)
        else:
            subject.managed[named(arn)] = arn

    def _resource_of(self, value: Value) -> Resource | None:
        if isinstance(value, Symbol) and value.resource in self._resources:
            return self._resources[value.resource]
        return None

    def _policy(self, identifier: str, resource: Resource) -> None:
        document = resource.properties.get("PolicyDocument")
        attached = 0
        listed = [(kind, name) for kind, field_ in _KINDS.items() for name in _listed(resource.properties.get(field_))]
        for kind, name in listed:
            target = self._principal_of(kind, name)
            if target is not None:
                attached += 1
                self._add(target, IDENTITY, document)
        if attached < len(listed) or not listed:
            self._add(identifier, IDENTITY, document)

    def _inline(self, identifier: str, resource: Resource) -> None:
        name = _INLINE[resource.type]
        kind = next(kind for kind, field_ in _NAMES.items() if field_ == name)
        target = self._principal_of(kind, resource.properties.get(name))
        self._add(target or identifier, IDENTITY, resource.properties.get("PolicyDocument"))

    def _principal_of(self, kind: str, name: Value) -> str | None:
        if isinstance(name, Symbol):
            target = self._resources.get(name.resource)
            return name.resource if target is not None and target.type == kind else None
        return self._named.get((kind, name)) if isinstance(name, str) else None

    def _join_groups(self) -> None:
        """A user has what its groups have."""
        members = [
            (identifier, group)
            for identifier, resource in self._resources.items()
            if resource.type == "AWS::IAM::User"
            for group in _listed(resource.properties.get("Groups"))
        ]
        for resource in self._resources.values():
            if resource.type == "AWS::IAM::UserToGroupAddition":
                for user in _listed(resource.properties.get("Users")):
                    target = self._principal_of("AWS::IAM::User", user)
                    members.extend([(target, resource.properties.get("GroupName"))] if target else [])
        joined = [(user, self._principal_of("AWS::IAM::Group", group), group) for user, group in members]
        for user, known, group in joined:
            subject = self._found[user, IDENTITY]
            if known is None:
                subject.managed[f"group {named(group)}"] = group
            else:
                subject.documents.extend(self._found[known, IDENTITY].documents)
                subject.written.update(self._found[known, IDENTITY].written)
                subject.managed.update(self._found[known, IDENTITY].managed)

    def _resource_policy(self, identifier: str, resource: Resource) -> None:
        document: Value = resource.properties
        for name in RESOURCE_POLICIES[resource.type]:
            document = document.get(name) if isinstance(document, dict) else document
        if document is None and resource.type not in OPEN_WITHOUT_POLICY:
            return
        if document is None:
            document = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
        if isinstance(document, dict) and "Effect" in document:
            document = {"Statement": [document]}
        self._add(identifier, RESOURCE, _parsed(document))


def _parsed(document: Value) -> Value:
    from renderer.review.embedded import parse_json

    found = parse_json(document) if not isinstance(document, dict) else None
    return document if found is None else found


def _listed(value: Value) -> Iterator[Value]:
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def permission_document(properties: Mapping[str, Value]) -> Value:
    """The statement that an AWS::Lambda::Permission adds to the function's policy."""
    principal = properties.get("Principal")
    service = isinstance(principal, str) and principal.endswith((".amazonaws.com", ".amazon.com", ".amazonaws.com.cn"))
    condition: dict[str, dict[str, Value]] = {}
    for name, operator, key in (
        ("SourceArn", "ArnLike", "aws:SourceArn"),
        ("SourceAccount", "StringEquals", "aws:SourceAccount"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
        ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
        ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
        ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
    ):
        if name in properties:
            condition.setdefault(operator, {})[key] = properties[name]
    statement: dict[str, Value] = {
        "Effect": "Allow",
        "Principal": {"Service": principal} if service else "*" if principal == "*" else {"AWS": principal},
        "Action": properties.get("Action"),
        "Resource": properties.get("FunctionName"),
    }
    return {"Statement": [{**statement, "Condition": condition} if condition else statement]}
