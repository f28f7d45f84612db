"""The JSON face: the review as it is, camelCase, described by `schema.json` beside this file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from renderer.review.actions import ACTIONS
from renderer.review.causes import Cause
from renderer.review.change_set import AwsWord, Drift, Opinion
from renderer.review.findings import Finding, Gate, Waiver
from renderer.review.iam.verdicts import VERDICTS, Grant, Permission
from renderer.review.model import VERSION, Change, Folded, OutputChange, PathChange, Review, TemplateChange


def to_json(review: Review, *, gate: Gate | None = None, aws: AwsWord | None = None) -> str:
    """The review as JSON text, keys in a fixed order, one line feed at the end."""
    from renderer.review.faces.words import safe  # which imports this module

    written = json.dumps(to_data(review, gate=gate, aws=aws), indent=2, ensure_ascii=False)
    # What `safe` writes for a control character is JSON's own word for it.
    return safe(written) + "\n"


def to_data(review: Review, *, gate: Gate | None = None, aws: AwsWord | None = None) -> dict[str, Any]:
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
            tier: folded_data(places)
            for tier, places in (("order", review.folded_order), ("spelling", review.folded_spelling))
        },
        "notes": list(review.notes),
        "gate": _gate(gate) if gate is not None else None,
        "changeSet": _change_set(aws) if aws is not None else None,
    }


def _change_set(aws: AwsWord) -> dict[str, Any]:
    return {
        "disagreements": [_opinion(opinion) for opinion in aws.opinions],
        "afterApply": [{"logicalId": each.logical_id, "path": each.path} for each in aws.after_apply],
        "known": [{"logicalId": each.logical_id, "path": each.path, "value": each.value} for each in aws.known],
        "stackDrift": aws.stack_drift,
        "drift": [_drift(each) for each in aws.drift] if aws.drift is not None else None,
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    said = {
        side: {"action": word.action, "oldCopy": word.old_copy} if word else None
        for side, word in (("aws", opinion.aws), ("ours", opinion.ours))
    }
    points = [{"path": each.path, "kind": each.kind, "aws": each.aws, "ours": each.ours} for each in opinion.points]
    return {"logicalId": opinion.logical_id, **said, "values": points}


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "logicalId": drift.logical_id,
        "status": drift.status,
        "values": [{"path": path, "deployed": deployed, "live": live} for path, deployed, live in drift.values],
        "ignored": [{"path": path, "reason": reason} for path, reason in drift.ignored],
    }


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
    return review.unchanged


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
        "cause": cause_data(change.cause) if change.cause else None,
        "from": change.renamed_from,
        "deploysAs": list(change.deploys_as),
        "content": change.content,
    }


def _path(path: PathChange) -> dict[str, Any]:
    return {
        "path": path.path,
        "before": path.before,
        "after": path.after,
        "replaces": path.replaces,
        "certainty": path.certainty,
        "cause": cause_data(path.cause),
        "note": path.note,
        "label": path.label,
    }


def cause_data(cause: Cause) -> dict[str, Any]:
    """Why, and through what."""
    found: dict[str, Any] = {"kind": cause.kind, "name": cause.name, "via": list(cause.via)}
    if cause.source is not None:
        found["source"] = source_data(cause.source)
    return found


def source_data(source: tuple[str, int, str]) -> dict[str, Any]:
    """Where a parameter's value is written."""
    file, line, key = source
    return {"file": file, "line": line, "key": key}


def folded_data(places: Iterable[Folded]) -> list[dict[str, Any]]:
    """Places whose difference has no effect."""
    return [{"logicalId": place.logical_id or None, "path": place.path} for place in places]


def _permission(permission: Permission) -> dict[str, Any]:
    return {
        "logicalId": permission.logical_id,
        "policy": permission.policy,
        "verdict": permission.verdict,
        "created": permission.created,
        "added": [grant_data(grant) for grant in permission.added],
        "removed": [grant_data(grant) for grant in permission.removed],
    }


def grant_data(grant: Grant) -> dict[str, Any]:
    """One piece of access."""
    return {
        "effect": grant.effect,
        "principal": grant.principal,
        "action": grant.action,
        "actions": list(grant.actions),
        "moreActions": grant.more_actions,
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
        "cause": cause_data(output.cause),
    }


def _template(part: TemplateChange) -> dict[str, Any]:
    return {"path": part.path, "before": part.before, "after": part.after}
