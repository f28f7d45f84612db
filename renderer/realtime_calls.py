"""The API calls that EventBridge hands to the functions, as Jinja lists, made from the handlers' table of calls.

    python -m renderer.realtime_calls templates/monitor/_calls.json.j2 [--check]

writes the lists, or with --check says whether they are current.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from handlers.trail import instance, security_group
from handlers.trail.call import CLOUDFORMATION, DETAIL_TYPE
from handlers.trail.named import BY_PREFIX, CHANGING, CREATING, Row

# Quota "Event pattern size": https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
PATTERN_LIMIT = 2_048

# Lambda's events carry the version of its API, which the documentation does not promise: GetFunction20150331v2.
# https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
VERSIONED = "lambda"

PAGE = """\
{{#- The API calls that are judged at once. Made by `make reference` from handlers/trail/named.py: do not edit. -#}}
{{%- set drift_calls = {drift} -%}}
{{%- set rule_calls = {rules} -%}}
"""

Pattern = dict[str, Any]


def drift_patterns() -> list[Pattern]:
    """EventBridge's patterns of the calls that may make a stack's resource drift: none of CloudFormation's own."""
    return packed(CHANGING, {"sourceIPAddress": [{"anything-but": CLOUDFORMATION}]})


def rule_patterns() -> list[Pattern]:
    """Those of the calls that make or change what the realtime function can read, whoever makes them."""
    kinds = {security_group.TYPE, instance.TYPE, BY_PREFIX}
    return packed([row for row in (*CREATING, *CHANGING) if row.type in kinds], {})


def packed(rows: Sequence[Row], condition: Pattern) -> list[Pattern]:
    """As few patterns as hold all the calls, no service in two of them."""
    by_service: dict[str, set[str]] = {}
    for row in rows:
        by_service.setdefault(row.service, set()).update(row.calls)
    patterns: list[Pattern] = []
    held: dict[str, set[str]] = {}
    for service in sorted(by_service):
        larger = {**held, service: by_service[service]}
        if held and len(_text(_pattern(larger, condition))) > PATTERN_LIMIT:
            patterns.append(_pattern(held, condition))
            larger = {service: by_service[service]}
        held = larger
    return [*patterns, _pattern(held, condition)]


def _pattern(calls: dict[str, set[str]], condition: Pattern) -> Pattern:
    """A failed call changes nothing, and a dry run fails; calls that only read do not reach an enabled rule at all."""
    exact = {call for service, names in calls.items() if service != VERSIONED for call in names}
    versioned = [{"prefix": call} for call in sorted(calls.get(VERSIONED, ()))]
    return {
        "source": [f"aws.{service}" for service in calls],
        "detail-type": [DETAIL_TYPE],
        "detail": {
            "eventSource": [f"{service}.amazonaws.com" for service in calls],
            "eventName": [*sorted(exact), *versioned],
            "errorCode": [{"exists": False}],
            **condition,
        },
    }


def _text(pattern: Pattern) -> str:
    return json.dumps(pattern, separators=(",", ":"))


def page() -> str:
    """The text of the partial."""
    return PAGE.format(drift=_literal(drift_patterns()), rules=_literal(rule_patterns()))


def _literal(value: Any) -> str:
    """JSON that Jinja reads too: both know true and false."""
    return json.dumps(value, indent=2)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.realtime_calls", description=__doc__)
    parser.add_argument("file", type=Path, help="the partial to write")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when it is not current")
    arguments = parser.parse_args(argv)
    try:
        if not arguments.check:
            arguments.file.write_text(page(), encoding="utf-8")
        elif arguments.file.read_text(encoding="utf-8") != page():
            print(f"error: {arguments.file}: the calls are not current; run make reference", file=sys.stderr)
            return 1
    except OSError as error:
        print(f"error: {arguments.file}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
