"""A model of what AWS::Lambda::Function does beyond MiniStack: code that must exist, concurrency, dead letters.

Where AWS differs: RecursiveLoop, VpcConfig, KmsKeyArn and RuntimeManagementConfig are taken and do nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_aws.emulator import functions, provisioners

Properties = dict[str, Any]
TYPE = "AWS::Lambda::Function"


def _check_code(properties: Properties) -> None:
    """AWS refuses a function whose code is not there; MiniStack would run a mock in its place."""
    code = properties.get("Code") or {}
    bucket, key = code.get("S3Bucket"), code.get("S3Key")
    if bucket and functions._fetch_code_from_s3(bucket, key, version_id=code.get("S3ObjectVersion")) is None:
        raise ValueError(
            f"Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: no object {key} in {bucket} "
            "(Service: Lambda, Status Code: 400)"
        )


def _check_dead_letters(properties: Properties) -> None:
    queue = (properties.get("DeadLetterConfig") or {}).get("TargetArn")
    refused = functions._validate_dead_letter_config({"TargetArn": queue}) if queue else None
    if refused:
        raise ValueError(f"DeadLetterConfig: {refused[2]!r}")


def _apply(name: str, properties: Properties) -> None:
    function = functions._functions[name]
    reserved = properties.get("ReservedConcurrentExecutions")
    function["concurrency"] = None if reserved is None else int(reserved)
    function["config"].pop("DeadLetterConfig", None)
    if properties.get("DeadLetterConfig"):
        function["config"]["DeadLetterConfig"] = dict(properties["DeadLetterConfig"])


def _checked_mapping(original: Callable[..., Any]) -> Callable[..., Any]:
    """AWS takes batches over 10 from a queue only with a window of a second or more."""

    def put(*arguments: Any, **more: Any) -> Any:
        properties = arguments[2] if len(arguments) == 4 else arguments[1]
        size = int(properties.get("BatchSize", 10))
        if ":sqs:" in properties.get("EventSourceArn", ""):
            if size > 10 and int(properties.get("MaximumBatchingWindowInSeconds", 0)) < 1:
                raise ValueError(
                    "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10 "
                    "(Service: Lambda, Status Code: 400)"
                )
            if not 1 <= size <= 10_000:
                raise ValueError(f"BatchSize of a queue is 1 to 10,000, not {size} (Service: Lambda, Status Code: 400)")
        return original(*arguments, **more)

    return put


def install() -> None:
    handler = provisioners._RESOURCE_HANDLERS[TYPE]
    create, update = handler["create"], handler["update"]

    def create_function(logical_id: str, properties: Properties, stack: str) -> Any:
        _check_code(properties)
        _check_dead_letters(properties)
        created = create(logical_id, properties, stack)
        _apply(created[0], properties)
        return created

    def update_function(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Any:
        _check_code(new)
        _check_dead_letters(new)
        updated = update(physical_id, old, new, stack, logical_id)
        _apply(updated[0], new)
        return updated

    handler.update(create=create_function, update=update_function)
    mapping = provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"]
    mapping.update(create=_checked_mapping(mapping["create"]), update=_checked_mapping(mapping["update"]))
