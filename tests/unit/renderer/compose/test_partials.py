"""Partials to text, and each mistake to its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderer.compose.partials import Line, Partials
from renderer.compose.places import ComposeError

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> None:
        path = tmp_path / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def render(tmp_path: Path) -> Callable[..., dict[str, str]]:
    def render(**context: Any) -> dict[str, str]:
        rendered = Partials(tmp_path / "templates").render("monitor", context)
        return {partial.file: partial.text for partial in rendered}

    return render


Render = Callable[..., dict[str, str]]


def test_each_partial_is_rendered_in_the_order_of_names_and_macros_are_not(write: Write, render: Render) -> None:
    write("monitor/sqs.json.j2", "{{ a | tojson }}\n")
    write("monitor/iam.json.j2", "{}")
    write("monitor/_shared.json.j2", "{{ not_there | tojson }}")
    write("monitor/notes.txt", "")
    write("member/sns.json.j2", "{}")
    assert render(a="<x>") == {"templates/monitor/iam.json.j2": "{}", "templates/monitor/sqs.json.j2": '"<x>"\n'}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{\n {{ a | tojson }}}", ":2: 'a' is undefined; in: {{ a | tojson }}}"),
        ("{\n\n {{ b.c | tojson }}}", ":3: 'dict object' has no attribute 'c'; in: {{ b.c | tojson }}}"),
        ("{\n {{ {'x': b.c} | tojson }}}", ":2: 'dict object' has no attribute 'c'"),
        ("[\n{% for x in 7 %}{% endfor %}]", ":2: 'int' object is not iterable; in: {% for x in 7 %}"),
        ("[\n{{ (1 + 'a') | tojson }}]", ":2: unsupported operand type"),
        ("[\n{{ (1 / 0) | tojson }}]", ":2: division by zero"),
        ("[\n{{ b.items | tojson }}]", ":2: <built-in method items"),
        ("{\n{% if %}", ":2: Expected an expression"),
        ("{\n{% for x in y %}", ":2: Unexpected end of template"),
        ("{\n{{ a | upper_case | tojson }}", ":2: No filter named 'upper_case'"),
        ("{\n{{ b }}}", ":2: what {{ }} prints must end in | tojson"),
        ('{\n"a": "-{{ b | tojson }}"}', ":2: the value stands inside a JSON string"),
        ('\n{% include "not_there.json.j2" %}', ":2: 'not_there.json.j2' not found"),
    ],
)
def test_a_mistake_names_the_partial_and_the_line(write: Write, render: Render, source: str, says: str) -> None:
    write("monitor/sns.json.j2", source)
    with pytest.raises(ComposeError) as error:
        render(b={})
    assert str(error.value).startswith(f"templates/monitor/sns.json.j2{says}")


@pytest.mark.parametrize(
    ("macros", "says"),
    [
        ("\n{% macro f() %}\n{{ nothing | tojson }}{% endmacro %}", ":3: 'nothing' is undefined"),
        ("\n{% macro f() %}\n{{ 7 }}{% endmacro %}", ":3: what {{ }} prints must end in | tojson"),
        ("\n{% macro f( %}", ":2: "),
    ],
)
def test_a_mistake_in_a_macro_names_the_file_of_the_macro(write: Write, render: Render, macros: str, says: str) -> None:
    write("_macros.json.j2", macros)
    write("monitor/sns.json.j2", '{% import "_macros.json.j2" as m %}{{ m.f() }}')
    with pytest.raises(ComposeError) as error:
        render()
    assert str(error.value).startswith(f"templates/_macros.json.j2{says}")


def test_each_rendered_line_knows_the_line_it_comes_from(write: Write, tmp_path: Path) -> None:
    write("_macros.json.j2", '{% macro pair() %}{\n"m": 1\n}{% endmacro %}')
    write(
        "monitor/sns.json.j2",
        '{%- import "_macros.json.j2" as m -%}\n{\n{#- gone\n-#}\n"a": [\n{% for x in xs %}\n'
        "{{ x | tojson }},\n{% endfor %}\n"
        '{%- if true %}\n"b"\n{%- endif %}],\n"c": {{ m.pair() }}\n}',
    )
    (partial,) = Partials(tmp_path / "templates").render("monitor", {"xs": [1, 2]})
    origins = [(text, partial.origin(line)) for line, text in enumerate(partial.text.split("\n"))]
    sns, macros = "templates/monitor/sns.json.j2", "templates/_macros.json.j2"
    assert [(text, str(origin)) for text, origin in origins if text] == [
        ('{"a": [', f"{sns}:5"),
        ("1,", f"{sns}:7"),
        ("2,", f"{sns}:7"),
        ('"b"],', f"{sns}:11"),
        ('"c": {', f"{macros}:1"),
        ('"m": 1', f"{macros}:2"),
        ("}", f"{sns}:12"),
        ("}", f"{sns}:13"),
    ]


def test_a_line_past_the_end_is_the_last(write: Write, tmp_path: Path) -> None:
    write("monitor/sns.json.j2", "{\n}\n")
    (partial,) = Partials(tmp_path / "templates").render("monitor", {})
    assert partial.origin(99) == Line("templates/monitor/sns.json.j2", 3)


def test_compiled_templates_are_kept_and_used_and_follow_a_change(write: Write, tmp_path: Path) -> None:
    write("monitor/sns.json.j2", "{{ a | tojson }}")
    cache = tmp_path / "cache"

    def text() -> str:
        (partial,) = Partials(tmp_path / "templates", cache).render("monitor", {"a": 1})
        return partial.text

    assert text() == "1"
    (compiled,) = cache.glob("templates-*/*")
    kept = compiled.read_bytes()
    assert text() == "1"
    assert compiled.read_bytes() == kept
    write("monitor/sns.json.j2", "[{{ a | tojson }}]")
    assert text() == "[1]"


def test_a_fault_is_found_again_whatever_the_cache_holds(write: Write, tmp_path: Path) -> None:
    write("monitor/sns.json.j2", "{{ a }}")
    for _ in range(2):
        with pytest.raises(ComposeError, match="must end in"):
            list(Partials(tmp_path / "templates", tmp_path / "cache").render("monitor", {"a": 1}))


def test_a_place_where_nothing_can_be_kept_does_no_harm(write: Write, tmp_path: Path) -> None:
    write("monitor/sns.json.j2", "{{ a | tojson }}")
    (tmp_path / "cache").write_text("a file, not a folder")
    (partial,) = Partials(tmp_path / "templates", tmp_path / "cache").render("monitor", {"a": 1})
    assert partial.text == "1"
