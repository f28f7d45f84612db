"""Rendered partials to one template."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.compose.assemble import assemble, key_lines
from renderer.compose.partials import Line, Rendered
from renderer.compose.places import ComposeError


def partial(file: str, text: str) -> Rendered:
    """As if nothing had been rendered: line for line the same."""
    return Rendered(file, text, lambda: [Line(file, line) for line, _ in enumerate(text.split("\n"), 1)])


def failure(*texts: str) -> str:
    with pytest.raises(ComposeError) as error:
        assemble([partial(f"{name}.json.j2", text) for name, text in zip("abc", texts, strict=False)])
    return str(error.value)


def test_sections_of_all_partials_merge_in_the_order_of_a_template() -> None:
    template = assemble(
        [
            partial("a", '{"Resources": {"Topic": {"n": 1}}, "Parameters": {"P": {}}}'),
            partial("b", '{"Resources": {"Queue": {}}, "Outputs": {"Topic": {}}, "Description": "d"}'),
        ]
    )
    assert json.dumps(template) == json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "d",
            "Parameters": {"P": {}},
            "Resources": {"Topic": {"n": 1}, "Queue": {}},
            "Outputs": {"Topic": {}},
        }
    )


def test_an_output_and_a_condition_may_share_a_resources_name() -> None:
    assemble([partial("a", '{"Resources": {"A": {}}, "Outputs": {"A": {}}, "Conditions": {"A": {}}}')])


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (
            ['{"Resources": {\n"A": {}}}', '{\n"Resources": {\n\n"A": {}}}'],
            "b.json.j2:4: Resources.A stands twice: also in a.json.j2:2",
        ),
        (
            ['{"Parameters": {"A": {}}}', '{"Resources": {\n"A": {}}}'],
            "b.json.j2:2: Resources.A stands twice: also in a.json.j2:1 as Parameters.A",
        ),
        (
            ['{"Resources": {"A": {}},\n"Parameters": {"A": {}}}'],
            "a.json.j2:2: Parameters.A stands twice: also in a.json.j2:1 as Resources.A",
        ),
        (['{"Outputs": {"A": {}}}', '{"Outputs": {"A": {}}}'], "b.json.j2:1: Outputs.A stands twice"),
        (['{"Mappings": {"A": {}}}', '{"Mappings": {"A": {}}}'], "b.json.j2:1: Mappings.A stands twice"),
        (
            ['{"Description": "x"}', '{"Description": "y"}'],
            "b.json.j2:1: Description stands twice: also in a.json.j2:1",
        ),
        (
            ['{"Resources": {\n"A": {"x": 1,\n"y": {},\n"x": 2}}}'],
            "a.json.j2:4: Resources.A.x stands twice in one object: also at a.json.j2:2",
        ),
        (['{"Resources": {},\n"Resources": {}}'], "a.json.j2:2: Resources stands twice in one object"),
        (['{"a": [{"x": 1}, {"x": 1,\n"x": 2}]}'], "a.json.j2:2: a.1.x stands twice in one object"),
        (['{"Resource": {}}'], "a.json.j2:1: Resource is no section of a template; expected Description,"),
        (['{"AWSTemplateFormatVersion": "2010-09-09"}'], "a.json.j2:1: AWSTemplateFormatVersion is no section"),
        (['{"Resources": []}'], "a.json.j2:1: Resources must be a JSON object"),
        (['{"Resources": {"a-b": {}}}'], "a.json.j2:1: Resources.a-b: a logical id has letters and digits only"),
        (['{"Outputs": {"": {}}}'], "a.json.j2:1: Outputs.: a logical id has letters and digits only"),
        (["[]"], "a.json.j2: a partial renders to one JSON object, not to a list"),
        (['{"Resources": NaN}'], "a.json.j2: NaN is not JSON"),
    ],
)
def test_what_does_not_merge_names_its_partial_and_line(texts: list[str], says: str) -> None:
    assert failure(*texts).startswith(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '{"Resources": {\n"A": {}\n\n"B": {}\n}}',
            "a.json.j2:4: renders to no JSON: Expecting ',' delimiter, column 1 of: \"B\"",
        ),
        ('{"Resources": {\n"A": {},\n}}', "a.json.j2:"),
        ("", "a.json.j2:1: renders to no JSON: Expecting value, column 1 of: (an empty line)"),
        ('{"a": "\n"}', "a.json.j2:1: renders to no JSON: Invalid control character"),
        ("{} {}", "a.json.j2:1: renders to no JSON: Extra data"),
    ],
)
def test_text_that_is_no_json_quotes_the_line_and_the_one_before(text: str, says: str) -> None:
    assert failure(text).startswith(says)
    assert "rendered line" in failure(text)


def test_a_line_that_comes_from_a_macro_names_both() -> None:
    rendered = Rendered("a.json.j2", '{\n"x" 1}', lambda: [Line("a.json.j2", 1), Line("_macros.json.j2", 9)])
    with pytest.raises(ComposeError, match=r"^a\.json\.j2, from _macros\.json\.j2:9: renders to no JSON"):
        assemble([rendered])


JSON = st.recursive(
    st.none() | st.integers() | st.text('ab"\\{}[],:\n', max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\{}[]', max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text('ab"\\{}', max_size=3), JSON, max_size=3), st.sampled_from([None, 2]))
def test_every_key_of_a_json_text_is_found_with_its_path(value: dict[str, object], indent: int | None) -> None:
    def paths(value: object, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
        if isinstance(value, dict):
            return [deep for key, child in value.items() for deep in [(*path, key), *paths(child, (*path, key))]]
        if isinstance(value, list):
            return [deep for index, child in enumerate(value) for deep in paths(child, (*path, index))]
        return []

    text = json.dumps(value, indent=indent)
    found = list(key_lines(text))
    assert [path for path, _ in found] == paths(value, ())
    assert all(json.dumps(path[-1]) in text.split("\n")[line] for path, line in found)
