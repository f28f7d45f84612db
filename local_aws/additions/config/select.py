"""A model of AWS Config's advanced queries, as far as `SELECT a, b WHERE c = 'x' AND d IN ('y', 'z')` goes.

Where AWS differs: AWS knows LIKE, OR, NOT, BETWEEN, COUNT, GROUP BY and ORDER BY, which are refused here; rows there
lag behind the items by minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from local_aws.additions.config import store
from local_aws.additions.config.errors import ConfigError
from local_aws.additions.config.store import Item
from local_aws.additions.paging import answer

Data = dict[str, Any]
MAX_EXPRESSION = 4096

_QUERY = re.compile(
    r"\s*SELECT\s+(?P<fields>[\w.,\s]+?)(?:\s+WHERE\s+(?P<conditions>.+?))?\s*;?\s*", re.IGNORECASE | re.DOTALL
)
_CONDITION = re.compile(
    r"(?P<field>[\w.]+)\s*(?:=\s*(?P<equal>'[^']*')|IN\s*\((?P<listed>\s*'[^']*'(?:\s*,\s*'[^']*')*\s*)\))",
    re.IGNORECASE,
)
_NAMES_OF_EVENTS = {"accountId": "awsAccountId", "arn": "ARN", "version": "configurationItemVersion"}


class UnreadableQueryError(ValueError):
    """An expression outside of what is modelled here."""


def parse(expression: str) -> tuple[list[str], list[tuple[str, set[str]]]]:
    """The fields and the (field, accepted values) of a simple expression; UnreadableQueryError of another. Pure."""
    found = _QUERY.fullmatch(expression)
    if found is None:
        raise UnreadableQueryError(f"cannot read {expression!r}")
    fields = [field.strip() for field in found["fields"].split(",")]
    conditions = []
    rest = found["conditions"] or ""
    while rest:
        condition = _CONDITION.match(rest)
        if condition is None:
            raise UnreadableQueryError(f"cannot read the condition {rest!r}")
        values = set(re.findall(r"'([^']*)'", condition["equal"] or condition["listed"]))
        conditions.append((condition["field"], values))
        rest = rest[condition.end() :]
        following = re.match(r"\s+AND\s+", rest, re.IGNORECASE)
        if rest and following is None:
            raise UnreadableQueryError(f"cannot read {rest!r}")
        rest = rest[following.end() :] if following else ""
    return fields, conditions


def row_of(item: Item) -> dict[str, Any]:
    """An item as the query service sees it: documents as objects, tags as a list."""
    tags = [{"key": key, "value": value, "tag": f"{key}={value}"} for key, value in (item["tags"] or {}).items()]
    renamed = {name: item[event_name] for name, event_name in _NAMES_OF_EVENTS.items()}
    return {**item, **renamed, "tags": tags}


def _value(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _nested(row: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
    """Only the fields, each at its place; a member that the item does not have is left out."""
    found: dict[str, Any] = {}
    for field in fields:
        value = _value(row, field)
        if value is None:
            continue
        *parents, last = field.split(".")
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return found


def select_resource_config(data: Data) -> Data:
    expression = data["Expression"]
    if len(expression) > MAX_EXPRESSION:
        raise ConfigError("InvalidExpressionException", f"an expression has {MAX_EXPRESSION} characters at most")
    try:
        fields, conditions = parse(expression)
    except UnreadableQueryError as error:
        raise ConfigError("InvalidExpressionException", f"The embedded AWS {error}") from error
    rows = [row_of(item) for item in store.present()]
    rows = [row for row in rows if all(str(_value(row, field)) in values for field, values in conditions)]
    results = [json.dumps(_nested(row, fields)) for row in rows]
    body = answer("Results", results, data, f"SelectResourceConfig/{expression}")
    return {**body, "QueryInfo": {"SelectFields": [{"Name": field} for field in fields]}}
