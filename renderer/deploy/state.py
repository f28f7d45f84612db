"""What is deployed, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class DeployError(Exception):
    """What AWS refused or what went wrong there, in one message."""


@dataclass(frozen=True)
class Deployed:
    """A stack's template as it was given (its Original stage), its parameters (NoEcho: ****), its tags and status.

    Tags and status are None where they are not known: a template file has none.
    """

    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    tags: Mapping[str, str] | None = None
    status: str | None = None


@dataclass(frozen=True)
class Absent:
    """There is no such stack: everything is new. `note` says what stands in its place, if anything."""

    note: str = ""


@dataclass(frozen=True)
class Unavailable:
    """What is deployed could not be asked."""

    why: str


State = Deployed | Absent | Unavailable
