"""What a change opens: to the network, to everyone, or by taking a protection away. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.review.deployment import Deployment
from renderer.review.exposure.model import Exposure
from renderer.review.exposure.protections import lost_guards, opened_protections
from renderer.review.exposure.security_groups import opened_groups
from renderer.review.iam.statements import ALLOW
from renderer.review.iam.subjects import IDENTITY
from renderer.review.iam.verdicts import Permission, words_of


def review_exposure(old: Deployment, new: Deployment, permissions: tuple[Permission, ...]) -> tuple[Exposure, ...]:
    """Everything the change opens, by logical id."""
    found = [*opened_groups(old, new), *opened_protections(old, new), *lost_guards(old, new), *_public(permissions)]
    return tuple(sorted(set(found)))


def exposed_more(one: Deployment, other: Deployment, permissions: tuple[Permission, ...]) -> tuple[Exposure, ...]:
    """What `other` exposes and `one` does not, where neither follows the other; `permissions` as between them."""
    found = [*opened_groups(one, other), *opened_protections(one, other, created=""), *_public(permissions)]
    return tuple(sorted(set(found)))


def _public(permissions: tuple[Permission, ...]) -> Iterator[Exposure]:
    """Policies that let everyone in."""
    for permission in permissions:
        if permission.policy == IDENTITY:
            continue
        for grant in permission.added:
            if grant.public and grant.effect == ALLOW:
                what = f"its {permission.policy} policy lets everyone in: {words_of(grant)}"
                certainty = "certain" if grant.proved else "possible"
                yield Exposure(permission.logical_id, "public-policy", what, certainty)


__all__ = ["Exposure", "exposed_more", "review_exposure"]
