"""Settings of the alerts function. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.lib.settings import Document


@dataclass(frozen=True)
class Settings:
    """`severities` by rule for the rules whose findings come from Config's events, `other_severity` for the rest.

    `closed_days`: how long a finding that closed is remembered; `resolved`: whether that it closed is told.
    """

    severities: Mapping[str, str]
    other_severity: str
    closed_days: int
    resolved: bool


def parse_settings(text: str, name: str) -> Settings:
    """The settings in the text of the parameter `name`; SettingsError says what is wrong with it."""
    document = Document(text, name)
    return Settings(
        severities=document.severities("severities"),
        other_severity=document.severity("other_severity"),
        closed_days=document.count("closed_days"),
        resolved=document.flag("resolved"),
    )
