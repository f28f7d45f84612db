"""One thing that a change opens."""

from __future__ import annotations

from typing import NamedTuple

KINDS = (
    "ingress",
    "egress",
    "public-access",
    "public-policy",
    "authentication",
    "encryption",
    "logging",
    "protection",
)


class Exposure(NamedTuple):
    """`kind` is one of KINDS, `what` a sentence; `certainty` is possible where a value is not known."""

    logical_id: str
    kind: str
    what: str
    certainty: str = "certain"
