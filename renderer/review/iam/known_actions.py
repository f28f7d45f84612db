"""The IAM actions that cfn-lint's wheel lists: to name some that a pattern brings, never to decide. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.review.iam.patterns import matches
from renderer.review.schemas import read


def known_actions(pattern: str) -> Iterator[str]:
    """The listed actions that a lower-case pattern matches, in lower case."""
    service, _, _ = pattern.partition(":")
    services = read("AdditionalSpecs/Policies.json")
    for name in [service] if service in services else sorted(services):
        if ("*" in service or "?" in service or name == service) and isinstance(services[name], dict):
            for action in services[name].get("Actions", {}):
                word = f"{name}:{action}"
                if matches(pattern, word):
                    yield word
