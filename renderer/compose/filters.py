"""What the partials may pipe a value through. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from jinja2 import Undefined


def tojson(value: Any) -> str:
    """The value as JSON: ASCII, for GetTemplate; no HTML escapes, so {{resolve:...}} survives."""
    return json.dumps(value, default=_refuse)


def json_string(value: Any) -> str:
    """The value as one compact, sorted JSON text, for a property that takes JSON in a string; `| tojson` follows."""
    return json.dumps(value, default=_refuse, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def logical_id(name: str) -> str:
    """required-tags is RequiredTags."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name))


def kebab_case(logical_id: str) -> str:
    """StackResourceCalled1 is stack-resource-called-1: what `logical_id` made it of, where digits were a word."""
    return "-".join(re.findall(r"[A-Z][a-z]*|[0-9]+", logical_id)).lower()


def _refuse(value: Any) -> str:
    if isinstance(value, Undefined):
        return str(value)  # StrictUndefined raises here and names the variable
    raise TypeError(f"{value!r} is not a value that JSON has; is a function or a missing call meant?")


def digest(value: Any) -> str:
    """What tells one value from another, in 16 characters."""
    return hashlib.sha256(json_string(value).encode()).hexdigest()[:16]


FILTERS = {
    "tojson": tojson,
    "json_string": json_string,
    "logical_id": logical_id,
    "kebab_case": kebab_case,
    "digest": digest,
}
