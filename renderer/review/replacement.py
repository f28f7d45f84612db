"""What a changed property does to its resource: update, replacement, or a replacement that may be. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from renderer.review.actions import CONDITIONAL_REPLACE, REPLACE, UPDATE, stronger
from renderer.review.compare import ABSENT
from renderer.review.schemas import Path_, ResourceSchema
from renderer.review.symbols import Choice, Symbol, Text, Value, freeze
from renderer.review.tiers import Path

Lookup = Callable[[str], "ResourceSchema | None"]

_SEARCH_TYPES = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
_SEARCH_VERSION = ("EngineVersion", "ElasticsearchVersion")


def property_effect(
    resource_type: str,
    schema: ResourceSchema | None,
    path: Path,
    *,
    before: Value,
    after: Value,
    attributes: Mapping[str, Value],
) -> str:
    """The effect of one difference; `path` begins with the resource's attribute (`Properties`, `UpdatePolicy`, ...).

    `attributes` are the new resource's. A type without a schema can only be said to be updated.
    """
    if path[0] != "Properties":
        return UPDATE
    inside = path[1:]
    if inside and inside[0] in _SEARCH_VERSION and resource_type in _SEARCH_TYPES:
        # "If you don't specify EnableVersionUpgrade [...] the domain is replaced":
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
        return UPDATE if _policy_says(attributes, "EnableVersionUpgrade") else REPLACE
    effect = UPDATE
    if schema is not None:
        for known, strength in ((schema.create_only, REPLACE), (schema.conditional_create_only, CONDITIONAL_REPLACE)):
            if any(_touches(only, inside, before, after) for only in known):
                effect = stronger(effect, strength)
    return effect


def group_is_replaced(resource_type: str, attributes: Mapping[str, Value]) -> bool:
    """An Auto Scaling group whose UpdatePolicy says AutoScalingReplacingUpdate.WillReplace."""
    update = attributes.get("UpdatePolicy")
    policy = update.get("AutoScalingReplacingUpdate") if isinstance(update, dict) else None
    return (
        resource_type == "AWS::AutoScaling::AutoScalingGroup"
        and isinstance(policy, dict)
        and str(policy.get("WillReplace", False)).lower() == "true"
    )


def reference_effect(schema: ResourceSchema | None, path: Path) -> str:
    """What a new value at `path` (within Properties) does, whatever the value is."""
    effect = UPDATE
    if schema is not None:
        for known, strength in ((schema.create_only, REPLACE), (schema.conditional_create_only, CONDITIONAL_REPLACE)):
            if any(len(only) <= len(path) and _leads(only, path) for only in known):
                effect = stronger(effect, strength)
    return effect


def _touches(only: Path_, path: Path, before: Value, after: Value) -> bool:
    """Whether the value at or below the createOnly path `only` changed, by a difference at `path`."""
    if not _leads(only, path):
        return False
    if len(only) <= len(path):
        return True
    rest = only[len(path) :]
    return {freeze(value) for value in _below(before, rest)} != {freeze(value) for value in _below(after, rest)}


def _leads(only: Path_, path: Path) -> bool:
    """Whether one path begins with the other; `*` stands for any index or name."""
    return all(name in ("*", part) for name, part in zip(only, path, strict=False))


def _below(value: Value, rest: Path_) -> Iterator[Value]:
    if value is ABSENT:
        return
    if not rest or isinstance(value, Symbol | Text | Choice):
        yield value
    elif rest[0] == "*":
        for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
            yield from _below(item, rest[1:])
    elif isinstance(value, list):  # a schema that leaves the list's `*` out
        for item in value:
            yield from _below(item, rest)
    elif isinstance(value, dict) and rest[0] in value:
        yield from _below(value[rest[0]], rest[1:])


def _policy_says(attributes: Mapping[str, Value], name: str) -> bool:
    policy = attributes.get("UpdatePolicy")
    return isinstance(policy, dict) and str(policy.get(name, False)).lower() == "true"
