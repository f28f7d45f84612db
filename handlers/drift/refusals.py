"""Why CloudFormation would not check a stack or resource for drift. Pure.

It says all of these as a ValidationError and tells them apart in words only; the phrases below are those it is
known to use. A ValidationError in other words is none of these, and an error.
"""

from __future__ import annotations

import re

# The stack is in a state in which nothing is drift: it is being changed, or has to be mended or deleted first.
WRONG_STATE = "wrong-state"
# A detection of the same stack is under way: its end is announced by an event.
UNDER_WAY = "under-way"
# The stack, or the resource in it, is no longer there.
GONE = "gone"
# CloudFormation cannot check this type of resource.
UNSUPPORTED = "unsupported"

_PHRASES = (
    (UNDER_WAY, re.compile(r"drift detection is already in progress", re.IGNORECASE)),
    (GONE, re.compile(r"does not exist", re.IGNORECASE)),
    (UNSUPPORTED, re.compile(r"drift detection is not supported for", re.IGNORECASE)),
    # "Drift detection cannot be performed on stack [...] while it is in [UPDATE_IN_PROGRESS] state"
    (WRONG_STATE, re.compile(r"(?=.*\b(state|status)\b)(?=.*\b[A-Z]+(_[A-Z]+)*_(IN_PROGRESS|COMPLETE|FAILED)\b)")),
)


def refusal(code: str, message: str) -> str | None:
    """The kind of refusal that an AWS error's code and message are, or None: then it is an error."""
    if code != "ValidationError":
        return None
    return next((kind for kind, phrase in _PHRASES if phrase.search(message)), None)
