"""What AWS Config remembers of a resource that is gone, at the edge."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from handlers.lib import instant
from handlers.lib.item import Item, normalise
from handlers.lib.pages import elements

if TYPE_CHECKING:
    from types_boto3_config import ConfigServiceClient

# A deletion's item is the last; the one before it knows the tags. A few more, as it may be recorded twice.
HISTORY_ITEMS = 5


def in_life(config: ConfigServiceClient, item: Item) -> Item:
    """The last item in which a resource that is gone was still there: its last one has no tags. Or else `item`."""
    # Older botocore cuts the milliseconds off `laterTime`.
    later = instant.parse(item.captured_at) + timedelta(seconds=1)
    # A page may be empty with more to come.
    history = elements(
        config.get_resource_config_history,
        "configurationItems",
        "nextToken",
        resourceType=item.resource_type,
        resourceId=item.resource_id,
        laterTime=later,
        limit=HISTORY_ITEMS,
    )
    try:
        earlier = [normalise(one) for one in islice(history, HISTORY_ITEMS)]
    except config.exceptions.ResourceNotDiscoveredException:
        return item
    return next((one for one in earlier if not one.is_gone), item)
