"""One failure that can be foreseen."""

from __future__ import annotations

from typing import NamedTuple

KINDS = ("refused", "name-taken", "not-in-region", "limit", "export-renamed", "export-removed", "export-changed")


class Prediction(NamedTuple):
    """`logical_id` of the resource, output or parameter; empty for the template as a whole."""

    logical_id: str
    kind: str
    what: str
    certainty: str = "certain"
