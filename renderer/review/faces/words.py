"""The words the faces share."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from renderer.review import actions
from renderer.review.causes import LITERAL, UNKNOWN, Cause
from renderer.review.change_set import Opinion, Word
from renderer.review.exposure import Exposure
from renderer.review.faces.json import unchanged
from renderer.review.findings import Finding, Gate, Waiver
from renderer.review.iam.statements import DENY
from renderer.review.iam.verdicts import BROADENED, UNPROVED, Grant, Permission
from renderer.review.model import Change, OutputChange, PathChange, Review
from renderer.review.prediction import Prediction
from renderer.wording import listed

SYMBOLS = {
    actions.CREATE: "+",
    actions.UPDATE: "~",
    actions.CONDITIONAL_REPLACE: "?",
    actions.REPLACE: "±",
    actions.DELETE: "-",
    actions.RETAIN: "=",
    actions.SNAPSHOT: "*",
    actions.RENAME: ">",
}
VERBS = {
    actions.CREATE: "create",
    actions.UPDATE: "update",
    actions.CONDITIONAL_REPLACE: "may be replaced",
    actions.REPLACE: "replace",
    actions.DELETE: "delete",
    actions.RETAIN: "leaves the stack, is retained",
    actions.SNAPSHOT: "delete after a snapshot",
    actions.RENAME: "rename",
}
TOTALS = {
    actions.CREATE: "to create",
    actions.UPDATE: "to update",
    actions.CONDITIONAL_REPLACE: "may be replaced",
    actions.REPLACE: "to replace",
    actions.DELETE: "to delete",
    actions.RETAIN: "to retain outside the stack",
    actions.SNAPSHOT: "to delete after a snapshot",
    actions.RENAME: "renamed",
}
ORDERS = {"create-then-delete": "the new copy first", "delete-then-create": "the old copy goes first"}
COPIES = {
    "delete": "the old copy is deleted",
    "retain": "the old copy is retained",
    "snapshot": "the old copy is deleted after a snapshot",
    "unknown": "the fate of the old copy is not known",
}


# What a terminal obeys, what turns the direction of text or is not seen, and half characters, which no file takes:
# shown as what it is.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def safe(text: str) -> str:
    """Text in which nothing moves a cursor, sets a colour or hides what follows."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def value(shown: Any, limit: int = 400) -> str:
    """A shown value on one line."""
    if isinstance(shown, dict) and "unknown" in shown:
        return "({}, known after deploy)".format(str(shown["unknown"]).replace("\n", "\\n"))
    if isinstance(shown, dict) and shown.get("masked") is True:
        mark = f" {shown['fingerprint']}" if "fingerprint" in shown else ""
        return f"(hidden{mark})"
    text = json.dumps(_inner(shown), ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"


def _inner(shown: Any) -> Any:
    """A value in which what is known only after the deployment, or hidden, stands as a text."""
    if isinstance(shown, dict):
        if shown.keys() == {"unknown"}:
            return shown["unknown"] if "${" in shown["unknown"] else "${" + shown["unknown"] + "}"
        return "(hidden)" if shown.get("masked") is True else {key: _inner(item) for key, item in shown.items()}
    return [_inner(item) for item in shown] if isinstance(shown, list) else shown


def loser(change: Change) -> str:
    """Whose data is lost: of a rename, the resource under its old name."""
    return f"{change.renamed_from} (new name {change.logical_id})" if change.renamed_from else change.logical_id


def alike(changes: Sequence[Change]) -> list[tuple[str, Change]]:
    """The changes with their titles; what happens to many resources in the same way is said once."""
    return [(listed([change.logical_id for change in group]), group[0]) for group in grouped(changes)]


def grouped(changes: Sequence[Change]) -> list[list[Change]]:
    """The changes in groups of those to which the same happens.

    A new bundle of handlers, for example, changes one value of every function.
    """
    groups: dict[tuple[str, str], list[list[Change]]] = {}
    ordered: list[list[Change]] = []
    for change in changes:
        rivals = groups.setdefault((change.type, change.action), [])
        group = next((group for group in rivals if _is_alike(group[0], change)), None)
        if group is None:
            group = []
            rivals.append(group)
            ordered.append(group)
        group.append(change)
    return ordered


def _is_alike(one: Change, other: Change) -> bool:
    return bool(one.paths) and one.paths == other.paths and replace(one, logical_id="") == replace(other, logical_id="")


def lines(path: PathChange) -> list[str] | None:
    """A change of a text of several lines as a unified diff; None for any other."""
    before, after = _written(path.before), _written(path.after)
    if before is None or after is None or before == after or "\n" not in before + after:
        return None
    from difflib import unified_diff

    one, other = before.splitlines(), after.splitlines()
    if one == other:  # only the ends of lines differ, or the last one's
        one, other = before.split("\n"), after.split("\n")
    found = list(unified_diff(one, other, lineterm="", n=2))[2:]
    return [line.replace("\r", "\\r") for line in found]


def _written(shown: Any) -> str | None:
    """A shown text, also one that has values in it which are known after the deployment."""
    if isinstance(shown, dict) and shown.keys() == {"unknown"}:
        return str(shown["unknown"])
    return shown if isinstance(shown, str) else None


def place(path: PathChange) -> str:
    """Where a value stands, with the names of the list items on the way."""
    return placed(path.path, path.label)


def placed(path: str, label: str | None) -> str:
    """A path, with the names of the list items on it where there are any."""
    return f"{path} ({label})" if label else path


def step(path: PathChange) -> str:
    """`before -> after` of one path."""
    return between(path.before, path.after)


def between(before: Any, after: Any) -> str:
    """`before -> after`, or what is added, removed, or moves under the same name."""
    if before == after:
        return value(after)
    if before is None:
        return f"added {value(after)}"
    if after is None:
        return f"removed {value(before)}"
    return f"{value(before)} -> {value(after)}"


def cause(found: Cause) -> str:
    """Why, in a few words; nothing for what the template itself says."""
    if found.kind == LITERAL:
        return ""
    if found.kind == UNKNOWN:
        return found.name
    words = {"replacement": f"{found.name} is replaced", "update": f"{found.name} is updated"}
    text = words.get(found.kind, f"through {found.kind} {found.name}")
    if found.via:
        text += f" ({', '.join(found.via)})"
    if found.source is not None:
        text += f", {found.source[0]} line {found.source[1]}"
    return text


def reason(output: OutputChange) -> str:
    """Why an output changes, and whether it is certain that it does."""
    return "; ".join(filter(None, ("possible" if output.certainty == "possible" else "", cause(output.cause))))


def remarks(path: PathChange) -> list[str]:
    """What is said behind a path: that it forces a replacement, its cause, a note."""
    found = []
    if path.replaces == actions.REPLACE:
        found.append("forces replacement")
    elif path.replaces == actions.CONDITIONAL_REPLACE:
        found.append("may force replacement")
    if path.certainty == "possible":
        found.append("possible")
    if cause(path.cause):
        found.append(cause(path.cause))
    if path.note:
        found.append(path.note)
    return found


def exposed(found: Exposure) -> str:
    """One exposure."""
    possible = " (possible)" if found.certainty == "possible" else ""
    return f"{found.logical_id}: {found.kind}{possible}: {found.what}"


def predicted(found: Prediction) -> str:
    """One failure that is foreseen."""
    possible = " (possible)" if found.certainty == "possible" else ""
    return f"{found.logical_id or 'the template'}: {found.kind}{possible}: {found.what}"


def opined(opinions: tuple[Opinion, ...]) -> list[str]:
    """Where AWS's change set says otherwise."""
    if not opinions:
        return ["agrees"]
    return [_opinion(each) for each in opinions]


def _opinion(each: Opinion) -> str:
    if each.aws is not None and each.ours is not None and each.aws.action == each.ours.action and each.points:
        return f"{each.logical_id}: both say {_said(each.ours)}, but not of the same values"
    return f"{each.logical_id}: AWS says {_said(each.aws)}, this review {_said(each.ours)}"


def _said(word: Word | None) -> str:
    if word is None:
        return "nothing"
    return f"{word.action} ({COPIES[word.old_copy]})" if word.old_copy else word.action


def gated(gate: Gate) -> list[str]:
    """What waivers and --fail-on say."""
    return [
        *(f"stops: {_finding(finding)}" for finding in gate.stopped),
        *(f"waived until {waiver.until}: {_finding(finding)}: {waiver.reason}" for finding, waiver in gate.waived),
        *(f"waiver expired on {waiver.until}: {_waiver(waiver)}" for waiver in gate.expired),
        *(f"waiver not needed, remove it: {_waiver(waiver)}" for waiver in gate.unused),
    ]


def _waiver(waiver: Waiver) -> str:
    return f"{waiver.finding} of {waiver.logical_id}: {waiver.reason}"


def _finding(finding: Finding) -> str:
    detail = f" ({finding.detail})" if finding.detail else ""
    return f"{finding.finding} of {finding.logical_id or 'the template'}{detail}"


def refactor(change: Change) -> str:
    """What to do instead of deploying a rename."""
    before, after = change.renamed_from, change.logical_id
    return (
        f"{before} has the same definition; it deploys as {' and '.join(change.deploys_as)}. "
        f"A stack refactor (aws cloudformation create-stack-refactor) moves {before} to {after} as it is"
    )


def denial(sign: str, grant: Grant) -> str:
    """What stands before a Deny: more access is a denial that is gone, less one that is new."""
    if grant.effect != DENY:
        return ""
    return "no longer " if sign == "+" else "now "


def permission(found: Permission) -> str:
    """The verdict on one subject."""
    return f"{found.verdict}{' (new)' if found.created else ''}"


def consequence(change: Change) -> str:
    """The action in words, with order and old copy of a replacement."""
    text = VERBS[change.action]
    if change.renamed_from:
        text += f" of {change.renamed_from}"
    extra = [words for words in (ORDERS.get(change.order or ""), COPIES.get(change.old_copy or "")) if words]
    if change.certainty == "possible":
        extra.insert(0, "possible")
    return f"{text} ({'; '.join(extra)})" if extra else text


def folded(review: Review) -> str:
    """How many differences have no effect."""
    order, spelling = len(review.folded_order), len(review.folded_spelling)
    return f"{order} order, {spelling} spelling folded"


def verdict(review: Review) -> str:
    """The line of totals."""
    quiet = not (review.folded_order or review.folded_spelling)
    if not review.has_effect and not review.predictions:
        return "no changes" if quiet else f"no effect; {folded(review)}"
    counted = Counter(change.action for change in review.changes)
    parts = [f"{counted[action]} {words}" for action, words in TOTALS.items() if counted[action]]
    further = {
        "with broader permissions": sum(found.verdict == BROADENED for found in review.permissions),
        "with permissions that are unproved": sum(found.verdict == UNPROVED for found in review.permissions),
        "exposed": len(review.exposure),
        "predicted to fail": len(review.predictions),
        "of the outputs": len(review.outputs),
        "stack tags": len(review.tags),
        "without an update of their own": len(review.template),
    }
    parts = parts or ["no resource changes" if review.has_effect else "no changes"]
    parts.extend(f"{count} {words}" for words, count in further.items() if count)
    return ", ".join(parts) + ("" if quiet else f"; {folded(review)}")


def hidden(review: Review) -> str:
    count = unchanged(review)
    return f"{count} unchanged resource{'' if count == 1 else 's'} hidden" if count else ""
