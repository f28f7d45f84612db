"""What a report has beside its verdicts, each part read on its own: without one, the rest is still true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from handlers.lib.pages import TruncatedAnswerError
from handlers.lib.policy import PolicyError

# What a person calls the parts.
IN_WORDS: Mapping[str, str] = {
    "resources_monitored": "how many resources AWS Config monitors",
    "exemptions": "the exemptions",
    "history": "the rates before this one",
    "subscribers": "who hears the alerts",
    "heartbeats_missing": "whose heartbeats arrive",
}

logger = Logger(child=True)


@dataclass
class Beside:
    """Reads the parts, and keeps the cause for each that it could not read."""

    not_read: dict[str, str] = field(default_factory=dict)

    def part(self, name: str, read: Callable[[], Any]) -> Any:
        """What `read` gives; None where AWS refuses, cuts the answer, or holds what somebody broke."""
        try:
            return read()
        except (ClientError, TruncatedAnswerError, PolicyError) as error:
            logger.exception("a part of the report could not be read", extra={"part": name})
            self.not_read[name] = str(error)
            return None
