"""Every createOnly path of every resource schema, planted: the verdict agrees, but for reasoned exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from renderer.review import review
from renderer.review.schemas import Schemas, read

SCHEMAS = Schemas("us-east-1")
TYPES = sorted(read("schemas/providers/us-east-1.json"))

# What the review says otherwise than the schema, and why.
EXCEPTIONS = {
    ("AWS::CloudFormation::CustomResource", "ServiceToken"): "update",  # AWS refuses it
    ("AWS::Elasticsearch::Domain", "ElasticsearchVersion"): "replace",  # without EnableVersionUpgrade
    ("AWS::OpenSearchService::Domain", "EngineVersion"): "replace",
}


def planted(path: tuple[str, ...], value: str) -> Any:
    if not path:
        return value
    inner = planted(path[1:], value)
    return [inner] if path[0] == "*" else {path[0]: inner}


def action(resource_type: str, path: tuple[str, ...]) -> str:
    sides = [
        {"Resources": {"R": {"Type": resource_type, "Properties": planted(path, value)}}} for value in ("one", "two")
    ]
    changes = review(*sides, schema=SCHEMAS).changes
    assert len(changes) == 1
    return changes[0].action


def paths(kind: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for resource_type in TYPES:
        schema = SCHEMAS(resource_type)
        assert schema is not None
        for path in schema.create_only if kind == "create_only" else schema.conditional_create_only:
            yield resource_type, path


def test_every_create_only_path_replaces() -> None:
    found = {place: action(*place) for place in paths("create_only")}
    assert len(found) > 4_000
    expected = {(kind, path): EXCEPTIONS.get((kind, path[0]), "replace") for kind, path in found}
    assert found == expected


def test_every_conditional_create_only_path_may_replace() -> None:
    found = {place: action(*place) for place in paths("conditional")}
    assert len(found) > 100
    known = set(paths("create_only"))
    for (resource_type, path), verdict in found.items():
        # Where a part of the path is createOnly as well, the stronger word holds.
        stronger = any(kind == resource_type and only == path[: len(only)] for kind, only in known)
        assert verdict == ("replace" if stronger else "conditional-replace"), (resource_type, path)


def test_a_top_level_property_that_is_not_create_only_never_replaces() -> None:
    checked = 0
    for resource_type in TYPES:
        schema = SCHEMAS(resource_type)
        assert schema is not None
        firsts = {path[0] for path in (*schema.create_only, *schema.conditional_create_only)}
        for name in schema.content["properties"]:
            if name not in firsts and (resource_type, name) not in EXCEPTIONS:
                assert action(resource_type, (name,)) == "update", (resource_type, name)
                checked += 1
                break
    assert checked > 1_000


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "cn-north-1", "nowhere-1"])
def test_a_type_has_a_schema_in_any_region(region: str) -> None:
    schema = Schemas(region)("AWS::S3::Bucket")
    assert schema is not None
    assert ("BucketName",) in schema.create_only
