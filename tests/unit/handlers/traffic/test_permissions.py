"""A permission is read in every shape that AWS Config writes, and refused where it cannot be read whole."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.traffic.boxes import NotTrafficError
from handlers.traffic.permissions import Permission, permission

OLD = {
    "ipProtocol": "tcp",
    "fromPort": 22,
    "toPort": 22,
    "ipRanges": ["10.0.0.0/8"],
    "userIdGroupPairs": [],
    "prefixListIds": [],
}
NEW = {
    **OLD,
    "ipv4Ranges": [{"cidrIp": "10.0.0.0/8", "description": "office"}],
    "ipv6Ranges": [{"cidrIpv6": "2001:db8::/32"}],
    "userIdGroupPairs": [{"groupId": "sg-0a1b", "userId": "111122223333"}],
    "prefixListIds": [{"prefixListId": "pl-0a1b"}],
}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (OLD, Permission("tcp", 22, 22, ("10.0.0.0/8",), (), ())),
        (NEW, Permission("tcp", 22, 22, ("10.0.0.0/8", "2001:db8::/32"), ("sg-0a1b",), ("pl-0a1b",))),
        ({"ipProtocol": "-1", "ipRanges": ["::/0"]}, Permission("-1", None, None, ("::/0",), (), ())),
        ({**OLD, "ipProtocol": 6}, Permission("6", 22, 22, ("10.0.0.0/8",), (), ())),
        ({**OLD, "fromPort": None, "toPort": None}, Permission("tcp", None, None, ("10.0.0.0/8",), (), ())),
        ({**OLD, "prefixListIds": ["pl-0a1b"]}, Permission("tcp", 22, 22, ("10.0.0.0/8",), (), ("pl-0a1b",))),
        ({**OLD, "ipRanges": [{"cidrIp": "10.0.0.0/8"}]}, Permission("tcp", 22, 22, ("10.0.0.0/8",), (), ())),
        ({**OLD, "fromPort": 22.0, "toPort": 22.0}, Permission("tcp", 22, 22, ("10.0.0.0/8",), (), ())),
        ({**NEW, "ipRanges": None}, permission(NEW)),
        ({**OLD, "ipRanges": []}, Permission("tcp", 22, 22, (), (), ())),
        ({**OLD, "vpcEndpoints": []}, Permission("tcp", 22, 22, ("10.0.0.0/8",), (), ())),
    ],
)
def test_every_shape_gives_the_same_permission(raw: dict[str, Any], expected: Permission) -> None:
    assert permission(raw) == expected


def test_sources_of_the_old_and_the_new_shape_are_put_together() -> None:
    raw = {**OLD, "ipRanges": ["10.0.0.0/8", "0.0.0.0/0"], "ipv4Ranges": [{"cidrIp": "192.168.0.0/16"}]}

    assert permission(raw).cidrs == ("10.0.0.0/8", "0.0.0.0/0", "192.168.0.0/16")


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (None, "a permission is None"),
        ("tcp/22", "a permission is 'tcp/22'"),
        ([OLD], "a permission is "),
        ({}, "a permission's ipProtocol is None"),
        ({"ipProtocol": "-1"}, "a permission names no source, and has no ipRanges, userIdGroupPairs, prefixListIds"),
        ({**OLD, "ipRanges": None}, "a permission names no source, and has no ipRanges"),
        ({**OLD, "ipRanges": [], "prefixListIds": None}, "a permission names no source, and has no prefixListIds"),
        ({**OLD, "ipRanges": [], "ipv4Ranges": []}, "a permission names no source, and has no ipv6Ranges"),
        ({**OLD, "ipProtocol": None}, "a permission's ipProtocol is None"),
        ({**OLD, "ipProtocol": ["tcp"]}, "a permission's ipProtocol is "),
        ({**OLD, "ipProtocol": True}, "a permission's ipProtocol is True"),
        ({**OLD, "fromPort": "22"}, "a permission's fromPort is '22'"),
        ({**OLD, "fromPort": True}, "a permission's fromPort is True"),
        ({**OLD, "fromPort": []}, "a permission's fromPort is "),
        ({**OLD, "toPort": 22.5}, "a permission's toPort is 22.5"),
        ({**OLD, "toPort": float("inf")}, "a permission's toPort is inf"),
        ({**OLD, "toPort": float("nan")}, "a permission's toPort is nan"),
        ({**OLD, "ipRanges": "0.0.0.0/0"}, "a list of cidrIp is '0.0.0.0/0'"),
        ({**OLD, "ipRanges": ""}, "a list of cidrIp is ''"),
        ({**OLD, "ipRanges": {}}, "a list of cidrIp is {}"),
        ({**OLD, "ipRanges": False}, "a list of cidrIp is False"),
        ({**OLD, "ipRanges": {"cidrIp": "0.0.0.0/0"}}, "a list of cidrIp is "),
        ({**OLD, "ipRanges": [7]}, r"a source without cidrIp: \[7\]"),
        ({**OLD, "ipRanges": [""]}, "a source without cidrIp: "),
        ({**OLD, "ipRanges": [None]}, "a source without cidrIp: "),
        ({**OLD, "ipRanges": [["0.0.0.0/0"]]}, "a source without cidrIp: "),
        ({**OLD, "ipv4Ranges": [{"cidr": "0.0.0.0/0"}]}, "a source without cidrIp: "),
        ({**OLD, "ipv6Ranges": [{"cidrIp": "::/0"}]}, "a source without cidrIpv6: "),
        ({**OLD, "userIdGroupPairs": [{"groupName": "web"}]}, "a source without groupId: "),
        ({**OLD, "prefixListIds": [{"id": "pl-0a1b"}]}, "a source without prefixListId: "),
        ({**OLD, "ipv7Ranges": [{"cidrIpv7": ":::/0"}]}, "a permission has ipv7Ranges, which is not understood: "),
    ],
)
def test_what_cannot_be_read_whole_is_refused_with_the_cause(raw: Any, cause: str) -> None:
    with pytest.raises(NotTrafficError, match=f"^{cause}"):
        permission(raw)
