"""AWS Config's aggregator, at the edge: what it holds of other accounts in one region, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from handlers.lib.pages import elements

if TYPE_CHECKING:
    from types_boto3_config import ConfigServiceClient


class Aggregator:
    """One aggregator, asked about one region. AWS's errors pass through; TruncatedAnswerError where a page is cut."""

    def __init__(self, client: ConfigServiceClient, name: str, region: str) -> None:
        self._client = client
        self._name = name
        self._region = region

    def sources(self) -> Iterator[Mapping[str, Any]]:
        """The AggregatedSourceStatus of each account and region."""
        return elements(
            self._client.describe_configuration_aggregator_sources_status,
            "AggregatedSourceStatusList",
            ConfigurationAggregatorName=self._name,
            Limit=100,
        )

    def rules(self) -> Iterator[tuple[str, str]]:
        """(account, Config rule) of each rule that has results."""
        every = elements(
            self._client.describe_aggregate_compliance_by_config_rules,
            "AggregateComplianceByConfigRules",
            ConfigurationAggregatorName=self._name,
            Filters={"AwsRegion": self._region},
            Limit=1000,
        )
        return ((one["AccountId"], one["ConfigRuleName"]) for one in every)

    def results(self, account: str, config_rule: str) -> Iterator[Mapping[str, Any]]:
        """The AggregateEvaluationResults of one rule: an EvaluationResult each, with its account and region."""
        return elements(
            self._client.get_aggregate_compliance_details_by_config_rule,
            "AggregateEvaluationResults",
            ConfigurationAggregatorName=self._name,
            ConfigRuleName=config_rule,
            AccountId=account,
            AwsRegion=self._region,
            Limit=100,
        )
