"""How many evaluations a second each rule makes on one core, from the Lambda event to what PutEvaluations takes.

`python -m tests.bench.bench_rules`. Beside it, in the same run and alternating with it, the least that any rule could
do: json.loads of the notification and the barest check of the same thing by text. Aim: 40,000 a second, and 0.85 of
the barest.

`warm` is a container that has judged these resources before, as they are: AWS Config tells of a resource whenever
something about it or beside it changes, so most items say again what a rule has read. `first sight` is a policy just
read and resources never met, every one. Only security-group-rules remembers verdicts, so only there do the two differ.

Times are of the process's own computing, so that a busy machine does not count; rates are those of the best round,
ratios the median of the rounds, in each of which all three take turns.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from handlers.lib.item import normalise
from handlers.lib.notification import parse
from handlers.lib.rule import Policy, Rule, evaluation, judge, load, parse_policy

EVENTS = 300
ROUNDS = 41
BYTES = 3_700
RATE_AND_RATIO = f"{'a second':>12}{'of barest':>12}"

Event = dict[str, Any]
Evaluation = Any

DOCUMENTS: dict[str, dict[str, Any]] = {
    "required-tags": {
        "tags": {"Environment": {"allowed": ["prod"]}, "Owner": {}, "CostCenter": {"pattern": r"CC-\d{4}"}}
    },
    "approved-ami": {
        "linux": {
            "instance_types": ["t3.*", "m6i.*", "m7i.*"],
            "images": {f"ami-0a1b2c3d4e5f6{number:04x}": {"until": "2099-12-31"} for number in range(20)},
        }
    },
    "security-group-rules": {
        "denied": {"ingress": [{"protocol": "tcp", "ports": [22, 3389], "sources": ["internet"], "reason": "admin"}]},
        "web": {"ingress": [{"protocol": "tcp", "ports": [443], "sources": ["0.0.0.0/0", "::/0"]}]},
        "internal": {"ingress": [{"protocol": "all", "sources": ["10.0.0.0/8", "self"]}]},
    },
    "public-s3-bucket": {
        "block-public-access": {
            "required": ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        }
    },
}
TAGS = {"Environment": "prod", "Owner": "payments", "CostCenter": "CC-4110", "Name": "ledger"}


def main() -> int:
    print(f"{EVENTS} items of about {BYTES:,} bytes, Python {sys.version.split()[0]}, {ROUNDS} rounds\n")
    print(f"{'':22}{'warm':>24}{'first sight':>24}{'barest':>12}")
    print(f"{'rule':22}{2 * RATE_AND_RATIO}{'a second':>12}")
    for name, (make, barest) in CASES.items():
        rule = load(name)
        events = [notified(make(number)) for number in range(EVENTS)]
        check(rule, parse_policy(rule, DOCUMENTS[name]), events, barest)
        warm, first, least = alternating(rule, barest, events)
        print(f"{name:22}{compared(warm, least)}{compared(first, least)}{EVENTS / min(least):>12,.0f}")
    print(f"\nmemory after 10,000 groups, all different, and after 60,000: {' MB, '.join(map(str, memory()))} MB")
    return 0


def evaluated(rule: Rule, policy: Policy, event: Event) -> Evaluation:
    """The whole path that is ours: everything in the function but AWS's calls and the log."""
    notification: Any = parse(event)
    item = normalise(notification.item, notification.created_at)
    verdict: Any = judge(rule, item, policy)
    return evaluation(item, verdict)


def check(rule: Rule, policy: Policy, events: list[Event], barest: Callable[[Event], Evaluation]) -> None:
    """Both sides must come to the same answer, or the comparison says nothing."""
    for event in events:
        ours, least = evaluated(rule, policy, event), barest(event)
        assert ours["ComplianceType"] == least["ComplianceType"] == "COMPLIANT", (ours, least)


