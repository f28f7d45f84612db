"""Settings of the compliance report. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.drift.differences import Ignored
from handlers.drift.settings import parse_ignored
from handlers.lib.settings import Document


@dataclass(frozen=True)
class Settings:
    """`severities` by rule and `other_severity` for the rest: of findings that the report tells of.

    `drift_severity` and `ignored` are as for the stack drift function. `grace_minutes` is how long a violation
    may be on its way before it counts as lost, `remind_after_hours` after how long the team is reminded of what is
    open (None: never). `members` are the accounts that alert through this one, `has_organization` whether others of
    its organization do so too; `expected_accounts` are those whose results the aggregator is to hold. `rules` are those
    that have a function, here and in each member.
    """

    severities: Mapping[str, str]
    other_severity: str
    drift_severity: str
    ignored: tuple[Ignored, ...]
    grace_minutes: int
    remind_after_hours: int | None
    members: tuple[str, ...] = ()
    expected_accounts: tuple[str, ...] = ()
    has_organization: bool = False
    rules: tuple[str, ...] = ()

    def severity(self, rule: str) -> str:
        """The severity of a rule's findings."""
        return self.severities.get(rule, self.other_severity)

    def is_member(self, account: str) -> bool:
        """Whether the account alerts through this one."""
        return self.has_organization or account in self.members


def parse_settings(text: str, name: str) -> Settings:
    """The settings in the text of the parameter `name`; SettingsError says what is wrong with it."""
    document = Document(text, name)
    return Settings(
        severities=document.severities("severities"),
        other_severity=document.severity("other_severity"),
        drift_severity=document.severity("drift_severity"),
        ignored=parse_ignored(document),
        grace_minutes=document.count("grace_minutes", least=0),
        remind_after_hours=document.count_or_none("remind_after_hours"),
        members=document.texts("members"),
        expected_accounts=document.texts("expected_accounts"),
        has_organization=document.flag("has_organization"),
        rules=document.texts("rules"),
    )
