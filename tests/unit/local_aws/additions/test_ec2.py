"""DescribeSecurityGroups finds what its filter names, and a permission keeps its prefix lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.local_aws.conftest import Account


def _group(ec2: Any, name: str) -> str:
    return str(ec2.create_security_group(GroupName=name, Description=name)["GroupId"])


def _found(ec2: Any, *ids: str, **more: Any) -> list[str]:
    filters = [{"Name": "group-id", "Values": list(ids)}]
    return [group["GroupId"] for group in ec2.describe_security_groups(Filters=filters, **more)["SecurityGroups"]]


def test_a_filter_by_ids_finds_those_groups_and_passes_over_what_is_gone(account: Account) -> None:
    ec2 = account.client("ec2")
    first, second, other = (_group(ec2, name) for name in ("first", "second", "other"))
    assert _found(ec2, first, second) == [first, second]
    assert _found(ec2, first, "sg-0123456789abcdef0") == [first]
    assert _found(ec2, "sg-0123456789abcdef0") == []
    assert _found(ec2, first, other, GroupIds=[other]) == [other]
    assert len(ec2.describe_security_groups()["SecurityGroups"]) > 2


def test_a_permission_keeps_its_prefix_lists_until_it_is_revoked(account: Account) -> None:
    ec2 = account.client("ec2")
    group_id = _group(ec2, "partners")
    lists = [{"PrefixListId": "pl-1", "Description": "partners"}, {"PrefixListId": "pl-2"}]
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": lists}
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[permission])
    (group,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    assert [one["PrefixListIds"] for one in group["IpPermissions"]] == [lists]
    ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=[permission])
    (group,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    assert group["IpPermissions"] == []
