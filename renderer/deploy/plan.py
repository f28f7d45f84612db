"""A plan: what was reviewed, so that exactly this can be deployed, or nothing. Pure but for `save` and `load`.

Written as JSON, so that people and pipelines can keep and read it. It holds no secret: neither does the configuration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from renderer.compose import Composed
from renderer.deploy.state import Absent, Deployed, DeployError
from renderer.deploy.summary import summary
from renderer.review.faces import to_json
from renderer.review.model import Review

FORMAT = 1
Plan = Mapping[str, Any]


def make_plan(composed: Composed, stack: str, region: str, state: Deployed | Absent, review: Review) -> dict[str, Any]:
    """{format, stack, account, region, template, parameters, tags, deployed, summary, review}.

    Templates are their SHA-256; the summary is what an approval shows.
    """
    return {
        "format": FORMAT,
        "stack": stack,
        "account": composed.values["account"],
        "region": region,
        "template": _digest(composed.template),
        "parameters": composed.configuration["Parameters"],
        "tags": composed.configuration["Tags"],
        "deployed": _deployed(state),
        "summary": summary(review),
        "review": json.loads(to_json(review)),
    }


def moved(plan: Plan, now: Plan) -> list[str]:
    """What is not as it was when the plan was made, in sentences; empty where the plan still holds."""
    for key in ("stack", "account", "region"):
        if plan[key] != now[key]:
            return [f"the plan is for the {key} {plan[key]}, not for {now[key]}"]
    found = ["the template is another than was reviewed"] if plan["template"] != now["template"] else []
    found += _differing("the parameter", plan["parameters"], now["parameters"])
    found += _differing("the stack's tag", plan["tags"], now["tags"])
    return found + list(_moved_stack(plan["deployed"], now["deployed"]))


def save(path: Path, plan: Plan) -> None:
    """Write the plan; DeployError where the file cannot be written."""
    try:
        path.write_text(json.dumps(plan, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise DeployError(f"{path}: {error.strerror}") from error


def load(path: Path) -> Plan:
    """Read a plan; DeployError where the file is none."""
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DeployError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise DeployError(f"{path}: not a plan: {error}") from error
    if not isinstance(plan, dict) or plan.get("format") != FORMAT:
        raise DeployError(f"{path}: not a plan of format {FORMAT}: make it anew with --plan")
    return plan


def _deployed(state: Deployed | Absent) -> dict[str, Any] | None:
    if isinstance(state, Absent):
        return None
    return {"template": _digest(state.template), "parameters": dict(state.parameters), "tags": dict(state.tags or {})}


def _moved_stack(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Iterator[str]:
    if then is None or now is None:
        if then is not now:
            yield "the stack did not exist, and does now" if then is None else "the stack existed, and does no more"
        return
    if then["template"] != now["template"]:
        yield "the deployed template has changed since"
    yield from _differing("the deployed parameter", then["parameters"], now["parameters"])
    yield from _differing("the deployed stack's tag", then["tags"], now["tags"])


def _differing(what: str, then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [
        f"{what} {key} was {then.get(key, 'not there')}, and is {now.get(key, 'not there')}"
        for key in sorted(then.keys() | now.keys())
        if then.get(key) != now.get(key)
    ]


def _digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
