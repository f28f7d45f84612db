"""A model of what AWS::SNS::Topic does beyond MiniStack: the key that encrypts the topic.

Where AWS differs: nothing is encrypted here; the key only decides which services may publish.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_aws.emulator import provisioners, sns


def _with_key(original: Callable[..., Any], position: int) -> Callable[..., Any]:
    def put(*arguments: Any) -> Any:
        created = original(*arguments)
        attributes = sns._topics[created[0]]["attributes"]
        attributes.pop("KmsMasterKeyId", None)
        key = arguments[position].get("KmsMasterKeyId")
        if key:
            attributes["KmsMasterKeyId"] = key
        return created

    return put


def install() -> None:
    handler = provisioners._RESOURCE_HANDLERS["AWS::SNS::Topic"]
    handler.update(create=_with_key(handler["create"], 1), update=_with_key(handler["update"], 2))
