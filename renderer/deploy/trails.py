"""Whether a trail brings EventBridge the calls that change something. Pure.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def logs_writes(selectors: Mapping[str, Any]) -> bool:
    """Whether an answer of GetEventSelectors lets write management events in: by either kind of selector."""
    simple = selectors.get("EventSelectors") or ()
    advanced = selectors.get("AdvancedEventSelectors") or ()
    return any(map(_simple, simple)) or any(_advanced(one["FieldSelectors"]) for one in advanced)


def _simple(selector: Mapping[str, Any]) -> bool:
    """Both members have a default: management events, of all kinds."""
    return bool(selector.get("IncludeManagementEvents", True)) and selector.get("ReadWriteType", "All") != "ReadOnly"


def _advanced(fields: Sequence[Mapping[str, Any]]) -> bool:
    wanted = {"eventCategory": "Management", "readOnly": "false"}
    by_name = {field["Field"]: field for field in fields}
    return "eventCategory" in by_name and all(
        value in by_name[name].get("Equals", [value]) for name, value in wanted.items() if name in by_name
    )
