"""The IAM actions that cfn-lint's wheel lists: to name some that a pattern brings, never to decide. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from renderer.review.iam.gravity import LISTED
from renderer.review.schemas import handler_permissions, read


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


def spelt(action: str) -> str:
    """A known action as AWS writes it, s3:PutBucketPolicy; in lower case where nothing here says how."""
    return _spellings(action.partition(":")[0]).get(action, action)


@cache
def _spellings(service: str) -> Mapping[str, str]:
    """Lower case to AWS's own: from the list of grave actions, and from what the resource schemas say they call."""
    names = [f"{service}:{name}" for table in LISTED for name in table.get(service, ())]
    names.extend(name for name in handler_permissions(service) if name.startswith(f"{service}:"))
    return {name.lower(): name for name in reversed(names)}
