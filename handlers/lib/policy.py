"""A rule's policy: JSON documents under one Parameter Store path. The edge; what they mean is the rule's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_ssm import SSMClient


class PolicyError(ValueError):
    """A policy is missing or cannot be understood: an error for the operators, never a verdict.

    What is wrong within a document begins with where: `web.ingress[1].ports: ...`; the renderer finds the line by it.
    """


def read_documents(path: str, client: SSMClient) -> dict[str, Any]:
    """The parsed documents under `path`, by name (`/compliance/prod/rules/r/web` is `web`).

    PolicyError where there is none, where one is not JSON, and where AWS's answer is truncated.
    Powertools' get_parameters reads a truncated page as an empty one, which could lose the
    document that forbids something: so the pages are read here.
    """
    documents: dict[str, Any] = {}
    prefix = path.rstrip("/") + "/"
    pages = client.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True)
    for page in pages:
        if "Parameters" not in page:
            raise PolicyError(
                f"{path}: GetParametersByPath gave a truncated answer without Parameters; it is tried again"
            )
        for parameter in page["Parameters"]:
            name = parameter["Name"]
            documents[name[len(prefix) :]] = _parsed(name, parameter["Value"])
    if not documents:
        raise PolicyError(f"{path}: no parameter under this path, so there is no policy; deploy the stack again")
    return documents


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except ValueError as error:
        raise PolicyError(f"{name}: not JSON: {error}; correct the overlay and deploy again") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return parsed
