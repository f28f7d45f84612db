"""A DescribeChangeSet answer as plain data, drift-aware ones too. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from renderer.review import actions

_REPLACEMENTS = {"True": actions.REPLACE, "Conditional": actions.CONDITIONAL_REPLACE, "False": actions.UPDATE}
_REMOVALS = {"Delete": actions.DELETE, "Retain": actions.RETAIN, "Snapshot": actions.SNAPSHOT}
_OLD_COPIES = {"ReplaceAndDelete": "delete", "ReplaceAndRetain": "retain", "ReplaceAndSnapshot": "snapshot"}
_RECREATIONS = {"Always": actions.REPLACE, "Conditionally": actions.CONDITIONAL_REPLACE}
# What the review has no word for. The last resets the drift status and changes nothing.
_OTHERS = {"Import": "import", "Dynamic": "dynamic", "SyncWithActual": "sync-with-actual"}

KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
_TRUNCATED = "(Truncated-Signature):"  # stands for a value that is too long for the answer


class MalformedChangeSetError(ValueError):
    """A file that is not a whole DescribeChangeSet answer."""


class Word(NamedTuple):
    """An action and, for a replacement, the old copy's fate where it is told."""

    action: str
    old_copy: str | None = None


class Detail(NamedTuple):
    """One value that AWS changes. `path` is a JSON Pointer from the resource, as the review's are.

    `replaces` is as the review's. `before` and `after` are None where the answer does not hold them; `after_apply`
    says that AWS itself knows the value only when it is there. `previous` and `actual` are the deployed and the live
    value of a drift-aware change set; `before_is_live` says which of them `before` is.
    """

    path: str
    replaces: str | None
    before: str | None
    after: str | None
    after_apply: bool
    is_reset: bool
    before_is_live: bool
    previous: str | None
    actual: str | None


class Said(NamedTuple):
    """All that the answer says of one resource. `drift` is its status where the change set is drift-aware."""

    word: Word
    details: tuple[Detail, ...]
    drift: str | None
    ignored: tuple[tuple[str, str], ...]


class Answer(NamedTuple):
    """`mode` and `stack_drift` are None unless the change set is drift-aware."""

    said: Mapping[str, Said]
    mode: str | None
    stack_drift: str | None


def read_answer(description: Any) -> Answer:
    """The answer, all its pages as one; MalformedChangeSetError says what it lacks."""
    if not isinstance(description, Mapping) or not isinstance(description.get("Changes"), list):
        raise MalformedChangeSetError("not a DescribeChangeSet answer: it has no list of Changes")
    if description.get("NextToken"):
        raise MalformedChangeSetError("only the first pages of the change set: it goes on at NextToken")
    said = dict(_said(change) for change in description["Changes"])
    return Answer(said, description.get("DeploymentMode"), description.get("StackDriftStatus"))


def _said(change: Any) -> tuple[str, Said]:
    resource = change.get("ResourceChange") if isinstance(change, Mapping) else None
    if not isinstance(resource, Mapping) or "Action" not in resource or "LogicalResourceId" not in resource:
        raise MalformedChangeSetError("a change of the change set has no ResourceChange with Action and id")
    ignored = tuple(
        (str(entry.get("Path", "")), str(entry.get("Reason", "")))
        for entry in resource.get("ResourceDriftIgnoredAttributes") or ()
        if isinstance(entry, Mapping)
    )
    details = tuple(_details(resource.get("Details") or ()))
    drift = resource.get("ResourceDriftStatus")
    return str(resource["LogicalResourceId"]), Said(_word(resource), details, drift, ignored)


def _word(resource: Mapping[str, Any]) -> Word:
    action, policy = resource["Action"], resource.get("PolicyAction", "")
    if action == "Add":
        return Word(actions.CREATE)
    if action == "Remove":
        return Word(_REMOVALS.get(policy, actions.DELETE))
    if action == "Modify":
        found = _REPLACEMENTS.get(str(resource.get("Replacement", "False")))
        if found is not None:
            return Word(found, _OLD_COPIES.get(policy) if actions.replaces(found) else None)
    return Word(_OTHERS.get(str(action), str(action)))


def _details(listed: Any) -> Iterator[Detail]:
    """One for each path: AWS names a value once for each of its causes."""
    found: dict[str, Detail] = {}
    for entry in listed:
        target = entry.get("Target") if isinstance(entry, Mapping) else None
        if not isinstance(target, Mapping):
            raise MalformedChangeSetError("a detail of the change set has no Target")
        detail = _detail(target)
        known = found.get(detail.path)
        if (
            known is not None
            and actions.stronger(known.replaces or actions.NONE, detail.replaces or actions.NONE) == known.replaces
        ):
            continue
        found[detail.path] = detail
    yield from found.values()


def _detail(target: Mapping[str, Any]) -> Detail:
    attribute, name = str(target.get("Attribute", "Properties")), target.get("Name")
    # Without IncludePropertyValues there is no path, only the name of a property.
    path = "/Properties/Tags" if attribute == "Tags" else f"/{attribute}/{name}" if name else f"/{attribute}"
    drift = target.get("Drift")
    live: Mapping[str, Any] = drift if isinstance(drift, Mapping) else {}
    after = None if target.get("AfterValue") is None else str(target["AfterValue"])
    return Detail(
        str(target.get("Path") or path),
        _RECREATIONS.get(str(target.get("RequiresRecreation"))),
        _whole(target.get("BeforeValue")),
        None if after is not None and KNOWN_AFTER_APPLY in after else _whole(after),
        after is not None and KNOWN_AFTER_APPLY in after,
        target.get("AttributeChangeType") == "SyncWithActual",
        target.get("BeforeValueFrom") == "ACTUAL_STATE",
        _whole(live.get("PreviousValue")),
        _whole(live.get("ActualValue")),
    )


def _whole(value: Any) -> str | None:
    """The value's text; None where there is none or only its signature."""
    return None if value is None or str(value).startswith(_TRUNCATED) else str(value)
