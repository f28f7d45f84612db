"""The habit that keeps partials correct."""

from __future__ import annotations

import jinja2
import pytest

from renderer.compose.filters import FILTERS
from renderer.compose.lint import lint

ENVIRONMENT = jinja2.Environment(autoescape=False)  # noqa: S701 - nothing is rendered here
ENVIRONMENT.filters.update(FILTERS)


def faults(source: str) -> list[int]:
    return [line for line, _ in lint(ENVIRONMENT, source, "sns.json.j2")]


@pytest.mark.parametrize(
    "source",
    [
        '{"a": {{ b | tojson }}}',
        '{"a": {{ ("x-" ~ b) | tojson }}}',
        '{"a": {{ b | json_string | tojson }}}',
        '{"a": {{ "{{resolve:ssm:/x}}" | tojson }}}',
        '{"a": {{ b | tojson if b else c | tojson }}}',
        '{% import "_macros.json.j2" as m %}{"a": {{ m.name("x") }}}',
        '{% from "_macros.json.j2" import name as called %}{"a": {{ called("x") }}}',
        '{% macro tag(k) %}{"Key": {{ k | tojson }}}{% endmacro %}[{{ tag("x") }}]',
        "{% macro all() %}[{{ caller() }}]{% endmacro %}{% call all() %}1{% endcall %}",
        '{"a\\"b": {{ c | tojson }}}',
        '{"a": "b"{# {{ c }} #}}',
        '{"a": "{% raw %}{{resolve:ssm:/x}}{% endraw %}"}',
    ],
)
def test_values_in_value_position_that_end_in_tojson_pass(source: str) -> None:
    assert faults(source) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('{"a": {{ b }}}', [1]),
        ('{\n"a": {{ b | upper }}}', [2]),
        ('{"a": {{ b | tojson | upper }}}', [1]),
        ('{"a": {{ "x" ~ b | tojson }}}', [1]),
        ('{"a": {{ b if c else d | tojson }}}', [1]),
        ('{"a": {{ b | tojson if c }}}', [1]),
        ('{"a": {{ b() }}}', [1]),
        ('{"a": {{ b.items() }}}', [1]),
        ('{% macro tag(k) %}\n{{ k }}{% endmacro %}[{{ tag("x") }}]', [2]),
        ("{% if x %}\n[{{ a }},\n {{ b }}]{% endif %}", [2, 3]),
        ('{"a": "x-{{ b | tojson }}"}', [1]),
        ('{\n"a": "x\\"-{{ 5 | tojson }}"}', [2]),
    ],
)
def test_all_else_is_a_fault_with_its_line(source: str, lines: list[int]) -> None:
    assert faults(source) == lines
