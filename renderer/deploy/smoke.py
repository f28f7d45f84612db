"""Does what was deployed work? AWS Config records, every rule of the stack is active, and its heartbeat arrives.

    python -m renderer.deploy.smoke --overlay prod [--profile NAME] [--seconds 600]

ends with 0 once all of it is so, and with 1 and what is not after that time: a new rule takes a while to be active,
and its first heartbeat comes within five minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from renderer.compose import ComposeError, Project, read_values
from renderer.compose.project import MAIN_STACK
from renderer.deploy.change_set import Wait
from renderer.deploy.session import Session, open_session
from renderer.deploy.state import DeployError

ROOT = Path(__file__).resolve().parents[2]
PAUSE_SECONDS = 10.0
RULES_A_CALL = 25  # DescribeConfigRules takes no more names
QUERIES_A_CALL = 500  # nor GetMetricData more queries
REACH = timedelta(minutes=15)


class Deployed(NamedTuple):
    """What was deployed: the environment, and its rules that have a function of ours."""

    environment: str
    rules: Sequence[str]

    @property
    def stack(self) -> str:
        """The stack's name."""
        return f"stack-compliance-{MAIN_STACK}-{self.environment}"


def problems(session: Session, deployed: Deployed, now: datetime) -> list[str]:
    """What does not work, in sentences; empty where all does."""
    config = session.client("config")
    recorders = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    found = [] if recorders else ["AWS Config has no recorder in this region"]
    for recorder in recorders:
        if not recorder["recording"]:
            found.append(f"the recorder {recorder['name']} does not record")
        elif recorder.get("lastStatus") == "Failure":
            found.append(
                f"the recorder {recorder['name']} fails: {recorder.get('lastErrorMessage', 'no reason given')}"
            )
    names = _rules(session.client("cloudformation"), deployed.stack)
    if not names:
        found.append(f"{deployed.stack} has no Config rule")
    found += [
        f"the rule {rule['ConfigRuleName']} is {rule['ConfigRuleState']}, not ACTIVE"
        for rule in _described(config, names)
        if rule["ConfigRuleState"] != "ACTIVE"
    ]
    silent = _without_heartbeat(session.client("cloudwatch"), deployed, now)
    found += [f"no heartbeat of the rule {rule} arrived within {REACH.seconds // 60} minutes" for rule in silent]
    return found


def _without_heartbeat(cloudwatch: Any, deployed: Deployed, now: datetime) -> list[str]:
    """The rules of which CloudWatch has no heartbeat of late."""
    queries = [
        {
            "Id": f"beat{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "ComplianceMonitor",
                    "MetricName": "HeartbeatDelay",
                    "Dimensions": [
                        {"Name": "Environment", "Value": deployed.environment},
                        {"Name": "Rule", "Value": rule},
                    ],
                },
                "Period": 60,
                "Stat": "SampleCount",
            },
        }
        for number, rule in enumerate(deployed.rules)
    ]
    alive = {
        result["Id"]
        for start in range(0, len(queries), QUERIES_A_CALL)
        for page in cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries[start : start + QUERIES_A_CALL], StartTime=now - REACH, EndTime=now
        )
        for result in page["MetricDataResults"]
        if any(result["Values"])
    }
    return [rule for query, rule in zip(queries, deployed.rules, strict=True) if query["Id"] not in alive]


def wait_until_it_works(session: Session, deployed: Deployed, seconds: float, wait: Wait = time.sleep) -> list[str]:
    """The problems that are left after `seconds`, asked again until there is none."""
    left = seconds
    while (found := problems(session, deployed, datetime.now(timezone.utc))) and left > 0:
        wait(PAUSE_SECONDS)
        left -= PAUSE_SECONDS
    return found


def _described(config: Any, names: list[str]) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(names), RULES_A_CALL):
        some = names[start : start + RULES_A_CALL]
        for page in config.get_paginator("describe_config_rules").paginate(ConfigRuleNames=some):
            yield from page["ConfigRules"]


def _rules(cloudformation: Any, stack: str) -> list[str]:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    return [
        each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["ResourceType"] == "AWS::Config::ConfigRule"
    ]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.deploy.smoke", description=__doc__)
    parser.add_argument("--overlay", required=True, help="the environment")
    parser.add_argument("--profile", help="AWS profile of the environment's account")
    parser.add_argument("--seconds", type=float, default=600, help="how long to wait (default: %(default)s)")
    arguments = parser.parse_args(argv)
    try:
        values = read_values(Project.at(ROOT), arguments.overlay)[1].values
        deployed = Deployed(arguments.overlay, list(values["rules"]))
        found = wait_until_it_works(open_session(values["region"], arguments.profile), deployed, arguments.seconds)
    except (ComposeError, DeployError, BotoCoreError, ClientError) as error:
        found = [str(error)]
    for problem in found:
        print(f"error: {problem}", file=sys.stderr)
    if not found:
        print(
            f"{deployed.stack} works: AWS Config records, every rule is active, and its heartbeat arrives",
            file=sys.stderr,
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
