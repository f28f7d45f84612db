"""The demo's scenes, in the order of the story. Each plays on the stage and says what must be true afterwards."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

import render
from demo.expectations import Expectations
from demo.items import OWNED, bucket, instance, permission, security_group
from demo.stage import APPLICATION_STACK, CONTACTS, Stage, change
from renderer.compose import Project

PATIENCE = 20.0

APPROVED_IMAGE, OLD_IMAGE = "ami-0a1b2c3d4e5f60001", "ami-0a1b2c3d4e5f60002"
UNAPPROVED_IMAGE = "ami-0bad0bad0bad0bad0"
INSTANCE, GOOD_INSTANCE = "i-0bad00000000000a1", "i-0aaa00000000000a1"
OPEN_V4, OPEN_V6, GOOD_GROUP = "sg-0bad00000000000b4", "sg-0bad00000000000b6", "sg-0aaa00000000000b1"
UNTAGGED, GOOD_BUCKET = "payments-exports-untagged", "payments-exports"


def violate(stage: Stage, console: Console, expectations: Expectations) -> None:
    """AWS Config reports resources: four break a rule, one of each kind complies."""
    account = stage.account
    ssh_from_the_world = permission("tcp", 22, ipv4=["0.0.0.0/0"])
    for item in (
        instance(account, INSTANCE, UNAPPROVED_IMAGE, "m6i.large", OWNED),
        security_group(account, OPEN_V4, "bastion", [ssh_from_the_world], OWNED),
        security_group(account, OPEN_V6, "reporting", [permission("tcp", 5432, ipv6=["::/0"])], OWNED),
        bucket(account, UNTAGGED, {}),
        instance(account, GOOD_INSTANCE, APPROVED_IMAGE, "m6i.large", OWNED),
        security_group(account, GOOD_GROUP, "payments-web", [permission("tcp", 443, ipv4=["0.0.0.0/0"])], OWNED),
        bucket(account, GOOD_BUCKET, OWNED),
    ):
        answer = stage.record(item)
        rules = ", ".join(sorted(answer["rules"]))
        console.print(f"  AWS Config records {item['resourceType']} {item['resourceId']}: invokes {rules}")

    wanted = {
        ("approved-ami", INSTANCE),
        ("required-tags", UNTAGGED),
        ("security-group-rules", OPEN_V4),
        ("security-group-rules", OPEN_V6),
    }
    expectations.eventually(
        "each of the four violations was told to the team",
        lambda: wanted <= {(line["rule"], line["resource_id"]) for line in stage.told()},
        PATIENCE,
    )
    seen = {(line["rule"], line["resource_id"]) for line in stage.told()}
    expectations.expect("nothing else was told", seen == wanted, f"also told: {sorted(seen - wanted)}")

    console.print("\n  The same group opens a second port. AWS Config's status does not change, so Config is silent.")
    rdp_too = [ssh_from_the_world, permission("tcp", 3389, ipv4=["0.0.0.0/0"])]
    stage.record(security_group(account, OPEN_V4, "bastion", rdp_too, OWNED))
    expectations.eventually(
        "we are not: the second port was told",
        lambda: any(line["resource_id"] == OPEN_V4 and "3389" in line["reason"] for line in stage.told()),
        PATIENCE,
    )


def drift(stage: Stage, console: Console, expectations: Expectations) -> None:
    """Somebody changes a stack's resource by hand."""
    group_id, tags = stage.application_resource("WebSecurityGroup")
    stage.client("ec2").authorize_security_group_ingress(
        GroupId=group_id,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    )
    console.print(f"  {group_id} of {APPLICATION_STACK} gets a rule that its template does not have")
    permissions = [permission("tcp", 443, ipv4=["0.0.0.0/0"]), permission("tcp", 8080, ipv4=["10.0.0.0/8"])]
    stage.record(security_group(stage.account, group_id, "payments-web", permissions, {**OWNED, **tags}))
    expectations.eventually(
        "the drift was told, with the resource and the property",
        lambda: any(
            line["rule"] == "stack-drift" and line["resource_id"] == group_id and "8080" in line["reason"]
            for line in stage.told()
        ),
        PATIENCE,
        f"told of it: {[line['reason'] for line in stage.told() if line['rule'] == 'stack-drift']}",
    )


def show_mailbox(stage: Stage, console: Console, expectations: Expectations) -> None:
    """What the security team's mailbox received."""
    topic = f"arn:aws:sns:us-east-1:{stage.account}:topic-alerts-{stage.environment}"
    addresses = stage.composed.values["alerts"]["emails"]
    mails = [mail for mail in stage.aws.mailbox(topic) if mail["to"] == addresses[0]]
    for mail in mails:
        title, subtitle = escape(mail["subject"]), f"to {mail['to']}"
        console.print(Panel(Text(mail["body"]), title=title, subtitle=subtitle, title_align="left"))
    everything = "\n".join(mail["body"] for mail in mails)
    for resource in (INSTANCE, OPEN_V4, OPEN_V6, UNTAGGED):
        expectations.expect(f"the mailbox names {resource}", resource in everything)
    for resource in (GOOD_INSTANCE, GOOD_GROUP):
        expectations.expect(f"the mailbox does not name {resource}, which complies", resource not in everything)
    expectations.expect("a critical alert says whom to call", CONTACTS in everything)
    sent = {address: [m["body"] for m in stage.aws.mailbox(topic) if m["to"] == address] for address in addresses}
    alike = len({str(bodies) for bodies in sent.values()}) == 1
    expectations.expect("every address of the overlay received the same", alike)
    entries = [(line["rule"], line["resource_id"], line["reason"]) for line in stage.told()]
    expectations.expect("nothing was told twice", len(entries) == len(set(entries)))


