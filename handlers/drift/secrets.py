"""Values of properties made fit to be read: secrets masked, long ones cut. Pure.

CloudFormation masks NoEcho parameters in a drift's values, but not what a template or an intruder wrote in clear.
"""

from __future__ import annotations

import json
import re
from typing import Any

MASK = "****"

_SECRET_NAME = re.compile(
    r"pass(word|phrase|wd)|\bpass\b|secret|token|credential|(api|access|private|signing|auth)_?key",
    re.IGNORECASE,
)
# Whole properties in which people keep secrets under any name.
_SECRET_PLACES = re.compile(r"/(Environment(/Variables)?/|UserData($|/)|SecretString|ConnectionString)", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|-----BEGIN|://[^/\s:@]+:[^/\s@]+@")
# What holds a name of a secret thing, not the thing.
_HARMLESS_NAME = re.compile(r"(arn|id|name|policy|length|enabled|type|ttl|validity)s?$", re.IGNORECASE)


def readable(path: str, value: str) -> str:
    """The value of the property at `path` (`/RedrivePolicy/maxReceiveCount`), as a person may read it.

    `value` is as CloudFormation gives it: a text, or JSON in a text, inside which secrets are masked by their keys.
    """
    if _is_secret(path, value):
        return MASK
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return value
    if not isinstance(parsed, (dict, list)):
        return value
    return json.dumps(_masked(path, parsed), sort_keys=True)


def _masked(path: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(f"{path}/{key}", part) for key, part in value.items()}
    if isinstance(value, list):
        return [_masked(path, part) for part in value]
    return readable(path, value) if isinstance(value, str) else MASK if _is_secret(path, str(value)) else value


def _is_secret(path: str, value: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    if _SECRET_PLACES.search(path) or _SECRET_VALUE.search(value):
        return True
    return bool(_SECRET_NAME.search(name)) and not _HARMLESS_NAME.search(name)
