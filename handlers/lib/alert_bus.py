"""The way of a member account's messages: events on its own bus, which a rule of its stack forwards to the hub's.

EventBridge writes on an event whose it is, and nobody can say otherwise; a message on a queue does not tell its
sender's account (docs/decisions/0013-what-a-member-may-say.md).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Callable

from handlers.lib.alert_queue import WAITS, FindingsNotSentError, Message, batches

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef

# What the hub's event rule asks for (templates/monitor/events.json.j2), and the member's that forwards.
SOURCE = "compliance-monitor"
DETAIL_TYPE = "Compliance Monitor Message"

# The rest of an entry counts too: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
OVERHEAD = len(SOURCE) + len(DETAIL_TYPE)


def send(
    messages: Iterable[Message],
    bus: str,
    client: EventBridgeClient,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Puts findings and the like on the bus (its name), 10 a call; gives how many. Nothing to send is no call.

    PutEvents succeeds and says entry by entry what it did not take: that is put again after a short wait;
    FindingsNotSentError says what is refused to the end, or that an answer does not account for every entry.
    """
    count = 0
    for batch in batches((message.to_message() for message in messages), OVERHEAD):
        _put(batch, bus, client, sleep)
        count += len(batch)
    return count


def _put(bodies: list[str], bus: str, client: EventBridgeClient, sleep: Callable[[float], None]) -> None:
    causes: set[str] = set()
    for wait in (*WAITS, None):
        entries: list[PutEventsRequestEntryTypeDef] = [
            {"EventBusName": bus, "Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": body} for body in bodies
        ]
        answers = client.put_events(Entries=entries).get("Entries", [])
        causes = {f"{one['ErrorCode']} {one.get('ErrorMessage', '')}".strip() for one in answers if "ErrorCode" in one}
        # The answers stand in the order of the entries. Where some are missing, nothing says which were taken.
        if len(answers) == len(bodies):
            bodies = [body for body, answer in zip(bodies, answers) if "EventId" not in answer]
        if not bodies:
            return
        if wait is not None:
            sleep(wait)
    raise FindingsNotSentError(
        f"the event bus {bus} did not take {len(bodies)} messages: "
        f"{'; '.join(sorted(causes)) or 'its answers did not account for them'}"
    )
