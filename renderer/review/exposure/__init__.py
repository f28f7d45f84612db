"""What a change opens: to the network, to everyone, or by taking a protection away. Pure."""

from __future__ import annotations

from renderer.review.deployment import Deployment
from renderer.review.exposure.model import Exposure
from renderer.review.exposure.protections import opened_protections
from renderer.review.exposure.security_groups import opened_groups
from renderer.review.iam.statements import ALLOW
from renderer.review.iam.subjects import IDENTITY
from renderer.review.iam.verdicts import Permission, words_of


def review_exposure(old: Deployment, new: Deployment, permissions: tuple[Permission, ...]) -> tuple[Exposure, ...]:
    """Everything the change opens, by logical id."""
    found = [*opened_groups(old, new), *opened_protections(old, new)]
    for permission in permissions:
        if permission.policy == IDENTITY:
            continue
        for grant in permission.added:
            if grant.public and grant.effect == ALLOW:
                what = f"its {permission.policy} policy lets everyone in: {words_of(grant)}"
                certainty = "certain" if grant.proved else "possible"
                found.append(Exposure(permission.logical_id, "public-policy", what, certainty))
    return tuple(sorted(set(found)))


__all__ = ["Exposure", "review_exposure"]
