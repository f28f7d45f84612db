"""Does what was deployed work? Every function runs the bundle whose digest was reviewed, AWS Config records, every rule
of the stack is active, and its heartbeat arrives.

    python -m renderer.deploy.smoke --overlay prod [--profile NAME] [--seconds 600]

ends with 0 once all of it is so, and with 1 and what is not after that time: a new rule takes a while to be active,
and its first heartbeat comes within five minutes.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from renderer.compose import ComposeError, Project, read_values
from renderer.compose.parameters import HANDLERS_KEY
from renderer.compose.project import MAIN_STACK
from renderer.deploy.change_set import Say, Wait
from renderer.deploy.session import Session, open_session
from renderer.deploy.state import DeployError
from renderer.wording import listed

ROOT = Path(__file__).resolve().parents[2]
PAUSE_SECONDS = 10.0
RULES_A_CALL = 25  # DescribeConfigRules takes no more names
QUERIES_A_CALL = 500  # nor GetMetricData more queries
SAY_SECONDS = 60.0
NAMED = 3  # problems in a line while they are waited for; all of them at the end
REACH = timedelta(minutes=15)
FUNCTION, RULE = "AWS::Lambda::Function", "AWS::Config::ConfigRule"


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
    cloudformation = session.client("cloudformation")
    resources = _resources(cloudformation, deployed.stack)
    key = _bundle(cloudformation, deployed.stack)
    found += _other_code(session.client("lambda"), deployed.stack, resources[FUNCTION], key)
    names = resources[RULE]
    if not names:
        found.append(f"{deployed.stack} has no Config rule")
    found += [
        f"the rule {rule['ConfigRuleName']} is {rule['ConfigRuleState']}, not ACTIVE"
        for rule in _described(config, names)
        if rule["ConfigRuleState"] != "ACTIVE"
    ]
    silent = _without_heartbeat(session.client("cloudwatch"), deployed, now)
    if silent:
        found.append(f"no heartbeat arrived within {REACH.seconds // 60} minutes of {', '.join(silent)}")
    return found


def _bundle(cloudformation: Any, stack: str) -> str:
    """The bundle's key in the change set that was executed; empty where the stack has none."""
    parameters = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Parameters", [])
    return next((str(each["ParameterValue"]) for each in parameters if each["ParameterKey"] == HANDLERS_KEY), "")


def _other_code(functions: Any, stack: str, names: Sequence[str], key: str) -> Iterator[str]:
    """Who runs other bytes than the key says: whatever stood in the bucket, Lambda tells what it took.

    https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
    """
    digest = re.fullmatch(r"handlers-([0-9a-f]{64})\.zip", key)
    if digest is None:
        yield f"{HANDLERS_KEY} of {stack} is {key or 'not set'}, which names no digest: deploy by render.py"
        return
    expected = base64.b64encode(bytes.fromhex(digest[1])).decode()
    if not names:
        yield f"{stack} has no function"
    for name in names:
        runs = functions.get_function_configuration(FunctionName=name)["CodeSha256"]
        if runs != expected:
            yield f"{name} runs other code than was deployed, {key}: its SHA-256 in base 64 is {runs}"


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


def wait_until_it_works(
    session: Session, deployed: Deployed, seconds: float, say: Say, wait: Wait = time.sleep
) -> list[str]:
    """The problems that are left after `seconds`, asked again until there is none.

    `say` is told what is waited for when that changes, and each minute.
    """
    waited, said, said_at = 0.0, "", 0.0
    while (found := problems(session, deployed, datetime.now(timezone.utc))) and waited < seconds:
        now = listed(found, NAMED, "; ")
        if now != said or waited - said_at >= SAY_SECONDS:
            say(f"waiting, {waited:.0f} of {seconds:.0f} s: {now}")
            said, said_at = now, waited
        wait(PAUSE_SECONDS)
        waited += PAUSE_SECONDS
    return found


def _described(config: Any, names: list[str]) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(names), RULES_A_CALL):
        some = names[start : start + RULES_A_CALL]
        for page in config.get_paginator("describe_config_rules").paginate(ConfigRuleNames=some):
            yield from page["ConfigRules"]


def _resources(cloudformation: Any, stack: str) -> dict[str, list[str]]:
    """{type: physical ids} of the stack's functions and rules."""
    found: dict[str, list[str]] = {FUNCTION: [], RULE: []}
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for each in page["StackResourceSummaries"]:
            if each["ResourceType"] in found:
                found[each["ResourceType"]].append(each["PhysicalResourceId"])
    return found


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.deploy.smoke", description=__doc__)
    parser.add_argument("--overlay", required=True, help="the environment")
    parser.add_argument("--profile", help="AWS profile of the environment's account")
    parser.add_argument("--seconds", type=float, default=600, help="how long to wait (default: %(default)s)")
    arguments = parser.parse_args(argv)
    try:
        values = read_values(Project.at(ROOT), arguments.overlay)[1].values
        deployed = Deployed(arguments.overlay, list(values["rules"]))
        session = open_session(values["region"], arguments.profile)
        _say(
            f"checking {deployed.stack}, for {arguments.seconds:.0f} s at the most:"
            " a new stack's first heartbeats come within five minutes"
        )
        found = wait_until_it_works(session, deployed, arguments.seconds, _say)
    except (ComposeError, DeployError, BotoCoreError, ClientError) as error:
        found = [str(error)]
    for problem in found:
        _say(f"error: {problem}")
    if not found:
        _say(
            f"{deployed.stack} works: its functions run the bundle of its change set, AWS Config records,"
            " every rule is active, and its heartbeat arrives"
        )
    return 1 if found else 0


def _say(line: str) -> None:
    # At once: where it is no terminal, a build's log would show all lines at the end.
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
