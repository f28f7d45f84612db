"""A call to an endpoint that hangs ends in an error that names it: not in Lambda's time-out, which names nothing."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
from botocore.config import Config

import handlers
from handlers import attribution
from tests.template.rendered import NAMES, PROJECT, graph

# The rest of the function's time is for its start and for what it asked before.
SHARE = 5 / 6
BACKOFF_LIMIT = 20
# S3's name has eight of them, and where no way leads there each is tried for as long as connecting may take.
ADDRESSES = 8


def longest(config: Any) -> float:
    """Seconds that a call may take: every attempt hangs, every wait between them is as long as botocore's can be.

    An attempt hangs in connecting, or in reading once it has connected.
    """
    attempts = config.retries["total_max_attempts"]
    attempt = max(ADDRESSES * config.connect_timeout, config.connect_timeout + config.read_timeout)
    waits = sum(min(2**number, BACKOFF_LIMIT) for number in range(attempts - 1))
    return float(attempts * attempt + waits)


CONFIGS: dict[str, Any] = {
    f"{module}.{name}": value
    for module in sorted(one.name for one in pkgutil.walk_packages(handlers.__path__, "handlers."))
    for name, value in vars(importlib.import_module(module)).items()
    if isinstance(value, Config)
}
LEAST: int = PROJECT.read_schema()["properties"]["handlers"]["properties"]["timeout_seconds"]["minimum"]
TIMEOUTS = {
    function["Properties"]["Timeout"]
    for name in NAMES
    for function in graph(name).of_type("AWS::Lambda::Function").values()
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_call_that_hangs_ends_before_the_function_does(name: str) -> None:
    # `max_attempts` does not count the first attempt, which is easily forgotten.
    assert set(CONFIGS[name].retries) <= {"mode", "total_max_attempts"}
    assert longest(CONFIGS[name]) <= min(*TIMEOUTS, LEAST) * SHARE


def test_each_client_of_the_handlers_is_held_to_that() -> None:
    assert {name.split(".")[1] for name in CONFIGS} >= {
        "alerts",
        "attribution",
        "compliance_report",
        "config_rule",
        "custom_resources",
        "lib",
        "realtime",
        "stack_drift",
    }


def test_a_lookup_that_hangs_leaves_time_to_send_what_was_found() -> None:
    assert longest(attribution.CLIENT_CONFIG) < attribution.MARGIN_SECONDS
