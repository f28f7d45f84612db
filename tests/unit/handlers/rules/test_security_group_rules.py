"""security-group-rules: what is let in lies within what is approved, and within nothing that is denied."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from handlers.lib.item import Item, normalise
from handlers.lib.verdict import COMPLIANT, NON_COMPLIANT, PASSES, CouldNotJudgeError, Needs, Verdict
from handlers.rules.security_group_rules import evaluate, parse_policy
from tests.unit.handlers.config_items import in_api_dialect, raw_item

OWN = "sg-0a1b2c3d4e5f60718"
SSH_FROM_THE_INTERNET = {"protocol": "tcp", "ports": [22, 3389], "sources": ["internet"], "reason": "administration"}
DOCUMENTS: dict[str, Any] = {
    "denied": {"ingress": [SSH_FROM_THE_INTERNET]},
    "web": {"ingress": [{"protocol": "tcp", "ports": [443], "sources": ["0.0.0.0/0", "::/0"], "reason": "public"}]},
    "internal": {"ingress": [{"protocol": "all", "sources": ["10.0.0.0/8", "self"]}]},
}
POLICY = parse_policy(DOCUMENTS)


def allow(protocol: Any = "tcp", first: Any = 443, last: Any = None, *sources: str, **other: Any) -> dict[str, Any]:
    """A permission in the new shape; sources are CIDR blocks, groups and prefix lists as they come."""
    v4 = [source for source in sources if "." in source]
    v6 = [source for source in sources if ":" in source]
    return {
        "ipProtocol": protocol,
        "fromPort": first,
        "toPort": first if last is None else last,
        "ipRanges": v4,
        "ipv4Ranges": [{"cidrIp": source} for source in v4],
        "ipv6Ranges": [{"cidrIpv6": source} for source in v6],
        "userIdGroupPairs": [{"groupId": source, "userId": "1"} for source in sources if source.startswith("sg-")],
        "prefixListIds": [{"prefixListId": source} for source in sources if source.startswith("pl-")],
        **other,
    }


def group(*ingress: Any, egress: Any = (), tags: dict[str, str] | None = None, **configuration: Any) -> Item:
    body = {
        "groupName": "web-front",
        "groupId": OWN,
        "vpcId": "vpc-0a1b2c3d",
        "ipPermissions": list(ingress),
        "ipPermissionsEgress": list(egress),
        **configuration,
    }
    return normalise(raw_item("AWS::EC2::SecurityGroup", body, tags, OWN))


def wrong(item: Item, documents: dict[str, Any] = DOCUMENTS) -> list[str]:
    outcome = evaluate(item, parse_policy(documents))
    assert isinstance(outcome, Verdict)
    assert outcome.compliance == (NON_COMPLIANT if outcome.reasons else COMPLIANT)
    return list(outcome.reasons)


def test_a_group_that_lets_nothing_in_passes() -> None:
    assert evaluate(group(), POLICY) == PASSES


@pytest.mark.parametrize(
    "permission",
    [
        allow("tcp", 443, 443, "0.0.0.0/0"),
        allow("tcp", 443, 443, "::/0"),
        allow("tcp", 443, 443, "0.0.0.0/0", "::/0", "203.0.113.7/32"),
        allow("6", 443, 443, "0.0.0.0/0"),
        allow("tcp", 22, 22, "10.1.0.0/16"),
        allow("tcp", 0, 65535, "10.0.0.0/8"),
        allow("-1", None, None, "10.0.0.0/8"),
        allow("-1", None, None, OWN),
        allow("icmp", -1, -1, "10.0.0.0/8"),
        allow("50", None, None, "10.200.0.0/16"),
        allow("tcp", 443, 443, "sg-0feedbeef"),
        allow("tcp", 22, 22),
    ],
)
def test_what_lies_within_an_approved_rule_passes(permission: dict[str, Any]) -> None:
    assert wrong(group(permission)) == []


@pytest.mark.parametrize(
    ("permission", "reason"),
    [
        (allow("tcp", 80, 80, "0.0.0.0/0"), "tcp/80 from 0.0.0.0/0 is not approved"),
        (allow("udp", 443, 443, "0.0.0.0/0"), "udp/443 from 0.0.0.0/0 is not approved"),
        (allow("17", 22, 22, "0.0.0.0/0"), "udp/22 from 0.0.0.0/0 is not approved"),
        (allow("tcp", 443, 444, "::/0"), "tcp/443-444 from ::/0 is not approved (not tcp/444)"),
        (allow("tcp", 442, 444, "::/0"), "tcp/442-444 from ::/0 is not approved"),
        (
            allow("tcp", 8080, 8080, "10.0.0.0/7"),
            "tcp/8080 from 10.0.0.0/7 is not approved (not tcp/8080 from 11.0.0.0/8)",
        ),
        (allow("tcp", 8080, 8080, "11.0.0.1/32"), "tcp/8080 from 11.0.0.1/32 is not approved"),
        (allow("-1", None, None, "192.168.0.0/16"), "all traffic from 192.168.0.0/16 is not approved"),
        (allow("tcp", 8080, 8080, "sg-0feedbeef"), "tcp/8080 from sg-0feedbeef is not approved"),
        (allow("icmp", 8, 0, "192.168.0.0/16"), "icmp/8/0 from 192.168.0.0/16 is not approved"),
        (allow("icmpv6", -1, -1, "::/0"), "icmpv6 from ::/0 is not approved"),
        (allow("50", None, None, "192.168.0.0/16"), "protocol 50 from 192.168.0.0/16 is not approved"),
    ],
)
def test_what_lies_outside_is_named_as_a_person_types_it(permission: dict[str, Any], reason: str) -> None:
    assert wrong(group(permission)) == [reason]


@pytest.mark.parametrize(
    ("permission", "what"),
    [
        (allow("tcp", 22, 22, "0.0.0.0/0"), "tcp/22 from 0.0.0.0/0"),
        (allow("tcp", 3389, 3389, "::/0"), "tcp/3389 from ::/0"),
        (allow("tcp", 22, 22, "0.0.0.0/1"), "tcp/22 from 0.0.0.0/1"),
        (allow("tcp", 22, 22, "128.0.0.0/1"), "tcp/22 from 128.0.0.0/1"),
        (allow("tcp", 22, 22, "0:0::/0"), "tcp/22 from ::/0"),
        (allow("tcp", 22, 22, "2000::/3"), "tcp/22 from 2000::/3"),
        (allow("tcp", 22, 22, "8.8.8.8/32"), "tcp/22 from 8.8.8.8/32"),
        (allow("tcp", 22, 22, "0.0.0.0/32"), "tcp/22 from 0.0.0.0/32"),
        (allow("tcp", 22, 22, "255.255.255.255/32"), "tcp/22 from 255.255.255.255/32"),
        (allow("tcp", 22, 22, "::/128"), "tcp/22 from ::/128"),
        (allow("tcp", 0, 1024, "0.0.0.0/0"), "tcp/0-1024 from 0.0.0.0/0"),
        (allow("tcp", 0, 65535, "0.0.0.0/0"), "tcp/all ports from 0.0.0.0/0"),
        (allow("6", 22, 22, "0.0.0.0/0"), "tcp/22 from 0.0.0.0/0"),
        (allow("-1", None, None, "0.0.0.0/0"), "all traffic from 0.0.0.0/0"),
        (allow("-1", None, None, "8.0.0.0/6"), "all traffic from 8.0.0.0/6"),
        (allow("tcp", -1, -1, "0.0.0.0/0"), "tcp/all ports from 0.0.0.0/0"),
    ],
)
def test_what_is_denied_is_denied_whatever_else_is_approved(permission: dict[str, Any], what: str) -> None:
    approve_all = {"everything": {"ingress": [{"protocol": "all", "sources": ["0.0.0.0/0", "::/0"]}]}}

    assert wrong(group(permission), {**DOCUMENTS, **approve_all}) == [
        f"{what} is denied by denied.ingress[0] (administration)"
    ]


@pytest.mark.parametrize(
    "source",
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.1.0/24", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"],
)
def test_the_internet_is_every_address_that_is_not_private(source: str) -> None:
    approve_all = {"everything": {"ingress": [{"protocol": "all", "sources": ["0.0.0.0/0", "::/0"]}]}}

    assert wrong(group(allow("tcp", 22, 22, source)), {**DOCUMENTS, **approve_all}) == []


def test_a_denial_leaves_out_what_it_excepts() -> None:
    office = {"denied": {"ingress": [{**SSH_FROM_THE_INTERNET, "except": ["203.0.113.0/24"]}]}}
    approved = {"office": {"ingress": [{"protocol": "tcp", "ports": [22], "sources": ["203.0.113.0/24"]}]}}

    assert wrong(group(allow("tcp", 22, 22, "203.0.113.8/29")), {**office, **approved}) == []
    assert wrong(group(allow("tcp", 22, 22, "203.0.112.0/23")), {**office, **approved}) == [
        "tcp/22 from 203.0.112.0/23 is denied by denied.ingress[0] (administration)"
    ]


def test_a_denial_of_blocks_does_not_reach_groups_but_one_of_groups_does() -> None:
    approved = {"any": {"ingress": [{"protocol": "all", "sources": ["sg-0feedbeef", "0.0.0.0/0", "::/0"]}]}}
    named = {"denied": {"ingress": [{"protocol": "all", "sources": ["sg-0feedbeef"], "reason": "legacy"}]}}
    permission = allow("tcp", 22, 22, "sg-0feedbeef")

    assert wrong(group(permission), {"denied": DOCUMENTS["denied"], **approved}) == []
    assert wrong(group(permission), {**named, **approved}) == [
        "tcp/22 from sg-0feedbeef is denied by denied.ingress[0] (legacy)"
    ]


def test_denials_may_fill_several_documents() -> None:
    more = {
        "denied-telnet": {"ingress": [{"protocol": "tcp", "ports": [23], "sources": ["internet"], "reason": "old"}]}
    }

    assert wrong(group(allow("tcp", 23, 23, "0.0.0.0/0")), {**DOCUMENTS, **more}) == [
        "tcp/23 from 0.0.0.0/0 is denied by denied-telnet.ingress[0] (old)"
    ]


def test_what_is_denied_comes_before_what_is_not_approved() -> None:
    item = group(allow("tcp", 80, 80, "0.0.0.0/0"), allow("tcp", 22, 22, "0.0.0.0/0"))

    assert [reason.split(" ")[0] for reason in wrong(item)] == ["tcp/22", "tcp/80"]


def test_every_offending_source_of_a_permission_is_named() -> None:
    assert wrong(group(allow("tcp", 80, 80, "0.0.0.0/0", "::/0", "10.0.0.0/8", "sg-0feedbeef"))) == [
        "tcp/80 from 0.0.0.0/0 is not approved",
        "tcp/80 from ::/0 is not approved",
        "tcp/80 from sg-0feedbeef is not approved",
    ]


def test_the_reason_says_what_is_allowed_and_by_which_entry() -> None:
    outcome = evaluate(group(allow("tcp", 80, 80, "0.0.0.0/0")), POLICY)

    assert isinstance(outcome, Verdict)
    assert outcome.reason == (
        "tcp/80 from 0.0.0.0/0 is not approved. Allowed: all traffic from 10.0.0.0/8, self (internal.ingress[0]); "
        "tcp/443 from 0.0.0.0/0, ::/0 (web.ingress[0])"
    )


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        (["203.0.113.0/24"], ("nothing",)),
        (
            ["203.0.113.0/24", "10.1.0.0/16"],
            ("tcp/22 from 203.0.113.0/24, 10.1.0.0/16 (admin.ingress[0], less what is denied)",),
        ),
        (["10.1.0.0/16"], ("tcp/22 from 10.1.0.0/16 (admin.ingress[0])",)),
    ],
)
def test_what_is_denied_is_not_called_allowed(source: list[str], allowed: tuple[str, ...]) -> None:
    admin = {"ingress": [{"protocol": "tcp", "ports": [22], "sources": source}]}
    documents = {"denied": DOCUMENTS["denied"], "admin": admin}
    outcome = evaluate(group(allow("tcp", 22, 22, "203.0.113.9/32")), parse_policy(documents))

    assert isinstance(outcome, Verdict)
    assert outcome.reasons[0].startswith("tcp/22 from 203.0.113.9/32 is denied by denied.ingress[0]")
    assert outcome.allowed == allowed


@pytest.mark.parametrize(
    ("approved", "permission"),
    [
        (
            [("tcp", ["0-1023"], ["10.0.0.0/8"]), ("tcp", ["1024-65535"], ["10.0.0.0/8"])],
            allow("tcp", 0, 65535, "10.0.0.0/8"),
        ),
        ([("tcp", [443], ["0.0.0.0/1", "128.0.0.0/1"])], allow("tcp", 443, 443, "0.0.0.0/0")),
        ([("tcp", ["1-5", "4-9"], ["10.0.0.0/8"])], allow("tcp", 2, 8, "10.0.0.0/9")),
        ([("tcp", ["1-5"], ["10.0.0.0/8"]), ("tcp", ["1-5"], ["11.0.0.0/8"])], allow("tcp", 1, 5, "10.0.0.0/7")),
        (
            [("tcp", ["1-5"], ["10.0.0.0/9"]), ("tcp", ["3-9"], ["10.0.0.0/8"]), ("tcp", ["1-2"], ["10.128.0.0/9"])],
            allow("tcp", 1, 9, "10.0.0.0/8"),
        ),
    ],
)
def test_several_rules_may_cover_a_permission_together(
    approved: list[tuple[str, list[Any], list[str]]], permission: dict[str, Any]
) -> None:
    ingress = [{"protocol": protocol, "ports": ports, "sources": sources} for protocol, ports, sources in approved]

    assert wrong(group(permission), {"set": {"ingress": ingress}}) == []
    assert wrong(
        group(permission), {"set": {"ingress": ingress[:-1] or [{"protocol": "udp", "sources": ["10.0.0.0/8"]}]}}
    )


@pytest.mark.parametrize(
    ("types", "permission", "passes"),
    [
        ([8], allow("icmp", 8, -1, "10.0.0.0/8"), True),
        ([8], allow("icmp", 8, 0, "10.0.0.0/8"), True),
        (["8/0"], allow("icmp", 8, 0, "10.0.0.0/8"), True),
        (["8/0"], allow("icmp", 8, -1, "10.0.0.0/8"), False),
        ([8], allow("icmp", 0, 0, "10.0.0.0/8"), False),
        ([8], allow("icmp", -1, -1, "10.0.0.0/8"), False),
        ([8], allow("icmpv6", 8, 0, "10.0.0.0/8"), False),
        ([8], allow("tcp", 8, 8, "10.0.0.0/8"), False),
        ([3, "8/0"], allow("icmp", 3, 4, "10.0.0.0/8"), True),
    ],
)
def test_icmp_is_approved_by_type_and_code(types: list[Any], permission: dict[str, Any], passes: bool) -> None:
    documents = {"ping": {"ingress": [{"protocol": "icmp", "types": types, "sources": ["10.0.0.0/8"]}]}}

    assert (wrong(group(permission), documents) == []) is passes


@pytest.mark.parametrize(
    ("sources", "reference", "passes"),
    [
        (["self"], OWN, True),
        ([OWN], OWN, True),
        (["self"], "sg-0feedbeef", False),
        (["sg-0feedbeef"], "sg-0feedbeef", True),
        (["sg-0feedbeef"], OWN, False),
        (["0.0.0.0/0"], "sg-0feedbeef", False),
        (["::/0"], "sg-0feedbeef", False),
        (["0.0.0.0/0", "::/0"], "sg-0feedbeef", True),
        (["0.0.0.0/1", "128.0.0.0/1", "::/0"], OWN, True),
        (["0.0.0.0/1", "::/0"], OWN, False),
        (["128.0.0.0/1", "::/0"], OWN, False),
        (["10.0.0.0/8"], OWN, False),
    ],
)
def test_a_group_is_approved_by_name_or_where_every_address_is(
    sources: list[str], reference: str, passes: bool
) -> None:
    documents = {"set": {"ingress": [{"protocol": "tcp", "ports": [443], "sources": sources}]}}

    assert (wrong(group(allow("tcp", 443, 443, reference)), documents) == []) is passes


def test_a_reference_to_itself_reads_as_such() -> None:
    documents = {"set": {"ingress": [{"protocol": "tcp", "ports": [443], "sources": ["10.0.0.0/8"]}]}}

    assert wrong(group(allow("-1", None, None, OWN)), documents) == ["all traffic from itself is not approved"]


def test_a_name_and_the_world_may_cover_a_reference_together() -> None:
    documents = {
        "set": {
            "ingress": [
                {"protocol": "tcp", "ports": ["0-99"], "sources": ["sg-0feedbeef"]},
                {"protocol": "tcp", "ports": ["100-200"], "sources": ["0.0.0.0/0", "::/0"]},
            ]
        }
    }

    assert wrong(group(allow("tcp", 50, 150, "sg-0feedbeef")), documents) == []
    assert wrong(group(allow("tcp", 50, 201, "sg-0feedbeef")), documents) == [
        "tcp/50-201 from sg-0feedbeef is not approved (not tcp/201)"
    ]


LISTS = {"pl-office": ("203.0.113.0/24", "2001:db8::/32"), "pl-empty": (), "pl-internal": ("10.1.0.0/16",)}
WITH_LISTS = {
    **DOCUMENTS,
    "lists": {"ingress": [{"protocol": "tcp", "ports": [8080], "sources": ["pl-office"]}]},
}


def test_the_entries_of_prefix_lists_are_asked_for_once_each() -> None:
    item = group(allow("tcp", 22, 22, "pl-office", "pl-empty"), allow("tcp", 23, 23, "pl-office"))

    assert evaluate(item, POLICY) == Needs(prefix_lists=("pl-office", "pl-empty"))


def test_those_that_are_known_are_not_asked_for_again() -> None:
    item = group(allow("tcp", 22, 22, "pl-office", "pl-empty"))._replace(prefix_lists={"pl-office": ()})

    assert evaluate(item, POLICY) == Needs(prefix_lists=("pl-empty",))


def test_lists_that_only_egress_refers_to_are_not_asked_for_where_egress_is_not_judged() -> None:
    assert evaluate(group(egress=[allow("tcp", 443, 443, "pl-office")]), POLICY) == PASSES


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        (allow("tcp", 8080, 8080, "pl-office"), []),
        (allow("tcp", 8081, 8081, "pl-office"), ["tcp/8081 from pl-office is not approved"]),
        (allow("tcp", 8081, 8081, "pl-empty"), []),
        (allow("tcp", 8081, 8081, "pl-internal"), []),
        (allow("tcp", 443, 443, "pl-office"), []),
        (
            allow("tcp", 22, 22, "pl-office"),
            ["tcp/22 from pl-office is denied by denied.ingress[0] (administration, it holds 203.0.113.0/24)"],
        ),
        (allow("tcp", 22, 22, "pl-internal"), []),
        (allow("tcp", 8081, 8081, "pl-internal", OWN), []),
    ],
)
def test_a_prefix_list_is_approved_by_its_id_or_by_what_it_holds(
    permission: dict[str, Any], expected: list[str]
) -> None:
    assert wrong(group(permission)._replace(prefix_lists=LISTS), WITH_LISTS) == expected


def test_a_change_of_a_lists_entries_changes_the_verdict() -> None:
    item = group(allow("tcp", 8081, 8081, "pl-internal"))

    assert wrong(item._replace(prefix_lists={"pl-internal": ("10.1.0.0/16",)})) == []
    assert wrong(item._replace(prefix_lists={"pl-internal": ("10.1.0.0/16", "11.0.0.0/8")})) != []


def test_egress_is_not_judged_unless_a_set_speaks_of_it() -> None:
    assert wrong(group(egress=[allow("-1", None, None, "0.0.0.0/0")])) == []


EGRESS = {"out": {"egress": [{"protocol": "tcp", "ports": [443], "destinations": ["0.0.0.0/0"]}]}}


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        (allow("tcp", 443, 443, "0.0.0.0/0"), []),
        (allow("-1", None, None, "0.0.0.0/0"), ["all traffic to 0.0.0.0/0 is not approved"]),
        (allow("tcp", 443, 443, "::/0"), ["tcp/443 to ::/0 is not approved"]),
    ],
)
def test_egress_is_judged_where_a_set_speaks_of_it(permission: dict[str, Any], expected: list[str]) -> None:
    assert wrong(group(egress=[permission]), EGRESS) == expected


def test_a_set_of_egress_alone_lets_nothing_in() -> None:
    assert wrong(group(allow("tcp", 443, 443, "0.0.0.0/0")), EGRESS) == ["tcp/443 from 0.0.0.0/0 is not approved"]


def test_what_is_allowed_is_said_of_the_direction_at_fault() -> None:
    item = group(egress=[allow("udp", 53, 53, "0.0.0.0/0")])
    outcome = evaluate(item, parse_policy({**DOCUMENTS, **EGRESS}))

    assert isinstance(outcome, Verdict)
    assert outcome.allowed == ("tcp/443 to 0.0.0.0/0 (out.egress[0])",)


def test_an_empty_egress_lets_nothing_out() -> None:
    documents = {**DOCUMENTS, "out": {"egress": []}}

    assert wrong(group(egress=[allow("tcp", 443, 443, "10.0.0.0/8")]), documents) == [
        "tcp/443 to 10.0.0.0/8 is not approved"
    ]


def test_a_denial_of_egress_is_judged_without_any_approval_of_egress() -> None:
    denied = {
        "denied": {"egress": [{"protocol": "tcp", "ports": [25], "destinations": ["internet"], "reason": "mail"}]}
    }
    item = group(egress=[allow("tcp", 25, 25, "0.0.0.0/0"), allow("udp", 53, 53, "0.0.0.0/0")])

    assert wrong(item, {**DOCUMENTS, **denied}) == ["tcp/25 to 0.0.0.0/0 is denied by denied.egress[0] (mail)"]


CONDITIONAL = {
    "internal": DOCUMENTS["internal"],
    "bastion": {
        "groups": {"names": ["bastion-*", "jump"], "vpcs": ["vpc-0a1b2c3d"], "tags": {"Tier": ["admin", "ops"]}},
        "ingress": [{"protocol": "tcp", "ports": [22], "sources": ["203.0.113.0/24"]}],
    },
}


@pytest.mark.parametrize(
    ("name", "vpc", "tags", "passes"),
    [
        ("bastion-eu", "vpc-0a1b2c3d", {"Tier": "admin"}, True),
        ("jump", "vpc-0a1b2c3d", {"Tier": "ops"}, True),
        ("jumper", "vpc-0a1b2c3d", {"Tier": "ops"}, False),
        ("a-bastion-eu", "vpc-0a1b2c3d", {"Tier": "admin"}, False),
        ("BASTION-eu", "vpc-0a1b2c3d", {"Tier": "admin"}, False),
        ("bastion-eu", "vpc-0ffffff", {"Tier": "admin"}, False),
        ("bastion-eu", None, {"Tier": "admin"}, False),
        ("bastion-eu", ["vpc-0a1b2c3d"], {"Tier": "admin"}, False),
        (None, "vpc-0a1b2c3d", {"Tier": "admin"}, False),
        (["bastion-eu"], "vpc-0a1b2c3d", {"Tier": "admin"}, False),
        ("bastion-eu", "vpc-0a1b2c3d", {"Tier": "web"}, False),
        ("bastion-eu", "vpc-0a1b2c3d", {"tier": "admin"}, False),
        ("bastion-eu", "vpc-0a1b2c3d", {"Tier": ["admin"]}, False),
        ("bastion-eu", "vpc-0a1b2c3d", {}, False),
    ],
)
def test_a_set_is_for_the_groups_that_fit_all_it_says(name: Any, vpc: Any, tags: Any, passes: bool) -> None:
    item = group(allow("tcp", 22, 22, "203.0.113.9/32"), groupName=name, vpcId=vpc, tags=tags)

    assert (wrong(item, CONDITIONAL) == []) is passes
    assert (wrong(item, {"bastion": CONDITIONAL["bastion"]}) == []) is passes


def test_a_group_that_no_set_is_for_is_allowed_nothing() -> None:
    policy = parse_policy({"bastion": CONDITIONAL["bastion"]})
    outcome = evaluate(group(allow("tcp", 22, 22, "203.0.113.9/32"), groupName="web"), policy)

    assert isinstance(outcome, Verdict)
    assert outcome.reason == "tcp/22 from 203.0.113.9/32 is not approved. Allowed: nothing"


@pytest.mark.parametrize(
    ("asked", "fits", "fits_not"),
    [
        ({"names": ["bastion-*"]}, {"groupName": "bastion-1"}, {"groupName": "web-1"}),
        ({"vpcs": ["vpc-1"]}, {"vpcId": "vpc-1"}, {"vpcId": "vpc-2"}),
        ({"tags": {"Tier": ["admin"]}}, {"tags": {"Tier": "admin"}}, {"tags": {"Tier": "web"}}),
    ],
)
def test_a_set_may_ask_one_thing_only_of_its_groups(
    asked: dict[str, Any], fits: dict[str, Any], fits_not: dict[str, Any]
) -> None:
    documents = {"bastion": {**CONDITIONAL["bastion"], "groups": asked}}
    permission = allow("tcp", 22, 22, "203.0.113.9/32")

    assert wrong(group(permission, **fits), documents) == []
    assert wrong(group(permission, **fits_not), documents) == ["tcp/22 from 203.0.113.9/32 is not approved"]


def test_the_same_group_in_the_old_shape_gets_the_same_verdict() -> None:
    new = allow("tcp", 22, 22, "0.0.0.0/0", "10.0.0.0/8")
    old = {
        key: new[key] for key in ("ipProtocol", "fromPort", "toPort", "ipRanges", "userIdGroupPairs", "prefixListIds")
    }

    assert wrong(group(old)) == wrong(group(new)) != []


def test_the_same_group_in_the_other_dialect_gets_the_same_verdict() -> None:
    body = {"groupName": "x", "ipPermissions": [allow("tcp", 22, 22, "0.0.0.0/0")], "ipPermissionsEgress": []}
    raw = raw_item("AWS::EC2::SecurityGroup", body)

    assert wrong(normalise(in_api_dialect(raw))) == wrong(normalise(raw)) != []


@pytest.mark.parametrize(
    ("permissions", "cause"),
    [
        (None, "no list of ipPermissions"),
        ({}, "no list of ipPermissions"),
        ("[]", "no list of ipPermissions"),
        ([None], "a permission is None"),
        ([allow("gopher", 70, 70, "10.0.0.0/8")], "'gopher' is no protocol"),
        ([allow("tcp", None, None, "10.0.0.0/8", toPort=None)], "tcp without its two ports"),
        ([allow("tcp", 443, 80, "10.0.0.0/8")], "tcp from 443 to 80 is no range of ports"),
        ([allow("tcp", 443, 443, "10.0.0.0/40")], "'10.0.0.0/40' is no CIDR block"),
        ([allow("tcp", 443, 443, vpcEndpoints=["vpce-1"])], "vpcEndpoints, which is not understood"),
    ],
)
def test_a_permission_that_cannot_be_understood_is_not_guessed_at(permissions: Any, cause: str) -> None:
    item = group(ipPermissions=permissions)

    with pytest.raises(CouldNotJudgeError, match=cause):
        evaluate(item, POLICY)


def test_what_is_wrong_for_certain_is_said_beside_what_could_not_be_judged() -> None:
    item = group(allow("gopher", 70, 70, "10.0.0.0/8"), allow("tcp", 80, 80, "0.0.0.0/0"))

    assert wrong(item) == [
        "tcp/80 from 0.0.0.0/0 is not approved",
        "could not judge: 'gopher' is no protocol: tcp, udp, icmp, icmpv6, all or a number up to 255",
    ]


def test_all_that_could_not_be_judged_is_said() -> None:
    item = group(allow("gopher", 70, 70, "10.0.0.0/8"), allow("tcp", 443, 443, "10.0.0.0/40"))

    with pytest.raises(CouldNotJudgeError, match=r"^'gopher' is no protocol: [^;]*; '10\.0\.0\.0/40' is no CIDR block"):
        evaluate(item, POLICY)


def test_what_leaves_is_judged_though_what_comes_in_cannot_be() -> None:
    item = group(ipPermissions=None, egress=[allow("udp", 53, 53, "0.0.0.0/0")])

    assert wrong(item, EGRESS) == [
        "udp/53 to 0.0.0.0/0 is not approved",
        "could not judge: the item has no list of ipPermissions",
    ]


def test_an_entry_of_several_protocols_ports_and_sources_is_for_each_of_them_and_reads_so() -> None:
    documents = {
        "dns": {"ingress": [{"protocol": ["tcp", "udp"], "ports": [53, 853], "sources": ["10.0.0.0/8", "::/0"]}]}
    }
    fine = [allow(protocol, port, port, "10.1.0.0/16", "::/0") for protocol in ("tcp", "udp") for port in (53, 853)]

    assert wrong(group(*fine), documents) == []
    outcome = evaluate(group(allow("tcp", 54, 54, "10.0.0.0/8")), parse_policy(documents))
    assert isinstance(outcome, Verdict)
    assert outcome.allowed == ("tcp/53, tcp/853, udp/53, udp/853 from 10.0.0.0/8, ::/0 (dns.ingress[0])",)


def test_a_group_that_has_changed_is_judged_anew() -> None:
    policy = parse_policy(DOCUMENTS)
    fine, changed = group(allow("tcp", 443, 443, "0.0.0.0/0")), group(allow("tcp", 80, 80, "0.0.0.0/0"))

    assert [evaluate(one, policy) == PASSES for one in (fine, changed, fine, changed)] == [True, False, True, False]


def test_the_same_permissions_of_another_group_are_judged_anew() -> None:
    policy = parse_policy(DOCUMENTS)
    own = group(allow("-1", None, None, OWN))

    assert evaluate(own, policy) == PASSES
    assert evaluate(own._replace(resource_id="sg-0feedbeef"), policy) != PASSES


def test_the_same_group_as_it_was_is_not_judged_twice() -> None:
    policy = parse_policy(DOCUMENTS)
    item = group(allow("tcp", 80, 80, "0.0.0.0/0"))

    assert evaluate(item, policy) is evaluate(item, policy)


@pytest.mark.parametrize(
    ("permission", "changed"),
    [
        (allow("tcp", 1, 1, "10.0.0.0/8"), {"fromPort": True}),
        (allow("tcp", 0, 1, "10.0.0.0/8"), {"fromPort": False}),
        (allow("tcp", 0, 1, "10.0.0.0/8"), {"toPort": True}),
        (allow(1, -1, -1, "10.0.0.0/8"), {"ipProtocol": True}),
    ],
)
def test_what_python_takes_for_the_same_and_ec2_does_not_is_judged_anew(
    permission: dict[str, Any], changed: dict[str, Any]
) -> None:
    policy = parse_policy(DOCUMENTS)

    assert evaluate(group(permission), policy) == PASSES
    with pytest.raises(CouldNotJudgeError):
        evaluate(group({**permission, **changed}), policy)


def test_however_many_groups_are_judged_what_is_remembered_is_bounded_and_right() -> None:
    policy = parse_policy(DOCUMENTS)
    assert policy.for_every_group is not None

    for port in range(4200):
        item = group(allow("tcp", port, port, "0.0.0.0/0"))
        assert (evaluate(item, policy) == PASSES) is (port == 443)
        assert 1 <= len(policy.for_every_group._verdicts) <= 4096
    assert 1 <= policy.for_every_group._lane.cache_info().currsize <= 1024


def test_however_many_sets_fit_a_group_what_is_remembered_is_bounded_and_right() -> None:
    letters = "abcdefghi"
    policy = parse_policy(
        {
            letter: {
                "groups": {"names": [f"*{letter}*"]},
                "ingress": [{"protocol": "tcp", "ports": [80 + number], "sources": ["0.0.0.0/0"]}],
            }
            for number, letter in enumerate(letters)
        }
    )

    for size in range(len(letters) + 1):
        for chosen in combinations(letters, size):
            item = group(allow("tcp", 80, 80, "0.0.0.0/0"), groupName=f"-{''.join(chosen)}")
            assert (evaluate(item, policy) == PASSES) is ("a" in chosen)
    assert 1 <= policy._chosen.cache_info().currsize <= 256


def test_a_group_nested_deeper_than_any_is_judged_all_the_same() -> None:
    nested: list[Any] = []
    for _ in range(10_000):
        nested = [nested]
    of_own = {"userIdGroupPairs": [{"groupId": OWN, "description": nested}]}
    of_list = {"prefixListIds": [{"prefixListId": "pl-office", "description": nested}]}

    assert evaluate(group(allow("-1", None, None, **of_own)), POLICY) == PASSES
    assert evaluate(group(allow("-1", None, None, **of_list)), POLICY) == Needs(prefix_lists=("pl-office",))


def test_a_group_without_an_egress_list_is_not_guessed_at_where_egress_is_judged() -> None:
    with pytest.raises(CouldNotJudgeError, match="no list of ipPermissionsEgress"):
        evaluate(group(ipPermissionsEgress=None), parse_policy({**DOCUMENTS, **EGRESS}))


def test_a_group_too_large_to_be_remembered_is_judged_all_the_same() -> None:
    many = [allow("tcp", 443, 443, "0.0.0.0/0", description="x" * 200) for _ in range(100)]

    assert wrong(group(*[{**one, "description": None} for one in many])) == []
    assert wrong(group(*[{**one, "description": None} for one in many], allow("tcp", 80, 80, "0.0.0.0/0"))) != []
