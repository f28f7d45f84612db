"""Reading other accounts' results from the aggregator into the report, one by one.

Our rules' violations that the table does not know are found late, as this account's are. What other rules of those
accounts find is in the report and told on its events alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from handlers.lib.finding import Finding
from handlers.lib.pages import TruncatedAnswerError
from handlers.lib.rule_names import is_ours, rule_name
from handlers.reporting import documents
from handlers.reporting.accounts import NOT_REACHED, Accounts, in_turn
from handlers.reporting.aggregator import Aggregator
from handlers.reporting.draft import Draft
from handlers.reporting.reconcile import Reconciler, Told, violation
from handlers.reporting.settings import Settings
from handlers.reporting.totals import COMPLIANT, NON_COMPLIANT, RuleTotals

# Left of the invocation's time when no more is read: what is gathered has to be written.
MARGIN_SECONDS = 30

logger = Logger(child=True)


@dataclass
class Reader:
    """Reads into `draft` and `accounts`; `cleared` are the all-clears of what is over.

    `told` says what a rule's findings hold beside Config's result, `time_left` the invocation's seconds.
    """

    aggregator: Aggregator
    environment: str
    settings: Settings
    account: str
    region: str
    reconciler: Reconciler
    draft: Draft
    told: Callable[[str], Told]
    time_left: Callable[[], float]
    accounts: Accounts = field(default_factory=Accounts)
    cleared: list[Finding] = field(default_factory=list)

    def missing(self, now: datetime) -> Iterator[Finding]:
        """Read everything; the violations of our rules that should be in the table by now and are not open there."""
        try:
            sources = list(self.aggregator.sources())
            self.accounts = Accounts.of(sources, self.settings, self.account, self.region)
            work = in_turn({one for one in self.aggregator.rules() if one[0] != self.account}, now)
        except (ClientError, TruncatedAnswerError) as error:
            logger.exception("the aggregator could not be read")
            self.accounts = Accounts.of([], self.settings, self.account, self.region)
            self.accounts.unread = str(error)
            return
        for account, config_rule in work:
            rule = RuleTotals(rule_name(config_rule, self.environment), config_rule)
            self.accounts.of_result(account).totals.rules.append(rule)
            if self.time_left() < MARGIN_SECONDS:
                rule.unread = NOT_REACHED
                continue
            try:
                for evaluation in self.aggregator.results(account, config_rule):
                    finding = self._take(evaluation, account, rule)
                    if finding:
                        yield finding
            except (ClientError, TruncatedAnswerError) as error:
                logger.exception("a rule of another account could not be read", extra={"rule": config_rule})
                rule.unread = str(error)

    def _take(self, evaluation: Mapping[str, Any], account: str, rule: RuleTotals) -> Finding | None:
        result = documents.result(evaluation, rule.rule, account, self.region)
        totals = self.accounts.of_result(account).totals
        totals.add(rule, result["compliance"], result["resource_type"], result["resource_id"])
        told = self.told(rule.rule)
        finding = violation(evaluation, rule.rule, account, self.region, told)
        missing = violated = None
        if result["compliance"] == NON_COMPLIANT:
            violated = finding
            result["silence"] = self.reconciler.silenced_by(finding)
            if is_ours(rule.config_rule, self.environment) and self.settings.is_member(account):
                missing = finding if self.reconciler.is_missing(finding) else None
        elif result["compliance"] == COMPLIANT:
            over = self.reconciler.over(finding)
            if over:
                self.cleared.append(over)
        self.draft.add_result(result, told.controls, violated)
        return missing
