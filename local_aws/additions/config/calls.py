"""A model of AWS Config's API: which call is answered where.

Where AWS differs: a call that is not listed here and not in MiniStack answers InvalidAction.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from local_aws.additions.config import aggregators, compliance, evaluations, resources, select, setup
from local_aws.additions.config.errors import ConfigError
from local_aws.additions.paging import InvalidTokenError
from local_aws.emulator import config, error_response_json, json_response, replace

CALLS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "PutConfigurationRecorder": setup.put_configuration_recorder,
    "StartConfigurationRecorder": setup.start_configuration_recorder,
    "DeleteConfigurationRecorder": setup.delete_configuration_recorder,
    "PutDeliveryChannel": setup.put_delivery_channel,
    "DeleteDeliveryChannel": setup.delete_delivery_channel,
    "PutConfigRule": setup.put_config_rule,
    "DescribeConfigRules": setup.describe_config_rules,
    "DeleteConfigRule": setup.delete_config_rule,
    "DeleteEvaluationResults": setup.delete_evaluation_results,
    "DescribeConfigRuleEvaluationStatus": setup.describe_config_rule_evaluation_status,
    "StartConfigRulesEvaluation": setup.start_config_rules_evaluation,
    "PutEvaluations": evaluations.put_evaluations,
    "PutExternalEvaluation": evaluations.put_external_evaluation,
    "DescribeComplianceByConfigRule": compliance.describe_compliance_by_config_rule,
    "DescribeComplianceByResource": compliance.describe_compliance_by_resource,
    "GetComplianceDetailsByConfigRule": compliance.get_compliance_details_by_config_rule,
    "GetComplianceDetailsByResource": compliance.get_compliance_details_by_resource,
    "GetComplianceSummaryByConfigRule": compliance.get_compliance_summary_by_config_rule,
    "GetComplianceSummaryByResourceType": compliance.get_compliance_summary_by_resource_type,
    "GetResourceConfigHistory": resources.get_resource_config_history,
    "BatchGetResourceConfig": resources.batch_get_resource_config,
    "GetDiscoveredResourceCounts": resources.get_discovered_resource_counts,
    "ListDiscoveredResources": resources.list_discovered_resources,
    "SelectResourceConfig": select.select_resource_config,
    "PutConfigurationAggregator": aggregators.put_configuration_aggregator,
    "DescribeConfigurationAggregators": aggregators.describe_configuration_aggregators,
    "DeleteConfigurationAggregator": aggregators.delete_configuration_aggregator,
    "PutAggregationAuthorization": aggregators.put_aggregation_authorization,
    "DescribeAggregationAuthorizations": aggregators.describe_aggregation_authorizations,
    "DeleteAggregationAuthorization": aggregators.delete_aggregation_authorization,
    "DescribeConfigurationAggregatorSourcesStatus": aggregators.describe_configuration_aggregator_sources_status,
    "DescribeAggregateComplianceByConfigRules": aggregators.describe_aggregate_compliance_by_config_rules,
    "GetAggregateComplianceDetailsByConfigRule": aggregators.get_aggregate_compliance_details_by_config_rule,
}

Handler = Callable[..., Awaitable[Any]]


def _with_calls(original: Handler) -> Handler:
    async def handle_request(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
        call = CALLS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if call is None:
            return await original(method, path, headers, body, query_params)
        try:
            return json_response(call(json.loads(body or b"{}")))
        except InvalidTokenError as error:
            return error_response_json("InvalidNextTokenException", str(error))
        except ConfigError as error:
            return error_response_json(error.code, error.message)

    return handle_request


def install() -> None:
    replace(config, "handle_request", _with_calls)
