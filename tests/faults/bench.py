"""What the runs share: the embedded AWS, the proxy, the injector, and the parameters that the stack would write."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import boto3

from local_aws import LocalAws
from tests.faults.injection import Injector, by_place, install
from tests.faults.proxy import ROOT, proxy
from tests.faults.run import Bench
from tests.faults.world import ENVIRONMENT, Accounts
from tests.template.calls import Site, sites_of
from tests.template.rendered import composed

FIRST_CALLS = {
    "cloudformation": "list_stacks",
    "cloudtrail": "lookup_events",
    "cloudwatch": "list_dashboards",
    "config": "describe_config_rules",
    "dynamodb": "list_tables",
    "ec2": "describe_managed_prefix_lists",
    "events": "list_rules",
    "lambda": "list_functions",
    "resourcegroupstaggingapi": "get_resources",
    "s3": "list_buckets",
    "secretsmanager": "list_secrets",
    "sns": "list_topics",
    "sqs": "list_queues",
    "ssm": "describe_parameters",
}
ENTRIES = tuple(sorted(path.stem for path in (ROOT / "handlers").glob("*.py") if "\ndef handler(" in path.read_text()))


@contextmanager
def bench() -> Iterator[Bench]:
    """An embedded AWS with microburst in front of it."""
    parameters = stack_parameters()
    with LocalAws() as aws, proxy(aws.endpoint_url) as url:
        injector = Injector(url, by_place({site for entry in ENTRIES for site in sites(entry)}))
        with install(injector):
            accounts = Accounts(aws.endpoint_url)
            with mock.patch.object(boto3, "DEFAULT_SESSION", accounts.session):
                _warm(accounts, url)
                yield Bench(aws, injector, parameters, accounts)


def _warm(accounts: Accounts, url: str) -> None:
    """Ask each service once through the proxy, which reads its model then: no client of a run is to wait for that."""
    for service, call in FIRST_CALLS.items():
        getattr(accounts.session.client(service, endpoint_url=f"{url}/"), call)()


def sites(entry: str) -> set[Site]:
    """Where the code of an entry calls AWS."""
    return sites_of(f"handlers.{entry}.handler", sources(ROOT / "handlers"))


def sources(handlers: Path) -> dict[str, str]:
    """The modules of the handlers and their text."""
    names = {path: path.relative_to(handlers.parent).with_suffix("").parts for path in handlers.rglob("*.py")}
    return {".".join(parts).removesuffix(".__init__"): path.read_text() for path, parts in names.items()}


def stack_parameters() -> dict[str, str]:
    """The policies and settings of the rendered stack, by name, with what the scenarios need changed."""
    # The variant only adds the settings of the realtime function.
    templates = [composed(name).template for name in ("realtime", "prod")]
    found = {}
    for resource in [one for template in templates for one in template["Resources"].values()]:
        if resource["Type"] == "AWS::SSM::Parameter":
            name = resource["Properties"]["Name"]["Fn::Sub"].replace("${EnvironmentSuffix}", ENVIRONMENT)
            found[name] = resource["Properties"]["Value"]
    changes: dict[str, dict[str, object]] = {
        # A type whose drift the embedded AWS compares.
        "stack-drift": {"types_without_tags": ["AWS::EC2::SecurityGroup"]},
        "compliance-report": {"grace_minutes": 0},
    }
    for function, change in changes.items():
        name = f"/compliance/{ENVIRONMENT}/settings/{function}"
        found[name] = json.dumps({**json.loads(found[name]), **change})
    return found


def say(text: str) -> None:
    """Progress, for whoever watches."""
    print(text, file=sys.stderr, flush=True)
