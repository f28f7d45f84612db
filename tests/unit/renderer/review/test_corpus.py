"""Template pairs as plain data under corpus/, each with the verdicts a reviewer must get.

A case gives two whole templates (`old`, `new`), or one resource R by `type`, `before` and `after` (its properties;
`attributes` are both sides' other keys, `before_attributes` and `after_attributes` one side's). What is expected is a
part of the JSON face: `changes` by logical id and exactly those, their `paths` by pointer, the rest as written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from renderer.review import Review, faces, review
from renderer.review.faces import to_json, to_markdown, to_text
from renderer.review.faces.json import to_data
from tests.unit.renderer.review.parts import assert_part

CORPUS = Path(__file__).parent / "corpus"
VALIDATOR = Draft202012Validator(json.loads((Path(faces.__file__).parent / "schema.json").read_text(encoding="utf-8")))


def cases() -> list[Any]:
    found: list[Any] = []
    for file in sorted(CORPUS.glob("*.yaml")):
        listed = yaml.safe_load(file.read_text(encoding="utf-8"))
        found.extend(pytest.param(case, id=f"{file.stem}: {case['name']}") for case in listed)
    return found


def template(case: dict[str, Any], side: str) -> dict[str, Any] | None:
    whole = {"before": "old", "after": "new"}[side]
    if "type" not in case:
        found: dict[str, Any] | None = case[whole]
        return found
    if case.get(side) is None and side in case:
        return {"Resources": {}}
    attributes = {**case.get("attributes", {}), **case.get(f"{side}_attributes", {})}
    resource = {"Type": case["type"], "Properties": case.get(side, {}), **attributes}
    return {**case.get("with", {}), "Resources": {**case.get("others", {}), "R": resource}}


def reviewed(case: dict[str, Any]) -> Review:
    options = {key: value for key, value in case.items() if key in OPTIONS}
    return review(template(case, "before"), template(case, "after"), **options)  # type: ignore[arg-type]


OPTIONS = ("old_parameters", "new_parameters", "region", "old_tags", "new_tags", "sources")


def by_name(data: dict[str, Any]) -> dict[str, Any]:
    """The JSON face with changes, paths and the like by their names."""
    changes = {}
    for change in data["changes"]:
        changes[change["logicalId"]] = {**change, "paths": {path["path"]: path for path in change["paths"]}}
    return {
        **data,
        "changes": changes,
        "outputs": {output["name"]: output for output in data["outputs"]},
        "template": {part["path"]: part for part in data["template"]},
        "tags": {part["path"]: part for part in data["tags"]},
        "folded": {
            tier: [f"{place['logicalId'] or ''}{place['path']}" for place in places]
            for tier, places in data["folded"].items()
        },
    }


@pytest.mark.parametrize("case", cases())
def test_corpus(case: dict[str, Any]) -> None:
    found = reviewed(case)
    expected = case["expect"]
    VALIDATOR.validate(json.loads(to_json(found)))
    data = by_name(to_data(found))
    if "has_effect" in expected:
        assert found.has_effect == expected["has_effect"]
    for key, value in expected.items():
        if key != "has_effect":
            assert_part(value, data[key], key)
    for face in (to_text(found), to_markdown(found), to_json(found)):
        assert all(hidden not in face for hidden in case.get("hidden", ()))
