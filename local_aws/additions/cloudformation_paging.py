"""A model of CloudFormation's pages: a few entries each, so that a caller that does not page is found out.

Where AWS differs: AWS's pages hold 100 entries or a megabyte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local_aws.emulator import handlers, replace

PAGE_SIZE = 10


def _small(original: Callable[..., Any]) -> Callable[..., Any]:
    def page(items: Sequence[Any], params: Mapping[str, Any], action: str, page_size: int = PAGE_SIZE) -> Any:
        return original(items, params, action, min(page_size, PAGE_SIZE))

    return page


def install() -> None:
    replace(handlers, "_page", _small)
