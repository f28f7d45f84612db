"""The policy of security-group-rules is refused where it makes no sense, by document and entry."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.lib.policy import PolicyError
from handlers.traffic.policy import parse

FINE = {"protocol": "tcp", "ports": [443], "sources": ["10.0.0.0/8"]}
WEB = {"web": {"ingress": [FINE]}}


# Read as rule sets, these would approve what their author means to deny.
RESEMBLE_DENIALS = ("deny", "Denied", "DENIED-ssh", "denied_ssh", "denyssh", "denials", "deniedish")


def entry(**change: Any) -> dict[str, Any]:
    return {"web": {"ingress": [{key: value for key, value in {**FINE, **change}.items() if value is not ...}]}}


def denial(**change: Any) -> dict[str, Any]:
    one = {key: value for key, value in {**FINE, "reason": "old", **change}.items() if value is not ...}
    return {**WEB, "denied": {"ingress": [one]}}


def groups(**conditions: Any) -> dict[str, Any]:
    return {"web": {"groups": conditions, "ingress": [FINE]}}


@pytest.mark.parametrize(
    "documents",
    [
        WEB,
        entry(ports=443),
        entry(ports="8000-8100"),
        entry(ports=["443", 80]),
        entry(ports=...),
        entry(protocol=["tcp", "udp"]),
        entry(protocol=6),
        entry(protocol=0, ports=...),
        entry(protocol="icmp", ports=..., types=[8, "3/4"]),
        entry(sources="10.0.0.0/8"),
        entry(sources=["self", "sg-0a1b", "pl-0a1b", "::/0"]),
        entry(reason="why"),
        denial(),
        denial(sources=["internet"]),
        denial(**{"except": ["10.1.0.0/16"]}),
        groups(names=["web-*"]),
        groups(names="web-*", vpcs="vpc-1", tags={"Tier": "web"}),
        {"web": {"egress": []}},
    ],
)
def test_what_a_person_may_write_is_understood(documents: dict[str, Any]) -> None:
    parse(documents)


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ({}, "no rule set"),
        ({"denied": denial()["denied"]}, "no rule set"),
        ({"web": []}, r"web: a mapping is due, not \[\]"),
        ({"web": {}}, "web: ingress or egress is due"),
        ({"web": {"rules": [FINE]}}, "web.rules: unknown key; known are egress, groups, ingress"),
        ({"web": {"ingress": ["tcp/443"]}}, r"web.ingress\[0\]: a mapping is due"),
        ({"web": {"ingress": [FINE, {**FINE, "port": 80}]}}, r"web.ingress\[1\].port: unknown key"),
        ({"web": {"ingress": [True]}}, "web.ingress: a list is due"),
        ({"web": {"egress": [FINE]}}, r"web.egress\[0\].sources: unknown key"),
        (entry(protocol=...), r"web.ingress\[0\].protocol: missing or empty"),
        (entry(protocol="tpc"), r"web.ingress\[0\].protocol: 'tpc' is no protocol"),
        (entry(sources=...), r"web.ingress\[0\].sources: missing or empty"),
        (entry(sources=[]), r"web.ingress\[0\].sources: missing or empty"),
        (entry(sources=[True]), r"web.ingress\[0\].sources: a list is due"),
        (entry(protocol=[True]), r"web.ingress\[0\].protocol: a list is due"),
        (entry(protocol="icmp", ports=..., types=[True]), r"web.ingress\[0\].types: a list is due"),
        (denial(**{"except": [True]}), r"denied.ingress\[0\].except: a list is due"),
        (groups(vpcs=[True]), "web.groups.vpcs: a list is due"),
        (entry(sources=["10.0.0.0/33"]), r"web.ingress\[0\].sources: '10.0.0.0/33' is no CIDR block"),
        (entry(sources=["internet"]), r"web.ingress\[0\].sources: `internet` is for denials"),
        (entry(sources=["sg-"]), r"web.ingress\[0\].sources: 'sg-' is no CIDR block"),
        (entry(ports=[70000]), r"web.ingress\[0\].ports: tcp from 70000 to 70000 is no range of ports"),
        (entry(ports=["90-80"]), r"web.ingress\[0\].ports: tcp from 90 to 80 is no range"),
        (entry(ports=["ssh"]), r"web.ingress\[0\].ports: 'ssh' is no port"),
        (entry(ports=[]), r"web.ingress\[0\].ports: a list is due, not \[\]"),
        (denial(ports=[]), r"denied.ingress\[0\].ports: a list is due, not \[\]"),
        (denial(sources=["203.0.113.0/24"], **{"except": ["203.0.0.0/8"]}), r"denied.ingress\[0\]: nothing is left"),
        (entry(protocol="icmp", ports=..., types=[]), r"web.ingress\[0\].types: a list is due, not \[\]"),
        (entry(ports=[[443]]), r"web.ingress\[0\].ports: a list is due"),
        (entry(protocol="all"), r"web.ingress\[0\].ports: only tcp and udp have ports, all has none"),
        (entry(protocol=["tcp", "icmp"]), r"web.ingress\[0\].ports: only tcp and udp have ports, icmp has none"),
        (entry(ports=..., types=[8]), r"web.ingress\[0\].types: only icmp and icmpv6 have types, tcp has none"),
        (entry(protocol="icmp", ports=..., types=["echo"]), r"web.ingress\[0\].types: 'echo' is no ICMP type"),
        (entry(protocol="icmp", ports=..., types=[300]), r"web.ingress\[0\].types: ICMP has no type 300"),
        (entry(**{"except": ["10.0.0.0/8"]}), r"web.ingress\[0\].except: unknown key"),
        (denial(reason=...), r"denied.ingress\[0\].reason: missing or empty"),
        (denial(**{"except": ["self"]}), r"denied.ingress\[0\].except: 'self' is no CIDR block"),
        ({**WEB, "denied": {"groups": {"names": ["a"]}, "ingress": []}}, "denied.groups: unknown key"),
        (groups(), "web.groups: names, vpcs or tags are due"),
        (groups(name="web"), "web.groups.name: unknown key"),
        (groups(tags=["Tier"]), "web.groups.tags: a mapping of keys to values is due"),
        (groups(tags={"Tier": None}), "web.groups.tags.Tier: a list is due"),
        (groups(names=[]), "web.groups.names: a list is due"),
        (groups(vpcs=[]), "web.groups.vpcs: a list is due"),
        (groups(tags={}), "web.groups.tags: a mapping of keys to values is due"),
        (groups(tags={"Tier": []}), "web.groups.tags.Tier: a list is due"),
        *(({**WEB, name: WEB["web"]}, f"{name}: the documents of denials are") for name in RESEMBLE_DENIALS),
        (groups(names=None), "web.groups.names: a list is due"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_does_not(documents: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=f"^{said}"):
        parse(documents)
