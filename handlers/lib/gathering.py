"""What a rule must know beyond the item: fetched at the edge, put into the item, asked for by verdict.Needs."""

from __future__ import annotations

import time
from collections.abc import Hashable
from functools import partial
from typing import TYPE_CHECKING, Callable, Generic, TypeVar

from handlers.lib.item import Item
from handlers.lib.pages import answered
from handlers.lib.verdict import CouldNotJudgeError, Needs

if TYPE_CHECKING:
    from types_boto3_ec2 import EC2Client
    from types_boto3_resourcegroupstaggingapi import ResourceGroupsTaggingAPIClient

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values kept by a warm container for `seconds`, at most `limit` of them."""

    def __init__(self, seconds: float, limit: int = 256, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._limit, self._clock = seconds, limit, clock
        self._values: dict[Hashable, tuple[float, Value]] = {}

    def get(self, key: Hashable, fetch: Callable[[], Value]) -> Value:
        """The value under `key`, fetched where there is none or it is too old; an error of `fetch` keeps nothing."""
        now = self._clock()
        kept = self._values.get(key)
        if kept and now < kept[0]:
            return kept[1]
        value = fetch()
        if len(self._values) >= self._limit:
            self._values.clear()
        self._values[key] = (now + self._seconds, value)
        return value


class Gatherer:
    """Answers a rule's needs from the tagging API and from EC2."""

    def __init__(
        self, tagging: ResourceGroupsTaggingAPIClient, ec2: EC2Client, prefix_lists: Kept[tuple[str, ...]]
    ) -> None:
        self._tagging, self._ec2, self._prefix_lists = tagging, ec2, prefix_lists

    def gather(self, item: Item, needs: Needs) -> Item:
        """The item with what the rule needs; CouldNotJudgeError where that cannot be known."""
        if needs.tags:
            item = item._replace(tags=self._tags(item), tags_confirmed=True)
        if needs.prefix_lists:
            lists = {name: self._prefix_lists.get(name, partial(self._entries, name)) for name in needs.prefix_lists}
            item = item._replace(prefix_lists={**item.prefix_lists, **lists})
        return item

    def _tags(self, item: Item) -> dict[str, str]:
        """The resource's tags, empty where it has none: the API lists what is, or ever was, tagged."""
        if not item.arn:
            raise CouldNotJudgeError("the item has no tags and no ARN by which to ask the tagging API for them")
        response = self._tagging.get_resources(ResourceARNList=[item.arn])
        mappings = answered(response, "ResourceTagMappingList", "GetResources")
        return {tag["Key"]: tag["Value"] for mapping in mappings for tag in mapping["Tags"]}

    def _entries(self, name: str) -> tuple[str, ...]:
        pages = self._ec2.get_paginator("get_managed_prefix_list_entries").paginate(PrefixListId=name)
        operation = "GetManagedPrefixListEntries"
        return tuple(entry["Cidr"] for page in pages for entry in answered(page, "Entries", operation))
