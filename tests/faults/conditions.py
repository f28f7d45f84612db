"""What can go wrong at a call of AWS, or with the delivery of an event. Pure."""

from __future__ import annotations

from typing import NamedTuple

# For how long a fault lasts: at one attempt, for one invocation, or until somebody mends it.
ONCE, INVOCATION, ALWAYS = "once", "invocation", "always"


class Condition(NamedTuple):
    """`fault` is what the proxy does (proxy.EFFECTS, proxy.KINDS), or what `injection` does itself."""

    name: str
    fault: str
    lasts: str
    meaning: str


EMPTY_PAGE = "empty page"
KILLED_BEFORE, KILLED_AFTER = "killed before", "killed after"

AT_A_CALL = (
    Condition("throttle once", "throttled", ONCE, "AWS refuses the first attempt as throttled"),
    Condition("throttle always", "throttled", ALWAYS, "AWS refuses every attempt, until the dead letter is redriven"),
    Condition("500", "internal", INVOCATION, "every attempt of one invocation ends in a 500"),
    Condition("503", "unavailable", INVOCATION, "every attempt of one invocation ends in a 503"),
    Condition("reset", "reset", ONCE, "the connection is reset before the request reaches AWS"),
    Condition("answer lost", "lost", ONCE, "AWS has acted, and the connection is reset before its answer"),
    Condition("time-out", "hang", ONCE, "AWS does not answer within the client's read time-out"),
    Condition("slow", "slow", ONCE, "AWS answers late, within the time-out"),
    Condition("truncated", "truncated", ONCE, "AWS has acted, and half of its answer arrives as if it were whole"),
    Condition("empty page", EMPTY_PAGE, ONCE, "a page without elements, and a token for the next (paged calls)"),
    Condition("expired", "expired", INVOCATION, "the credentials of one invocation have expired"),
    Condition("denied", "denied", ALWAYS, "AWS denies the call, until the role is mended and the dead letter redriven"),
    Condition("clock skew", "skewed", INVOCATION, "AWS takes the signatures of one invocation for too old"),
    Condition("killed before", KILLED_BEFORE, ONCE, "Lambda's time is over as the call begins"),
    Condition("killed after", KILLED_AFTER, ONCE, "Lambda's time is over once AWS has acted"),
)

TWICE, REVERSED, SKEWED = "delivered twice", "out of order", "the function's clock is wrong"
OF_AN_EVENT = {
    TWICE: "every event arrives twice",
    REVERSED: "a newer event arrives before the older one",
    SKEWED: "the function's clock is four minutes ahead, and that of what comes after it four minutes behind",
}
