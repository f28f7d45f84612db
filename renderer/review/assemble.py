"""The review of a change: both sides resolved, compared, and judged step by step. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from renderer.review import actions
from renderer.review.causes import Causes
from renderer.review.changes import review_resources
from renderer.review.compare import ORDER, REAL
from renderer.review.deployment import Deployment, deploy
from renderer.review.exposure import review_exposure
from renderer.review.iam.verdicts import review_permissions
from renderer.review.masking import Mask
from renderer.review.model import Folded, Review
from renderer.review.outputs import review_outputs
from renderer.review.parameters import parameter_notes
from renderer.review.predictions import Sides, predict
from renderer.review.rename import under_new_names
from renderer.review.schemas import ResourceSchema, Schemas
from renderer.review.secret_values import secrets_of, unreadable_parameters
from renderer.review.sections import review_tags, review_template
from renderer.review.symbols import Symbol

SchemaLookup = Callable[[str], "ResourceSchema | None"]
Source = tuple[str, int, str]
Values = tuple["Mapping[str, str] | None", "Mapping[str, str] | None"]


def review(
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    *,
    old_parameters: Mapping[str, str] | None = None,
    new_parameters: Mapping[str, str] | None = None,
    region: str = "us-east-1",
    sources: Mapping[str, Source] | None = None,
    old_tags: Mapping[str, str] | None = None,
    new_tags: Mapping[str, str] | None = None,
    fingerprint_key: bytes | None = None,
    schema: SchemaLookup | None = None,
) -> Review:
    """What deploying `new` over `old` does; `old` None means that the stack does not exist.

    Parameters are values by name, as CloudFormation has them (a deployed NoEcho value is `****`); a parameter
    without one has its default; None: they are not known. `sources` names where each new value is written: (file,
    line, key). Tags are the stack's; None on either side leaves them out. `schema` gives the resource schema of a
    type; by default that of `region`. Raises MalformedTemplateError, CircularConditionError or
    SchemasUnavailableError.
    """
    lookup = schema or Schemas(region)
    given = (old_parameters or {}, new_parameters or {})
    unreadable = unreadable_parameters(old, new, given)
    sides = (deploy(old, given[0], region, unreadable), deploy(new, given[1], region, unreadable))
    notes = [*_headlines(old, (old_parameters, new_parameters), sides)]
    notes.extend(
        f"parameter {name} is NoEcho: whether its value changes cannot be known" for name in sorted(unreadable)
    )
    notes.extend(_read_anew(*sides))
    notes.extend(dict.fromkeys([*sides[0].notes, *sides[1].notes]))
    mask = Mask(secrets_of(sides, given), fingerprint_key)
    causes = Causes(*sides, sources or {})
    resources = review_resources(*sides, lookup, causes, mask)
    outputs = review_outputs(*sides, resources.states, causes, mask)
    template, differences = review_template(*sides, mask, created=old is None)
    folded = [*resources.folded, *differences]
    renamed = {change.renamed_from: change for change in resources.changes if change.renamed_from}
    ids = {before: change.logical_id for before, change in renamed.items()}
    # One that stays in the account beside its new copy is one more that has access, or is exposed.
    gone = {before: name for before, name in ids.items() if actions.RETAIN not in renamed[before].deploys_as}
    compared = (under_new_names(sides[0], gone), sides[1])
    permissions = review_permissions(*compared, ids)
    return Review(
        region=region,
        creates_stack=old is None,
        resources=len(sides[1].resources),
        unchanged=resources.unchanged,
        changes=resources.changes,
        permissions=mask.permissions(permissions),
        exposure=mask.exposure(review_exposure(*compared, permissions)),
        predictions=mask.predictions(
            predict(Sides(*sides, resources.changes, lookup, new_parameters, creates_stack=old is None))
        ),
        outputs=outputs,
        template=template,
        tags=review_tags(old_tags, new_tags, mask) if old is not None else (),
        folded_order=tuple(Folded(*place) for place, tier in folded if tier == ORDER),
        folded_spelling=tuple(Folded(*place) for place, tier in folded if tier not in (ORDER, REAL)),
        notes=tuple(map(mask.text, [*notes, *resources.notes])),
    )


def _headlines(old: Mapping[str, Any] | None, given: Values, sides: tuple[Deployment, Deployment]) -> Iterator[str]:
    if old is not None:
        yield from parameter_notes("deployed", sides[0].resolver, given[0])
    yield from parameter_notes("new", sides[1].resolver, given[1])


def _read_anew(old: Deployment, new: Deployment) -> list[str]:
    """Parameters of an SSM type are read at each deployment: equal paths are not equal values."""
    found = []
    for name, value in new.resolver.parameters.items():
        if isinstance(value, Symbol) and value.kind == "ssm" and old.resolver.parameters.get(name) == value:
            found.append(f"parameter {name} is read anew from {value.name}: a value that changed there was not seen")
    return found
