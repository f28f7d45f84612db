"""The findings of a review that can stop a delivery, and the waivers that let them pass. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from renderer.review import actions
from renderer.review.iam.verdicts import BROADENED, UNPROVED
from renderer.review.model import Review

DATA_LOSS, EXPOSURE, PREDICTION, TAGS = "data-loss", "exposure", "prediction", "tags"
KINDS = (
    DATA_LOSS,
    actions.REPLACE,
    actions.CONDITIONAL_REPLACE,
    actions.DELETE,
    actions.RENAME,
    BROADENED,
    UNPROVED,
    EXPOSURE,
    PREDICTION,
    TAGS,
)

# What people write for a kind, beside its own name.
_ALSO = {"broaden": BROADENED, "predicted": PREDICTION}


def read_kinds(text: str) -> list[str]:
    """Kinds of findings from a list with commas; ValueError names what is none."""
    found = [_ALSO.get(kind.strip(), kind.strip()) for kind in text.split(",") if kind.strip()]
    for kind in found:
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is not one of {', '.join(KINDS)}")
    return found


class Finding(NamedTuple):
    """`detail` tells findings of one kind and resource apart: certainty, policy kind, or the kind of exposure."""

    finding: str
    logical_id: str
    detail: str


class Waiver(NamedTuple):
    """Lets a finding pass until the end of a day, for a reason. Without `detail` it is for all of its kind there."""

    finding: str
    logical_id: str
    detail: str | None
    reason: str
    until: date

    def covers(self, finding: Finding) -> bool:
        same = (self.finding, self.logical_id) == (finding.finding, finding.logical_id)
        return same and self.detail in (None, finding.detail)


class MalformedWaiverError(ValueError):
    """A waiver that lacks something or names what there is not."""


class Gate(NamedTuple):
    """The outcome: findings that stop, findings that a waiver lets pass, and waivers that are expired or unused."""

    stopped: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    expired: tuple[Waiver, ...]
    unused: tuple[Waiver, ...]


def findings(review: Review) -> Iterator[Finding]:
    """Every finding of a review."""
    for change in review.changes:
        if change.data_loss is not None:
            yield Finding(DATA_LOSS, change.logical_id, change.data_loss.certainty)
        if change.action in (actions.REPLACE, actions.CONDITIONAL_REPLACE, actions.DELETE, actions.RENAME):
            yield Finding(change.action, change.logical_id, change.certainty)
    for permission in review.permissions:
        if permission.verdict in (BROADENED, UNPROVED):
            yield Finding(permission.verdict, permission.logical_id, permission.policy)
    for exposure in review.exposure:
        yield Finding(EXPOSURE, exposure.logical_id, exposure.kind)
    for prediction in review.predictions:
        yield Finding(PREDICTION, prediction.logical_id, prediction.kind)
    for tag in review.tags:
        yield Finding(TAGS, tag.path.removeprefix("/"), "")


def gate(review: Review, fail_on: Iterable[str], waivers: Sequence[Waiver], today: date) -> Gate:
    """What of the review stops a delivery that fails on the given kinds. A waiver hides nothing of the review."""
    wanted = set(fail_on)
    present = list(dict.fromkeys(findings(review)))
    valid = [waiver for waiver in waivers if waiver.until >= today]
    waived, stopped = [], []
    for finding in present:
        waiver = next((waiver for waiver in valid if waiver.covers(finding)), None)
        if waiver is not None:
            waived.append((finding, waiver))
        elif finding.finding in wanted:
            stopped.append(finding)
    expired = tuple(waiver for waiver in waivers if waiver.until < today)
    unused = tuple(waiver for waiver in valid if not any(waiver.covers(finding) for finding in present))
    return Gate(tuple(stopped), tuple(waived), expired, unused)


def read_waivers(entries: Any) -> list[Waiver]:
    """Waivers from parsed YAML or JSON: a list of `{finding, logicalId, detail?, reason, until}`."""
    if not isinstance(entries, list):
        raise MalformedWaiverError(f"waivers are a list of entries, each begun with -, not {type(entries).__name__}")
    return [_waiver(index, entry) for index, entry in enumerate(entries)]


def _waiver(index: int, entry: Any) -> Waiver:
    where = f"waiver {index + 1}"
    if not isinstance(entry, Mapping):
        raise MalformedWaiverError(f"{where} must be a mapping, not {type(entry).__name__}")
    unknown = sorted(set(entry) - {"finding", "logicalId", "detail", "reason", "until"})
    if unknown:
        raise MalformedWaiverError(f"{where}: unknown key {unknown[0]}")
    for key in ("finding", "logicalId", "reason", "until"):
        if not entry.get(key):
            raise MalformedWaiverError(f"{where}: {key} is missing; a waiver says what, where, why and until when")
    kind = _ALSO.get(str(entry["finding"]), str(entry["finding"]))
    if kind not in KINDS:
        raise MalformedWaiverError(f"{where}: finding must be one of {', '.join(KINDS)}, not {entry['finding']!r}")
    try:
        until = date.fromisoformat(str(entry["until"]))
    except ValueError as error:
        raise MalformedWaiverError(
            f"{where}: until must be a day of the calendar such as 2026-12-31, not {entry['until']!r}"
        ) from error
    detail = entry.get("detail")
    return Waiver(kind, str(entry["logicalId"]), None if detail is None else str(detail), str(entry["reason"]), until)
