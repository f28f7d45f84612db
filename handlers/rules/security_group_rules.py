"""security-group-rules: a security group lets in, and where the policy asks lets out, only what is approved.

Policy: each document is a set of approved rules, for all groups or for those it names:

    groups: {names: [web-*], vpcs: [vpc-0a1b2c3d], tags: {Tier: [web]}}   # each that is given must match
    ingress:
      - {protocol: tcp, ports: [443, 8000-8100], sources: [10.0.0.0/8, "::/0", self, sg-0a1b, pl-0a1b], reason: why}
      - {protocol: icmp, types: [8, "3:4"], sources: [10.0.0.0/8]}
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

import marshal
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from handlers.lib.item import NOTHING, Item
from handlers.lib.verdict import NON_COMPLIANT, PASSES, CouldNotJudgeError, Needs, Verdict
from handlers.traffic.approval import Approval, Fault, Policy
from handlers.traffic.boxes import NotTrafficError
from handlers.traffic.permissions import permission
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

# Bytes: what is longer is judged each time, so that the memory of a warm container stays bounded.
_WORTH_KEEPING = 8192


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
    # The cheapest exact text there is. Where equal permissions differ in it, they are judged once more.
    content = marshal.dumps(permissions)
    if item.prefix_lists or len(content) > _WORTH_KEEPING:
        return _judged(approval, permissions, item.resource_id, item.prefix_lists)
    return _remembered(approval, content, item.resource_id)


@lru_cache(maxsize=4096)
def _remembered(approval: Approval, content: bytes, own: str) -> Verdict | Needs:
    """The judgement of these very permissions: AWS Config tells of a group whenever something attaches to it."""
    return _judged(approval, marshal.loads(content), own, NOTHING)  # noqa: S302 - our own dump


def _judged(
    approval: Approval, permissions: list[Any], own: str, prefix_lists: Mapping[str, tuple[str, ...]]
) -> Verdict | Needs:
    faults: list[Fault] = []
    unclear: list[str] = []
    unknown_lists: list[str] = []
    for direction, key, listed in zip(approval.directions, approval.keys, permissions):
        if listed.__class__ is not list:
            unclear.append(f"the item has no list of {key}")
            continue
        for raw in listed:
            try:
                asked = permission(raw)
                unknown_lists += [name for name in asked.prefix_lists if name not in prefix_lists]
                entries = tuple(prefix_lists.get(name, ()) for name in asked.prefix_lists)
                faults += approval.faults(direction, asked, own if own in asked.groups else "", entries)
            except NotTrafficError as error:  # noqa: PERF203 - the other permissions are judged
                unclear.append(str(error))
    if unknown_lists:
        return Needs(prefix_lists=tuple(dict.fromkeys(unknown_lists)))
    if faults or unclear:
        return _verdict(faults, unclear, approval)
    return PASSES


def _verdict(faults: list[Fault], unclear: list[str], approval: Approval) -> Verdict:
    if not faults:
        raise CouldNotJudgeError("; ".join(unclear))
    # What is denied outright comes first; an old and a new spelling of one permission is one fault.
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: not fault.is_denied)
    directions = tuple(dict.fromkeys(fault.direction for fault in faults))
    reasons = [fault.text for fault in ordered] + [f"could not judge: {text}" for text in unclear]
    return Verdict(NON_COMPLIANT, tuple(reasons), approval.allowed(directions))
