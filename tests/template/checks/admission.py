"""Whom the stack's own resources let in from other accounts: those the overlay names, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.template import policies
from tests.template.graph import Graph

OWN = "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
ROOT = re.compile(r"arn:\$\{AWS::Partition\}:iam::([0-9]{12}):root")
ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
UNIT = re.compile(r"o-[a-z0-9]{10,32}/(\*/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})/\*")
# What other accounts may do to a resource of the type. A message on a queue does not say whose it is, an event does.
ACTIONS: dict[str, set[str]] = {
    "AWS::SQS::QueuePolicy": set(),
    "AWS::KMS::Key": set(),
    "AWS::Events::EventBusPolicy": {"events:PutEvents"},
    "AWS::S3::BucketPolicy": {"s3:GetObject"},
}


def statements(graph: Graph) -> Iterator[tuple[str, str, policies.Statement]]:
    """(logical id, type, statement) of each statement that lets in somebody but services and the account itself."""
    for kind in ACTIONS:
        for name, resource in graph.of_type(kind).items():
            properties = resource["Properties"]
            document = properties.get("PolicyDocument") or properties.get("KeyPolicy") or {}
            every = [properties["Statement"]] if "Statement" in properties else document.get("Statement", [])
            for statement in policies.statements({"Statement": every}):
                if statement.allows and set(statement.principals) - {OWN}:
                    yield name, kind, statement


def only_the_named_are_let_in(graph: Graph) -> list[str]:
    """Account roots by their ids; or everybody of one organization, and where units are named of these alone."""
    found = []
    for name, kind, statement in statements(graph):
        place = f"{name}, {statement.sid or 'its statement'}"
        found += [f"{place}: {action}" for action in sorted(set(statement.actions) - ACTIONS[kind])]
        if "*" in statement.principals:
            found += [f"{place}: {problem}" for problem in _not_one_organization(statement)]
        else:
            strangers = [one for one in statement.principals if not ROOT.fullmatch(one)]
            found += [f"{place}: {one} is no account" for one in strangers]
    return found


def _not_one_organization(statement: policies.Statement) -> Iterator[str]:
    ids = statement.conditions.get("StringEquals", {}).get("aws:PrincipalOrgID", ())
    if len(ids) != 1 or not ORGANIZATION.fullmatch(ids[0]):
        yield f"everybody is let in, and aws:PrincipalOrgID is {list(ids)}"
    paths = statement.values("aws:PrincipalOrgPaths")
    compared = statement.conditions.get("ForAnyValue:StringLike", {}).get("aws:PrincipalOrgPaths", ())
    if set(paths) != set(compared):
        yield "aws:PrincipalOrgPaths has several values: it is compared by ForAnyValue:StringLike"
    for path in paths:
        if not UNIT.fullmatch(path) or not path.startswith(f"{ids[0] if ids else ''}/"):
            yield f"{path} is no unit of the organization"


def calls_are_told_by_whose_they_are(graph: Graph) -> list[str]:
    """Where others put events on the bus, each rule on API calls takes this account's, or all others', and one does.

    Else a member's call on a resource of the same name would be told twice, or not at all.
    """
    own, others = [{"Ref": "AWS::AccountId"}], [{"anything-but": [{"Ref": "AWS::AccountId"}]}]
    found, is_heard = [], False
    for name, rule in graph.of_type("AWS::Events::Rule").items():
        pattern = rule["Properties"].get("EventPattern") or {}
        if pattern.get("detail-type") != ["AWS API Call via CloudTrail"]:
            continue
        is_heard = is_heard or pattern.get("account") == others
        if pattern.get("account") not in (own, others):
            found.append(f"{name}: takes calls of {pattern.get('account', 'every account')}")
    return found if is_heard else [*found, "no rule takes the calls that other accounts forward"]
