"""What one environment allows or exposes and the other does not, their own names aside. Pure."""

from __future__ import annotations

from renderer.review.deployment import Deployment
from renderer.review.environments.model import AccessDifference, ExposureDifference
from renderer.review.exposure import exposed_more
from renderer.review.iam.statements import ALLOW, DENY
from renderer.review.iam.verdicts import EQUIVALENT, UNPROVED, Grant, Permission, review_permissions
from renderer.review.masking import Mask

DIFFERS = "differs"


def access_differences(permissions: tuple[Permission, ...]) -> tuple[AccessDifference, ...]:
    """The permissions between the other environment and the one, without their direction."""
    return tuple(
        AccessDifference(
            found.logical_id,
            found.policy,
            _verdict(found),
            only_one=_statements(found.added, found.removed),
            only_other=_statements(found.removed, found.added),
        )
        for found in permissions
    )


def _statements(more: tuple[Grant, ...], less: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """What one side says alone: what it allows more, and what it denies, by which it allows less."""
    return (*(grant for grant in more if grant.effect == ALLOW), *(grant for grant in less if grant.effect == DENY))


def _verdict(found: Permission) -> str:
    grants = [*found.added, *found.removed]
    if any(grant.proved for grant in grants):
        return DIFFERS
    return UNPROVED if grants else EQUIVALENT


def exposure_differences(
    other: Deployment, one: Deployment, permissions: tuple[Permission, ...], names: tuple[str, str], mask: Mask
) -> tuple[ExposureDifference, ...]:
    """What each exposes alone; `names` are the environments', the other's first."""
    found = [
        (names[1], exposed_more(other, one, permissions)),
        (names[0], exposed_more(one, other, review_permissions(one, other))),
    ]
    differences = (
        ExposureDifference(each.logical_id, each.kind, each.what, only, each.certainty)
        for only, exposures in found
        for each in mask.exposure(exposures)
    )
    return tuple(sorted(differences, key=lambda each: (each.logical_id, each.kind, each.what, each.only_in)))
