"""Links lead to the resource and to its timeline, whatever its name holds."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerting.console import links
from tests.unit.handlers.builders import finding

HOME = "https://us-east-1.console.aws.amazon.com"


@pytest.mark.parametrize(
    ("resource_type", "resource_id", "expected"),
    [
        ("AWS::S3::Bucket", "logs", f"{HOME}/s3/buckets/logs?region=us-east-1"),
        ("AWS::EC2::Instance", "i-1", f"{HOME}/ec2/home?region=us-east-1#InstanceDetails:instanceId=i-1"),
        (
            "AWS::Backup::BackupVault",
            "vault a",
            (
                f"{HOME}/config/home?region=us-east-1#/resources/details?"
                "resourceId=vault%20a&resourceType=AWS%3A%3ABackup%3A%3ABackupVault"
            ),
        ),
    ],
)
def test_a_type_has_its_own_page_or_that_of_config(resource_type: str, resource_id: str, expected: str) -> None:
    assert links(finding(resource_type=resource_type, resource_id=resource_id)).resource == expected


def test_what_has_no_region_is_found_in_the_region_of_its_recorder() -> None:
    assert links(finding(region="global")).timeline.startswith(f"{HOME}/config/home?region=us-east-1#")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(["AWS::S3::Bucket", "Custom::X"]))
def test_no_name_leads_elsewhere(name: str, resource_type: str) -> None:
    for address in links(finding(resource_id=name, resource_type=resource_type)):
        assert urlsplit(address).netloc == "us-east-1.console.aws.amazon.com"
        assert address.isascii()
        assert address.isprintable()
        assert " " not in address
