"""The JSON face: the review as it is, camelCase, described by `schema.json` beside this file."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from renderer.review.actions import ACTIONS
from renderer.review.causes import Cause
from renderer.review.change_set import Opinion
from renderer.review.findings import Finding, Gate, Waiver
from renderer.review.iam.verdicts import VERDICTS, Grant, Permission
from renderer.review.model import VERSION, Change, OutputChange, PathChange, Review, TemplateChange


def to_json(review: Review, *, gate: Gate | None = None, opinions: tuple[Opinion, ...] | None = None) -> str:
    """The review as JSON text, keys in a fixed order, one line feed at the end."""
    from renderer.review.faces.words import safe  # which imports this module

    written = json.dumps(to_data(review, gate=gate, opinions=opinions), indent=2, ensure_ascii=False)
    # What `safe` writes for a control character is JSON's own word for it.
    return safe(written) + "\n"


def to_data(review: Review, *, gate: Gate | None = None, opinions: tuple[Opinion, ...] | None = None) -> dict[str, Any]:
    """The review as plain data. `gate` is null where nothing was asked to fail and nothing waived, `changeSet`
    where no change set of AWS was given.
    """
    return {
        "version": VERSION,
        "region": review.region,
        "createsStack": review.creates_stack,
        "summary": summary(review),
        "changes": [_change(change) for change in review.changes],
        "permissions": [_permission(permission) for permission in review.permissions],
        "exposure": [
            {
                "logicalId": exposure.logical_id,
                "kind": exposure.kind,
                "what": exposure.what,
                "certainty": exposure.certainty,
            }
            for exposure in review.exposure
        ],
        "predictions": [
            {
                "logicalId": prediction.logical_id or None,
                "kind": prediction.kind,
                "what": prediction.what,
                "certainty": prediction.certainty,
            }
            for prediction in review.predictions
        ],
        "outputs": [_output(output) for output in review.outputs],
        "tags": [_template(tag) for tag in review.tags],
        "template": [_template(part) for part in review.template],
        "folded": {
            tier: [{"logicalId": place.logical_id or None, "path": place.path} for place in places]
            for tier, places in (("order", review.folded_order), ("spelling", review.folded_spelling))
        },
        "notes": list(review.notes),
        "gate": _gate(gate) if gate is not None else None,
        "changeSet": [_opinion(opinion) for opinion in opinions] if opinions is not None else None,
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    said = {
        side: {"action": word.action, "oldCopy": word.old_copy} if word else None
        for side, word in (("aws", opinion.aws), ("ours", opinion.ours))
    }
    return {"logicalId": opinion.logical_id, **said}


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        "stopped": [_finding(finding) for finding in gate.stopped],
        "waived": [{**_finding(finding), "waiver": _waiver(waiver)} for finding, waiver in gate.waived],
        "expired": [_waiver(waiver) for waiver in gate.expired],
        "unused": [_waiver(waiver) for waiver in gate.unused],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"finding": finding.finding, "logicalId": finding.logical_id, "detail": finding.detail}


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "finding": waiver.finding,
        "logicalId": waiver.logical_id,
        "detail": waiver.detail,
        "reason": waiver.reason,
        "until": waiver.until.isoformat(),
    }


def summary(review: Review) -> dict[str, Any]:
    """Counts per action and per tier, and of what stays."""
    counted = Counter(change.action for change in review.changes)
    real = sum(len(change.paths) or 1 for change in review.changes)
    return {
        "hasEffect": review.has_effect,
        "actions": {action: counted[action] for action in ACTIONS},
        "permissions": {verdict: sum(each.verdict == verdict for each in review.permissions) for verdict in VERDICTS},
        "unchanged": unchanged(review),
        "tiers": {"real": real, "order": len(review.folded_order), "spelling": len(review.folded_spelling)},
    }


def unchanged(review: Review) -> int:
    """How many resources of the new template stay as they are."""
    gone = {"delete", "retain", "snapshot"}
    return review.resources - sum(change.action not in gone or bool(change.paths) for change in review.changes)


def _change(change: Change) -> dict[str, Any]:
    loss = change.data_loss
    return {
        "logicalId": change.logical_id,
        "type": change.type,
        "action": change.action,
        "certainty": change.certainty,
        "paths": [_path(path) for path in change.paths],
        "dependents": list(change.dependents),
        "dataLoss": {"certainty": loss.certainty, "why": loss.why} if loss else None,
        "order": change.order,
        "oldCopy": change.old_copy,
        "cause": _cause(change.cause) if change.cause else None,
        "from": change.renamed_from,
        "deploysAs": list(change.deploys_as),
    }


def _path(path: PathChange) -> dict[str, Any]:
    return {
        "path": path.path,
        "before": path.before,
        "after": path.after,
        "replaces": path.replaces,
        "certainty": path.certainty,
        "cause": _cause(path.cause),
        "note": path.note,
        "label": path.label,
    }


def _cause(cause: Cause) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": cause.kind, "name": cause.name, "via": list(cause.via)}
    if cause.source is not None:
        file, line, key = cause.source
        found["source"] = {"file": file, "line": line, "key": key}
    return found


def _permission(permission: Permission) -> dict[str, Any]:
    return {
        "logicalId": permission.logical_id,
        "policy": permission.policy,
        "verdict": permission.verdict,
        "created": permission.created,
        "added": [_grant(grant) for grant in permission.added],
        "removed": [_grant(grant) for grant in permission.removed],
    }


def _grant(grant: Grant) -> dict[str, Any]:
    return {
        "effect": grant.effect,
        "principal": grant.principal,
        "action": grant.action,
        "actions": list(grant.actions),
        "resource": grant.resource,
        "condition": list(grant.condition),
        "managedPolicy": grant.managed_policy,
        "proved": grant.proved,
        "public": grant.public,
    }


def _output(output: OutputChange) -> dict[str, Any]:
    return {
        "name": output.name,
        "action": output.action,
        "certainty": output.certainty,
        "before": output.before,
        "after": output.after,
        "export": {"before": output.export_before, "after": output.export_after},
        "cause": _cause(output.cause),
    }


def _template(part: TemplateChange) -> dict[str, Any]:
    return {"path": part.path, "before": part.before, "after": part.after}
