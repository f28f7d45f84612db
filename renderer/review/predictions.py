"""What will fail when the change is deployed, as far as the two templates tell. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from renderer.review import actions
from renderer.review.deployment import Deployment, Resource
from renderer.review.language_extensions import NAME as LANGUAGE_EXTENSIONS
from renderer.review.language_extensions import transforms
from renderer.review.limits import crossed_limits
from renderer.review.model import Change
from renderer.review.overrides import is_custom, refusal
from renderer.review.parameters import refused_values
from renderer.review.prediction import Prediction
from renderer.review.replacement import Lookup
from renderer.review.schemas import ResourceSchema, Schemas
from renderer.review.symbols import Value, freeze, is_known, is_secret
from renderer.review.table_indexes import refused_indexes
from renderer.review.undeclared import undeclared

# One of each in a region of an account: https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html
_ONE_A_REGION = {"AWS::Config::ConfigurationRecorder": "recorder", "AWS::Config::DeliveryChannel": "delivery channel"}


class Sides(NamedTuple):
    """What predictions look at; `parameters`: the values given for the new side, None where they are not known."""

    old: Deployment
    new: Deployment
    changes: tuple[Change, ...]
    schema: Lookup
    parameters: Mapping[str, str] | None
    creates_stack: bool


def predict(sides: Sides) -> tuple[Prediction, ...]:
    """Every failure that can be foreseen, by logical id."""
    found: list[Prediction] = []
    for change in sides.changes:
        found.extend(_refused(change))
        found.extend(_name_taken(sides, change))
    found.extend(_name_kept(sides))
    found.extend(refused_indexes(sides.old, sides.new, sides.changes))
    found.extend(_not_offered(sides))
    found.extend(_second_of_one(sides))
    found.extend(_exports(sides))
    found.extend(_without_resources(sides.new))
    found.extend(undeclared(sides.new))
    found.extend(
        refused_values(None if sides.creates_stack else sides.old.resolver, sides.new.resolver, sides.parameters)
    )
    found.extend(crossed_limits(sides.old, sides.new))
    return tuple(sorted(set(found)))


def _refused(change: Change) -> Iterator[Prediction]:
    if change.action == actions.RENAME:
        return
    for path in change.paths:
        parts = path.path.split("/")
        certainty = "possible" if "possible" in (path.certainty, change.certainty) else "certain"
        if path.path == "/Type":
            what = f"the type of a logical id cannot change ({path.before} to {path.after}): give it another id"
            yield Prediction(change.logical_id, "refused", what, certainty)
        elif parts[1:] == ["Properties", "ServiceToken"] and is_custom(change.type):
            what = "AWS refuses to change ServiceToken of a custom resource: give it another logical id"
            yield Prediction(change.logical_id, "refused", what, certainty)
        elif len(parts) > 2 and (entry := refusal(change.type, parts[2])) is not None:
            yield Prediction(change.logical_id, "refused", f"{parts[2]}: {entry.wording}", certainty)


def _name_taken(sides: Sides, change: Change) -> Iterator[Prediction]:
    """A new copy is made while the old one still has the name."""
    if change.action == actions.RENAME and change.renamed_from is not None:
        before = sides.old.resources[change.renamed_from]
    elif change.action in (actions.REPLACE, actions.CONDITIONAL_REPLACE):
        before = sides.old.resources[change.logical_id]
    else:
        return
    schema = sides.schema(change.type)
    if schema is None or (schema.delete_first and change.action != actions.RENAME):
        return
    named = _same_name(before, sides.new.resources[change.logical_id], schema)
    if named is None or any(path.path.startswith(f"/Properties/{name}") for path in change.paths for name in named[0]):
        return  # it has another name, or one made of what is replaced itself
    names, value = named
    sure = change.action != actions.CONDITIONAL_REPLACE and change.certainty == "certain" and is_known(value)
    name = names[-1]
    shown = f"{name} {value}" if isinstance(value, str) and not is_secret(value) else f"its {name}"
    what = f"the new copy is made while the old one still has {shown}: change {name}, or leave it out"
    yield Prediction(change.logical_id, "name-taken", what, "certain" if sure else "possible")


def _name_kept(sides: Sides) -> Iterator[Prediction]:
    """A new resource with the name of one that only goes after it is made, or stays outside of the stack."""
    created = [change for change in sides.changes if change.action == actions.CREATE]
    gone = [name for name in sides.old.resources if name not in sides.new.resources]
    for change in created:
        schema = sides.schema(change.type)
        if schema is None or change.logical_id in sides.old.resources:
            continue
        for name in gone:
            before = sides.old.resources[name]
            named = (
                _same_name(before, sides.new.resources[change.logical_id], schema)
                if before.type == change.type
                else None
            )
            if named is not None:
                certain = is_known(named[1]) and "possible" not in (change.certainty, _certainty(before))
                shown = (
                    f"{named[0][-1]} {named[1]}"
                    if isinstance(named[1], str) and not is_secret(named[1])
                    else named[0][-1]
                )
                what = f"it is made while {name} still has {shown}: change {named[0][-1]}, or delete {name} first"
                yield Prediction(change.logical_id, "name-taken", what, "certain" if certain else "possible")


def _certainty(resource: Resource) -> str:
    return "possible" if resource.exists.truth is None else "certain"


def _same_name(before: Resource, after: Resource, schema: ResourceSchema) -> tuple[list[str], Value] | None:
    """The properties that name the resource and the last one's value, when both sides give them the same values."""
    kind = before.type.rsplit("::", 1)[-1]
    names = [path[0] for path in schema.identifier if len(path) == 1 and path not in schema.read_only]
    if not names or len(names) < len(schema.identifier):
        usual = ("Name", f"{kind}Name", "GroupName" if kind == "SecurityGroup" else "")
        names = [path[0] for path in schema.create_only if len(path) == 1 and path[0] in usual]
    if not names or any(name not in before.properties or name not in after.properties for name in names):
        return None
    if any(freeze(before.properties[name]) != freeze(after.properties[name]) for name in names):
        return None
    return names, after.properties[names[-1]]


