"""The one habit that keeps partials correct: what Jinja prints stands in value position and is JSON. Pure.

So every `{{ }}` ends in `| tojson`, or calls a macro (whose own `{{ }}` are held to the same), and none stands inside
a JSON string.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, nodes

Fault = tuple[int, str]


def lint(environment: Environment, source: str, name: str) -> list[Fault]:
    """(line, what is wrong) of each fault; TemplateSyntaxError where the source is no template."""
    tree = environment.parse(source, name)
    return sorted({*_not_json(tree), *_inside_string(environment, source, name)})


def _not_json(tree: nodes.Template) -> Iterator[Fault]:
    macros = _macros(tree)
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if not isinstance(node, nodes.TemplateData) and not _is_json(node, macros):
                yield node.lineno, "what {{ }} prints must end in | tojson, or be a macro's result"


def _macros(tree: nodes.Template) -> frozenset[str]:
    """The names that stand for a macro, or for a file of macros, in this template."""
    names = {"caller"}
    for imported in tree.find_all(nodes.FromImport):
        names.update(name if isinstance(name, str) else name[1] for name in imported.names)
    names.update(imported.target for imported in tree.find_all(nodes.Import))
    names.update(macro.name for macro in tree.find_all(nodes.Macro))
    return frozenset(names)


def _is_json(node: nodes.Expr, macros: frozenset[str]) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name == "tojson"
    if isinstance(node, nodes.CondExpr):
        return _is_json(node.expr1, macros) and node.expr2 is not None and _is_json(node.expr2, macros)
    if isinstance(node, nodes.Call):
        called = node.node.node if isinstance(node.node, nodes.Getattr) else node.node
        return isinstance(called, nodes.Name) and called.name in macros
    return False


def _inside_string(environment: Environment, source: str, name: str) -> Iterator[Fault]:
    """A JSON string ends on its line, so an odd number of quotes before `{{` means inside one."""
    inside = False
    for line, kind, text in environment.lex(source, name):
        if kind == "data":
            inside = _after(text, inside)
        elif kind == "variable_begin" and inside:
            yield line, 'the value stands inside a JSON string; build the text in Jinja: {{ ("a-" ~ b) | tojson }}'


def _after(text: str, inside: bool) -> bool:
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            inside = not inside
        elif character == "\n":
            inside = False
    return inside
