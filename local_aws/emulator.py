"""The parts of MiniStack that the additions touch, in one place.

MiniStack (PyPI, MIT licence) is the emulator underneath: a model of AWS. The additions reach its internals, so its
version is pinned exactly and `check_version` refuses another one. Nothing here changes a file of MiniStack.

Importing this module starts nothing, but reads MiniStack's settings from the environment: set them before.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import ministack.services.cloudwatch_logs as logs  # type: ignore[import-untyped]
import ministack.services.lambda_svc as functions  # type: ignore[import-untyped]
from ministack import app
from ministack.core import iam_actions, iam_evaluator, lambda_runtime  # type: ignore[import-untyped]
from ministack.core.arn import ArnParseError, parse_arn  # type: ignore[import-untyped]
from ministack.core.responses import (  # type: ignore[import-untyped]
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    request_scope,
)
from ministack.services import (
    cloudformation,
    cloudtrail,
    cloudwatch,
    config,
    dynamodb,
    ec2,
    eventbridge,
    iam,
    kms,
    s3,
    sns,
    sqs,
    ssm,
)
from ministack.services.cloudformation import (  # type: ignore[import-untyped]
    changesets,
    drift,
    handlers,
    provisioners,
    stacks,
)

__all__ = [
    "AccountRegionScopedDict",
    "ArnParseError",
    "app",
    "changesets",
    "check_version",
    "cloudformation",
    "cloudtrail",
    "cloudwatch",
    "config",
    "drift",
    "dynamodb",
    "ec2",
    "error_response_json",
    "eventbridge",
    "functions",
    "get_account_id",
    "get_region",
    "handlers",
    "iam",
    "iam_actions",
    "iam_evaluator",
    "json_response",
    "kms",
    "lambda_runtime",
    "logs",
    "parse_arn",
    "provisioners",
    "replace",
    "request_scope",
    "s3",
    "scoped",
    "sns",
    "sqs",
    "ssm",
    "stacks",
]

VERSION = "1.5.33"


def check_version() -> None:
    """RuntimeError when another MiniStack than the pinned one is installed."""
    installed = version("ministack")
    if installed != VERSION:
        raise RuntimeError(
            f"local_aws is written against ministack {VERSION}, and {installed} is installed: run `make setup`"
        )


def replace(module: Any, name: str, build: Callable[[Any], Any]) -> None:
    """Put build(the original) in the place of module.name; an AttributeError when there is nothing of that name."""
    setattr(module, name, build(getattr(module, name)))


_scoped_stores: list[Any] = []


def scoped() -> Any:
    """A new mapping of an addition: one per account and region of the request at hand, emptied by a reset."""
    store = AccountRegionScopedDict()
    _scoped_stores.append(store)
    return store


def _reset_with_additions(original: Callable[[], None]) -> Callable[[], None]:
    def reset() -> None:
        original()
        for store in _scoped_stores:
            store.clear()

    return reset


replace(app, "_reset_all_state", _reset_with_additions)
