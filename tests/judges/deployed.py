"""A template as AWS gets to see it, with values for parameters and ARNs in policies: a judge need not guess. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.judges.iam.arns import PSEUDO, arn
from tests.template.graph import Graph, text

_DOCUMENTS = {"AssumeRolePolicyDocument", "KeyPolicy", "PolicyDocument"}
_RESOURCE = re.compile(r"\$\{[A-Z]\w*(\.\w+)?\}")


def deployed(graph: Graph) -> dict[str, Any]:
    """The template without parameters and pseudo parameters; references between resources stay, but in policies."""
    return {key: _valued(graph, value) for key, value in graph.template.items() if key != "Parameters"}


def _valued(graph: Graph, value: Any) -> Any:
    if isinstance(value, Mapping):
        if len(value) == 1:
            ((function, argument),) = value.items()
            if function == "Ref" and f"${{{argument}}}" in PSEUDO:
                return PSEUDO[f"${{{argument}}}"]
            if function == "Ref" and argument in graph.parameters:
                found = graph.value(value)
                return int(found) if isinstance(found, float) else found
            if function == "Fn::Sub" and isinstance(argument, str):
                return _substituted(graph, argument)
        return {
            key: policy(graph, child) if key in _DOCUMENTS else _valued(graph, child) for key, child in value.items()
        }
    if isinstance(value, list):
        return [_valued(graph, child) for child in value]
    return value


def _substituted(graph: Graph, argument: str) -> Any:
    replaced = graph.resolved(argument)
    for pseudo, meant in PSEUDO.items():
        replaced = replaced.replace(pseudo, meant)
    return {"Fn::Sub": replaced} if _RESOURCE.search(replaced) else replaced


def policy(graph: Graph, document: Any) -> Any:
    """A policy document as IAM gets it: each reference is the ARN, name or account that it stands for."""
    if isinstance(document, Mapping):
        if len(document) == 1 and next(iter(document)) in ("Ref", "Fn::GetAtt", "Fn::Sub"):
            return arn(graph, text(document))
        return {key: policy(graph, child) for key, child in document.items()}
    if isinstance(document, list):
        return [policy(graph, child) for child in document]
    return document
