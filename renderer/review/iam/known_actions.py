"""The IAM actions that cfn-lint's wheel lists: to name some that a pattern brings, never to decide. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.review.schemas import read


def known_actions(pattern: str) -> Iterator[str]:
    """The listed actions of one service that a lower-case pattern matches, in lower case."""
    service, _, name = pattern.partition(":")
    known = read("AdditionalSpecs/Policies.json").get(service)
    if not known:
        return
    expression = re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\?", "."))
    for action in known.get("Actions", ()):
        if expression.fullmatch(action):
            yield f"{service}:{action}"
