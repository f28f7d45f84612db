"""A model of the drift of functions and their event source mappings. Where AWS differs stands in the package."""

from __future__ import annotations

from local_aws.additions.drift.readers import Properties, Reader, extended, reader
from local_aws.emulator import functions

_MAPPING = (
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "Enabled",
    "FunctionResponseTypes",
    "FilterCriteria",
    "ScalingConfig",
    "EventSourceArn",
)


def _more_of_function(name: str, _declared: Properties) -> Properties:
    function = functions._functions[name]
    configuration = function["config"]
    return {
        "ReservedConcurrentExecutions": function.get("concurrency"),
        "DeadLetterConfig": configuration.get("DeadLetterConfig") or {},
        "LoggingConfig": configuration.get("LoggingConfig") or {},
    }


def _mapping(uuid: str, _declared: Properties) -> Properties | None:
    mapping = functions._esms.get(uuid)
    return None if mapping is None else {name: mapping.get(name) for name in _MAPPING}


def readers() -> dict[str, Reader]:
    return {
        "AWS::Lambda::Function": extended(
            "AWS::Lambda::Function",
            _more_of_function,
            "ReservedConcurrentExecutions",
            "DeadLetterConfig",
            "LoggingConfig",
        ),
        "AWS::Lambda::EventSourceMapping": reader(_mapping, *_MAPPING),
    }
