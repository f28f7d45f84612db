"""What a person should look at first: the findings of a review in words, the gravest first, by resource. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from renderer.review import actions, findings
from renderer.review.exposure import Exposure
from renderer.review.faces import words
from renderer.review.findings import Finding, Gate, Waiver
from renderer.review.iam.verdicts import BROADENED, UNPROVED, Permission, lines_of
from renderer.review.model import Change, Review
from renderer.review.prediction import Prediction

LABELS = {
    findings.DATA_LOSS: "data loss",
    actions.REPLACE: "replaced",
    actions.DELETE: "deleted",
    actions.RENAME: "renamed",
    actions.CONDITIONAL_REPLACE: "may be replaced",
    BROADENED: "broadened",
    findings.EXPOSURE: "exposure",
    findings.PREDICTION: "predicted to fail",
    UNPROVED: "unproved",
}
_RANK = {kind: rank for rank, kind in enumerate(LABELS)}
_LATER, _NEW_SUBJECT = 20, 30


class Matter(NamedTuple):
    """One finding: `rank` is smaller the graver it is, `is_open` False where it is certain."""

    rank: int
    finding: Finding
    is_open: bool
    sentence: str

    @property
    def is_new(self) -> bool:
        """Whether it is the permissions of what did not exist before."""
        return self.rank == _NEW_SUBJECT

    @property
    def level(self) -> str:
        """How it is marked: grave, serious, or unsure."""
        kind = self.finding.finding
        if kind == findings.DATA_LOSS:
            return "unsure" if self.finding.detail == "later" else "serious" if self.is_open else "grave"
        if kind in (UNPROVED, actions.CONDITIONAL_REPLACE) or self.rank >= _LATER:
            return "unsure"
        return "serious"


def matters(review: Review) -> list[tuple[str, list[Matter]]]:
    """The findings of each resource, parameter or output; an empty name is the template as a whole."""
    found: dict[str, list[Matter]] = {}
    for matter in sorted(_matters(review), key=lambda matter: matter.rank):
        found.setdefault(matter.finding.logical_id, []).append(matter)
    return sorted(found.items(), key=lambda item: (item[1][0].rank, item[1][0].is_open, item[0]))


def _matters(review: Review) -> Iterator[Matter]:
    for change in review.changes:
        loss = change.data_loss
        if loss:
            rank = _LATER if loss.certainty == "later" else _RANK[findings.DATA_LOSS]
            finding = Finding(findings.DATA_LOSS, change.logical_id, loss.certainty)
            whose = f"{change.renamed_from}: " if change.renamed_from else ""
            yield Matter(rank, finding, loss.certainty == "possible", f"{whose}{loss.why}")
        if change.action in _RANK:
            finding = Finding(change.action, change.logical_id, change.certainty)
            yield Matter(_RANK[change.action], finding, change.certainty == "possible", replaced(change))
    for permission in review.permissions:
        if permission.verdict in _RANK:
            rank = _NEW_SUBJECT if permission.created else _RANK[permission.verdict]
            finding = Finding(permission.verdict, permission.logical_id, permission.policy)
            yield Matter(rank, finding, is_open=False, sentence=_access(permission))
    seen: tuple[tuple[str, Sequence[Exposure | Prediction]], ...] = (
        (findings.EXPOSURE, review.exposure),
        (findings.PREDICTION, review.predictions),
    )
    for kind, found in seen:
        for each in found:
            finding = Finding(kind, each.logical_id, each.kind)
            yield Matter(_RANK[kind], finding, each.certainty == "possible", each.what)


def replaced(change: Change) -> str:
    """What becomes of it, and the value that makes it so."""
    if change.action == actions.RENAME:
        return words.refactor(change)
    said = [words.ORDERS.get(change.order or ""), words.COPIES.get(change.old_copy or "")]
    fate = "; ".join(part for part in said if part)
    forcing = next((path for path in change.paths if path.replaces), None)
    if forcing is None:
        reason = words.cause(change.cause) if change.cause else ""
        return "; ".join(part for part in (fate, reason) if part) or "it leaves the template"
    name = forcing.path.removeprefix("/Properties/")
    because = f"because {name} {'moves' if forcing.before == forcing.after else 'changes'}"
    cause = words.cause(forcing.cause)
    return "; ".join(part for part in (f"{because}: {cause}" if cause else because, fate) if part)


def _access(permission: Permission) -> str:
    lines = [f"{words.denial('+', grant)}{line}" for grant, line in lines_of(permission.added)]
    more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"{permission.policy}: {lines[0] if lines else 'a value is not known'}{more}"


def standing(gate: Gate | None, finding: Finding) -> Waiver | str | None:
    """What the gate says of a finding: `stops`, the waiver that lets it pass, or nothing."""
    if gate is None:
        return None
    if finding in gate.stopped:
        return "stops"
    return next((waiver for waived, waiver in gate.waived if waived == finding), None)