def show_reports(stage: Stage, console: Console, expectations: Expectations, folder: Path) -> None:
    """What the auditor finds in the bucket, a copy of the report in `folder`, and what the dashboard draws."""
    stage.aws.fire_schedule(f"event-rule-compliance-report-{stage.environment}", account=stage.account)
    expectations.eventually(
        "the compliance report was written",
        lambda: any(key.endswith(".json") for key, _ in stage.objects("reports/")),
        PATIENCE,
    )

    table = Table("object in " + stage.report_bucket, "bytes", title_justify="left")
    for key, body in stage.objects(""):
        table.add_row(key, f"{len(body):,}")
    console.print(table)
    reports = [json.loads(body) for key, body in stage.objects("reports/") if key.endswith(".json")]
    expectations.expect("it is complete JSON", len(reports) == 1)
    for key, body in stage.objects("reports/"):
        (folder / key.rpartition("/")[2]).write_bytes(body)
    pages = sorted(folder.glob("compliance-*.html"))
    expectations.expect(
        "the page stands beside it and names what is open",
        any(OPEN_V4 in one.read_text(encoding="utf-8") for one in pages),
    )
    for one in pages:
        console.print(f"  open it in a browser: {one}")

    metrics = _metrics(stage)
    table = Table("metric of the dashboard", "latest value")
    for name, value in sorted(metrics.items()):
        table.add_row(name, f"{value:g}")
    console.print(table)
    for name in ("ResourcesMonitored", "ComplianceRate", "DriftedResources", "AlertsSent", "AlertDelay", "Evaluations"):
        expectations.expect(f"the metric {name} was published", name in metrics)
    expectations.expect("AWS Config's recorder records", metrics.get("RecorderRecording") == 1)
    late = metrics.get("FoundLate")
    expectations.expect("the report found nothing that an alert had missed", late == 0, f"found late: {late}")


def _metrics(stage: Stage) -> dict[str, float]:
    """The latest value of each metric of the environment as a whole."""
    cloudwatch = stage.client("cloudwatch")
    now = datetime.now(timezone.utc)
    latest = {}
    for page in cloudwatch.get_paginator("list_metrics").paginate(Namespace="ComplianceMonitor"):
        for metric in page["Metrics"]:
            if [dimension["Name"] for dimension in metric["Dimensions"]] != ["Environment"]:
                continue
            points = cloudwatch.get_metric_statistics(
                Namespace=metric["Namespace"],
                MetricName=metric["MetricName"],
                Dimensions=metric["Dimensions"],
                StartTime=now - timedelta(hours=1),
                EndTime=now + timedelta(minutes=1),
                Period=3600,
                Statistics=["Maximum"],
            )["Datapoints"]
            if points:
                latest[metric["MetricName"]] = max(points, key=_timestamp)["Maximum"]
    return latest


def _timestamp(point: Mapping[str, Any]) -> datetime:
    moment: datetime = point["Timestamp"]
    return moment


def change_overlay(stage: Stage, console: Console, expectations: Expectations, project: Project) -> None:
    """A platform engineer changes one AMI and one CIDR, and sees exactly what will happen."""
    new_image, new_range = "ami-0a1b2c3d4e5f60009", "10.64.0.0/10"
    change(project.overlays / "base.yaml", {OLD_IMAGE: new_image, "10.0.0.0/8": new_range})
    command = ["--overlay", stage.environment, "--exit-code"]
    console.print(f"  python render.py {' '.join(command)}")
    output = io.StringIO()
    with _environment(stage.aws.environment(stage.account)), contextlib.redirect_stdout(output):
        exit_code = render.main(command, project.root)
    review = output.getvalue()
    console.print(Panel(Text(review.rstrip()), title="the diff against what is deployed", title_align="left"))
    expectations.expect("the diff names the new image and the old", new_image in review and OLD_IMAGE in review)
    expectations.expect("the diff names the new range and the old", new_range in review and "10.0.0.0/8" in review)
    expectations.expect(
        "it says that the two policies change and their rules' functions, and nothing else", "4 to update" in review
    )
    expectations.expect("the exit code says that there are differences", exit_code == render.DIFFERENT, str(exit_code))


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def delete(stage: Stage, console: Console, expectations: Expectations) -> None:
    """The stack deletes itself, the bucket's content included."""
    stage.delete()
    stage.clear_away()
    left = stage.aws.leftovers(stage.account)
    sentence = "nothing is left: no bucket, parameter, log group, queue, table, rule, function or role"
    expectations.expect(sentence, not left, str(left))
    console.print("  What AWS itself keeps for a while, whatever we do:")
    for kept in (
        "the KMS key, pending deletion for 7 days",
        "e-mail subscriptions that nobody confirmed, for 48 hours",
        "the configuration history that AWS Config recorded, for its own retention (7 years unless set)",
    ):
        console.print(f"    - {kept}")