def _not_offered(sides: Sides) -> Iterator[Prediction]:
    if not isinstance(sides.schema, Schemas):
        return
    for name, resource in sides.new.resources.items():
        before = sides.old.resources.get(name)
        if (before is None or before.type != resource.type) and sides.schema.offered(resource.type) is False:
            yield Prediction(name, "not-in-region", f"{resource.type} is not offered in {sides.schema.region}")


def _without_resources(new: Deployment) -> Iterator[Prediction]:
    """ "At least one Resources member must be defined": a stack is deleted, not emptied. A macro may bring some."""
    if not new.template["Resources"] and all(name == LANGUAGE_EXTENSIONS for name in transforms(new.template)):
        yield Prediction("", "refused", "the template has no resource, and CloudFormation asks for one at least")


def _second_of_one(sides: Sides) -> Iterator[Prediction]:
    for resource_type, word in _ONE_A_REGION.items():
        names = [name for name, resource in sides.new.resources.items() if resource.type == resource_type]
        for name in names[1:]:
            yield Prediction(name, "limit", f"a region has one Config {word}, and {names[0]} is one already")
    for change in sides.changes:
        if change.type in _ONE_A_REGION and change.action in (actions.REPLACE, actions.CONDITIONAL_REPLACE):
            what = f"a region has one Config {_ONE_A_REGION[change.type]}: the new copy meets the old one"
            yield Prediction(change.logical_id, "limit", what, change.certainty)


def _exports(sides: Sides) -> Iterator[Prediction]:
    kept = {freeze(output.export): output for output in sides.new.outputs.values() if output.export is not None}
    for name, output in sides.old.outputs.items():
        if output.export is None:
            continue
        following = kept.get(freeze(output.export))
        if following is None:
            after = sides.new.outputs.get(name)
            fate = "renamed" if after is not None and after.export is not None else "removed"
            what = f"its export is {fate}: AWS refuses while another stack imports it"
            yield Prediction(name, f"export-{fate}", what, "possible")
        elif freeze(following.value) != freeze(output.value):
            what = "the value of its export changes: AWS refuses while another stack imports it"
            yield Prediction(name, "export-changed", what, "possible")
