"""What a schema cannot say: how the values of an overlay fit together. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from renderer.compose.merge import Merged
from renderer.compose.places import ComposeError, KeyPath


def check(merged: Merged, name: str) -> None:
    """ComposeError with a line for each pair of values that contradict each other; `name` is the overlay's."""
    problems = [f"{merged.place(path)}: {problem}" for path, problem in _contradictions(merged.values, name)]
    problems += _retention(merged)
    if problems:
        raise ComposeError("\n".join(problems))


def _retention(merged: Merged) -> Iterator[str]:
    """Either value may be the wrong one, so both lines are named."""
    report = merged.values["report"]
    if report["expire_after_days"] <= report["glacier_after_days"]:
        moves = merged.place(("report", "glacier_after_days"))
        yield (
            f"{merged.place(('report', 'expire_after_days'))}: a report moves to Glacier before it expires;"
            f" expected {report['glacier_after_days'] + 1} at least, or less in {moves}"
        )


def check_stack(merged: Merged, stack: str) -> None:
    """ComposeError where the overlay does not say what this one stack cannot be without."""
    if stack == "rollout" and not merged.values["members"] and not merged.values["organization"]["units"]:
        raise ComposeError(
            f"{merged.place(('members',))}: the stack rollout deploys to the accounts under members,"
            " or to organization.units; name some"
        )
    if stack == "target":
        _check_bounded(merged)
    if stack != "pipeline":
        return
    pipeline = merged.values["pipeline"]
    source = pipeline["source"]
    problems: list[tuple[KeyPath, str]] = []
    if bool(source["connection_arn"]) == bool(source["bucket"]):
        problems.append((("pipeline", "source"), "set connection_arn and repository, or bucket; and not both"))
    if source["connection_arn"] and not source["repository"]:
        problems.append((("pipeline", "source", "repository"), "a connection needs the repository behind it"))
    if not pipeline["environments"]:
        problems.append((("pipeline", "environments"), "a pipeline deploys to one environment at least"))
    if problems:
        raise ComposeError("\n".join(f"{merged.place(path)}: {problem}" for path, problem in problems))


def _check_bounded(merged: Merged) -> None:
    """Nobody opens an account to the authors of commits by not having thought of it.

    We bring no boundary of our own: docs/decisions/0006-delivery.md.
    """
    iam = merged.values["iam"]
    if not iam["permissions_boundary"] and not iam["unbounded"]:
        raise ComposeError(
            f"{merged.place(('iam', 'permissions_boundary'))}: nothing bounds the roles that a pipeline makes: whoever"
            f" gets a commit through it can give them any right in account {merged.values['account']}; name a managed"
            " policy of that account, or let none but its administrators merge, and say in iam.unbounded why"
            " that is enough"
        )


def boundary_note(values: dict[str, Any], stack: str) -> str | None:
    """What was accepted of the stack `target`, where nothing bounds the roles that it lets a pipeline make, or None."""
    if stack != "target" or values["iam"]["permissions_boundary"]:
        return None
    return (
        "nothing bounds the roles that a pipeline makes: whoever gets a commit through it can give them any right in"
        f" account {values['account']}; accepted by iam.unbounded: {values['iam']['unbounded']}"
    )


def _contradictions(values: dict[str, Any], name: str) -> Iterator[tuple[KeyPath, str]]:
    if values["environment"] != name:
        yield (
            ("environment",),
            f"found {values['environment']}, expected {name}: an overlay is named by its environment",
        )

    if "Environment" in values["tags"]:
        yield ("tags", "Environment"), "the tag Environment is the key environment; leave it out"

    if values["account"] in values["members"]:
        yield ("members", values["account"]), "this is the hub's own account; leave it out"

    vpc = values["handlers"]["vpc"]
    if bool(vpc["subnet_ids"]) != bool(vpc["security_group_ids"]):
        empty = "security_group_ids" if vpc["subnet_ids"] else "subnet_ids"
        yield ("handlers", "vpc", empty), "functions in a VPC need subnets and security groups; set both or neither"

    yield from _subscriptions(values)
    yield from _waivers(values)

    aggregator = values["aggregator"]
    if aggregator["mode"] == "accounts" and not aggregator["accounts"]:
        yield ("aggregator", "accounts"), "the list is empty while aggregator.mode is accounts; name at least one"
    if aggregator["mode"] != "accounts" and aggregator["accounts"]:
        yield (
            ("aggregator", "accounts"),
            f"the list is not read while aggregator.mode is {aggregator['mode']}; empty it",
        )
    yield from _members(values)


def _members(values: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """What reports on members reads the aggregator, and only an organization has units."""
    organization, aggregator = values["organization"], values["aggregator"]
    if organization["units"] and organization["id"] is None:
        yield ("organization", "units"), "units belong to an organization; set organization.id"
    if organization["id"] is not None and aggregator["mode"] != "organization":
        yield ("aggregator", "mode"), "set it to organization: the report reads organization.id's accounts from there"
    lacking = [account for account in values["members"] if account not in aggregator["accounts"]]
    if lacking and aggregator["mode"] != "organization":
        yield (
            ("aggregator", "accounts"),
            f"the report reads members from the aggregator; set aggregator.mode to accounts, and add {lacking[0]}",
        )


def _waivers(values: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    for number, waiver in enumerate(values["review"]["waivers"]):
        if not _is_day(waiver["until"]):
            yield ("review", "waivers", number, "until"), f"{waiver['until']} is no day of the calendar"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_ADDRESS = {"email": "an e-mail address", "sqs": "the ARN of a queue", "https": "a URL that starts with https://"}
# The drift of stacks is told like a rule's findings, and has its own settings.
_DRIFT = "stack-drift"


def _subscriptions(values: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    known = {*values["rules"], *values["managed_rules"], _DRIFT}
    seen = {("email", address) for address in values["alerts"]["emails"]}
    for number, subscription in enumerate(values["alerts"]["subscriptions"]):
        path = ("alerts", "subscriptions", number)
        protocol, endpoint = subscription["protocol"], subscription["endpoint"]
        if _protocol(endpoint) != protocol:
            yield (*path, "endpoint"), f"found {endpoint}, expected {_ADDRESS[protocol]} for the protocol {protocol}"
        if (protocol, endpoint) in seen:
            yield (*path, "endpoint"), f"{endpoint} is subscribed twice; SNS knows one subscription of an endpoint"
        seen.add((protocol, endpoint))
        unknown = sorted(set(subscription.get("rules", ())) - known)
        if unknown:
            yield (*path, "rules"), f"no rule is named {unknown[0]}; known are {', '.join(sorted(known))}"


def _protocol(endpoint: str) -> str:
    if endpoint.startswith("arn:"):
        return "sqs"
    return "https" if endpoint.startswith("https://") else "email"