def alternating(
    rule: Rule, barest: Callable[[Event], Evaluation], events: list[Event]
) -> tuple[list[float], list[float], list[float]]:
    """The seconds of each round: warm, at first sight, and of the barest check."""
    documents = DOCUMENTS[rule.name]
    known = parse_policy(rule, documents)
    rounds = []
    for _ in range(ROUNDS):
        unknown = parse_policy(rule, documents)
        sides = (partial(evaluated, rule, known), partial(evaluated, rule, unknown), barest)
        rounds.append([timed(side, events) for side in sides])
    warm, first, least = zip(*rounds, strict=True)
    return list(warm), list(first), list(least)


def timed(function: Callable[[Event], Evaluation], events: list[Event]) -> float:
    start = time.process_time()
    for event in events:
        function(event)
    return time.process_time() - start


def compared(ours: list[float], least: list[float]) -> str:
    ratio = statistics.median(bare / own for own, bare in zip(ours, least, strict=True))
    return f"{EVENTS / min(ours):>12,.0f}{ratio:>12.2f}"


def memory() -> Iterator[int]:
    """The peak of this process in MB, twice: what grows with the number of events would show."""
    rule = load("security-group-rules")
    policy = parse_policy(rule, DOCUMENTS["security-group-rules"])
    for start, stop in ((0, 10_000), (10_000, 60_000)):
        for number in range(start, stop):
            evaluated(rule, policy, notified(group(number)))
        yield resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# The items, as AWS Config writes them.


def notified(raw: dict[str, Any]) -> Event:
    """The event of a changed item, filled up with relationships, as real ones are, to the usual size."""
    body = {
        "configurationItemDiff": None,
        "configurationItem": raw,
        "notificationCreationTime": "2026-11-24T03:12:09.078Z",
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }
    while len(json.dumps(body, separators=(",", ":"))) < BYTES:
        number = len(raw["relationships"])
        raw["relationships"].append(
            {
                "resourceId": f"eni-0a1b2c3d4e5f6{number:04x}",
                "resourceName": None,
                "resourceType": "AWS::EC2::NetworkInterface",
                "name": "Is associated with NetworkInterface",
            }
        )
    return {"invokingEvent": json.dumps(body, separators=(",", ":")), "resultToken": "t", "eventLeftScope": False}


def raw_item(number: int, resource_type: str, configuration: Any, supplementary: Any) -> dict[str, Any]:
    return {
        "relatedEvents": [],
        "relationships": [],
        "configuration": configuration,
        "supplementaryConfiguration": supplementary,
        "tags": {**TAGS, "Number": str(number)},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": "2026-11-24T03:12:08.422Z",
        "configurationStateId": 1795489928422,
        "awsAccountId": "111122223333",
        "configurationItemStatus": "OK",
        "resourceType": resource_type,
        "resourceId": f"r-{number:017x}",
        "resourceName": None,
        "ARN": f"arn:aws:ec2:us-east-1:111122223333:resource/r-{number:017x}",
        "awsRegion": "us-east-1",
        "availabilityZone": "us-east-1d",
        "configurationStateMd5Hash": "",
    }


def instance(number: int) -> dict[str, Any]:
    configuration = {
        "instanceId": f"r-{number:017x}",
        "imageId": f"ami-0a1b2c3d4e5f6{number % 20:04x}",
        "state": {"code": 16, "name": "running"},
        "instanceType": ("t3.micro", "m6i.large", "m7i.2xlarge")[number % 3],
        "placement": {"availabilityZone": "us-east-1d", "groupName": "", "tenancy": "default"},
        "monitoring": {"state": "disabled"},
        "blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": {"volumeId": "vol-1", "status": "attached"}}],
    }
    return raw_item(number, "AWS::EC2::Instance", configuration, {})


