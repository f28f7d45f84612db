"""JSON Pointers (RFC 6901) from paths."""

from __future__ import annotations

from renderer.review.tiers import Path


def pointer(path: Path) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
