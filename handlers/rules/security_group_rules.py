"""security-group-rules: a security group lets in, and where the policy asks lets out, only what is approved.

Policy: each document is a set of approved rules, for all groups or for those it names:

    groups: {names: [web-*], vpcs: [vpc-0a1b2c3d], tags: {Tier: [web]}}   # each that is given must match
    ingress:
      - {protocol: tcp, ports: [443, 8000-8100], sources: [10.0.0.0/8, "::/0", self, sg-0a1b, pl-0a1b], reason: why}
      - {protocol: icmp, types: [8, "3/4"], sources: [10.0.0.0/8]}
    egress:
      - {protocol: all, destinations: [10.0.0.0/8]}

The document `denied` has the same lists for what no approval overrides, for every group: traffic
that shares anything with an entry is denied. Its sources may be `internet` (every address that is
not private), and `except` takes addresses out again.

A permission is approved when every protocol, port and address that it lets in is approved, by one
rule or by several together. A reference to a group is approved by `self` or the group's id, or
where the whole of IPv4 and IPv6 is; a prefix list by its id, or by what its entries are. Denials of
addresses do not reach references to groups, whose addresses are the VPC's own.
Egress is judged where a set for the group, or `denied`, has `egress`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.lib.item import Item
from handlers.lib.verdict import Needs, Verdict
from handlers.traffic.approval import Policy
from handlers.traffic.policy import parse

TITLE = "Security groups let in only what an approved rule allows"
SEVERITY = "critical"
CONTROLS = (
    "PCI DSS 4.0 1.3.1",
    "PCI DSS 4.0 1.3.2",
    "NIST 800-53 AC-4",
    "NIST 800-53 SC-7",
    "NIST 800-53 SC-7(5)",
    "CIS AWS 5.0 5.3",
    "CIS AWS 5.0 5.4",
)
REMEDIATION = (
    "Remove or narrow the permissions named, in the template that owns the group; if the traffic is needed, "
    "have it approved in the overlay first."
)
RESOURCE_TYPES = ("AWS::EC2::SecurityGroup",)


def parse_policy(documents: Mapping[str, Any]) -> Policy:
    """The rule sets and denials; PolicyError names document and entry."""
    return parse(documents)


def evaluate(item: Item, policy: Policy) -> Verdict | Needs:
    """NON_COMPLIANT names each permission that is denied or not approved, as a person types it.

    Asks for the entries of the prefix lists that the group refers to. Raises CouldNotJudgeError
    where a permission cannot be understood and nothing else is wrong.
    """
    configuration = item.configuration
    approval = policy.for_every_group or policy.approval(
        configuration.get("groupName"), configuration.get("vpcId"), item.tags
    )
    permissions = list(map(configuration.get, approval.keys))
    if item.prefix_lists:
        return approval.judge(permissions, item.resource_id, item.prefix_lists)
    return approval.remembered(permissions, item.resource_id)