def group(number: int) -> dict[str, Any]:
    """Four permissions: the web, two from inside, its own members."""
    blocks = ("0.0.0.0/0", f"10.{number % 256}.0.0/16", f"10.0.{number % 256}.{number // 256 % 256}/32")
    permissions = [
        {
            "fromPort": port,
            "ipProtocol": "tcp",
            "ipv6Ranges": [],
            "prefixListIds": [],
            "toPort": port,
            "userIdGroupPairs": [],
            "ipv4Ranges": [{"cidrIp": block, "description": "as agreed"}],
            "ipRanges": [block],
        }
        for port, block in zip((443, 8080, 5432), blocks, strict=True)
    ]
    own = {**permissions[0], "ipProtocol": "-1", "ipv4Ranges": [], "ipRanges": []}
    own["userIdGroupPairs"] = [{"groupId": f"r-{number:017x}", "userId": "111122223333"}]
    configuration = {
        "description": "front end",
        "groupName": f"web-{number}",
        "ipPermissions": [*permissions, own],
        "ownerId": "111122223333",
        "groupId": f"r-{number:017x}",
        "ipPermissionsEgress": [{**permissions[0], "ipProtocol": "-1"}],
        "tags": [{"key": key, "value": value} for key, value in TAGS.items()],
        "vpcId": "vpc-0a1b2c3d",
    }
    return raw_item(number, "AWS::EC2::SecurityGroup", configuration, {})


def bucket(number: int) -> dict[str, Any]:
    supplementary = {
        "AccessControlList": json.dumps({"grantSet": None, "grantList": [{"grantee": {"id": "8ac8"}}]}),
        "BucketPolicy": {"policyText": None},
        "BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": None},
        "PublicAccessBlockConfiguration": {
            "blockPublicAcls": True,
            "ignorePublicAcls": True,
            "blockPublicPolicy": True,
            "restrictPublicBuckets": True,
        },
    }
    return raw_item(number, "AWS::S3::Bucket", {"name": f"ledger-{number}"}, supplementary)


# The barest checks: by text, of these items only, with nothing that an item could do otherwise.


def answer(item: dict[str, Any], is_fine: bool) -> Evaluation:
    return {
        "ComplianceResourceType": item["resourceType"],
        "ComplianceResourceId": item["resourceId"],
        "ComplianceType": "COMPLIANT" if is_fine else "NON_COMPLIANT",
        "OrderingTimestamp": item["configurationItemCaptureTime"],
    }


def barest_tags(event: Event) -> Evaluation:
    item = json.loads(event["invokingEvent"])["configurationItem"]
    tags = item["tags"]
    return answer(item, tags.get("Environment") == "prod" and tags.get("Owner") and tags.get("CostCenter"))


IMAGES = frozenset(DOCUMENTS["approved-ami"]["linux"]["images"])


def barest_ami(event: Event) -> Evaluation:
    item = json.loads(event["invokingEvent"])["configurationItem"]
    return answer(item, item["configuration"]["imageId"] in IMAGES)


def barest_groups(event: Event) -> Evaluation:
    item = json.loads(event["invokingEvent"])["configurationItem"]
    is_fine = True
    for permission in item["configuration"]["ipPermissions"]:
        is_web = permission["ipProtocol"] == "tcp" and permission["fromPort"] == permission["toPort"] == 443
        for block in permission["ipRanges"]:
            is_fine &= block.startswith("10.") or (is_web and block == "0.0.0.0/0")
        for entry in permission["ipv6Ranges"]:
            is_fine &= is_web and entry["cidrIpv6"] == "::/0"
        for pair in permission["userIdGroupPairs"]:
            is_fine &= pair["groupId"] == item["resourceId"]
        is_fine &= not permission["prefixListIds"]
    return answer(item, is_fine)


def barest_bucket(event: Event) -> Evaluation:
    item = json.loads(event["invokingEvent"])["configurationItem"]
    return answer(item, all(item["supplementaryConfiguration"]["PublicAccessBlockConfiguration"].values()))


CASES: dict[str, tuple[Callable[[int], dict[str, Any]], Callable[[Event], Evaluation]]] = {
    "required-tags": (instance, barest_tags),
    "approved-ami": (instance, barest_ami),
    "security-group-rules": (group, barest_groups),
    "public-s3-bucket": (bucket, barest_bucket),
}

if __name__ == "__main__":
    sys.exit(main())
