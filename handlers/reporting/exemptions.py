"""The exemptions of all rules, from their policies in Parameter Store. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from handlers.lib.exemptions import DOCUMENT, parse_exemptions


def listed(parameters: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each exemption with its rule, from the parameters under `.../rules`; PolicyError where one cannot be read."""
    found = []
    for parameter in parameters:
        *_, rule, document = parameter["Name"].split("/")
        if document == DOCUMENT:
            entries = parse_exemptions(json.loads(parameter["Value"]))
            found += [{"rule": rule, **entry._asdict()} for entry in entries]
    return found
