"""A model of AWS Config's aggregators: the compliance of several accounts read in one.

Where AWS differs: AWS copies results to the aggregator with some delay, here it reads them where they are; an
organization is every account that has ever used this emulator; only compliance is aggregated, not configuration;
the words of a source's error are ours.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from local_aws.additions.config import compliance, store
from local_aws.additions.config.errors import ConfigError
from local_aws.additions.config.store import epoch
from local_aws.additions.paging import answer
from local_aws.emulator import config, get_account_id, get_region, request_scope

Data = dict[str, Any]


def _aggregator(name: Any) -> Data:
    aggregator: Data | None = store.aggregators.get(name)
    if aggregator is None:
        raise ConfigError(
            "NoSuchConfigurationAggregatorException", f"The configuration aggregator {name} does not exist."
        )
    return aggregator


def put_configuration_aggregator(data: Data) -> Data:
    name = data["ConfigurationAggregatorName"]
    sources = ("AccountAggregationSources", "OrganizationAggregationSource")
    if sum(bool(data.get(source)) for source in sources) != 1:
        raise ConfigError("InvalidParameterValueException", f"Give exactly one of {' and '.join(sources)}.")
    moment = epoch(store.now())
    existing = store.aggregators.get(name) or {
        "ConfigurationAggregatorName": name,
        "ConfigurationAggregatorArn": f"arn:aws:config:{get_region()}:{get_account_id()}:config-aggregator/"
        f"config-aggregator-{uuid.uuid4().hex[:8]}",
        "CreationTime": moment,
    }
    chosen = {source: data[source] for source in sources if data.get(source)}
    kept = {key: value for key, value in existing.items() if key not in sources}
    store.aggregators[name] = {**kept, **chosen, "LastUpdatedTime": moment}
    return {"ConfigurationAggregator": store.aggregators[name]}


def describe_configuration_aggregators(data: Data) -> Data:
    names = data.get("ConfigurationAggregatorNames") or sorted(store.aggregators.keys())
    entries = [_aggregator(name) for name in names]
    return answer("ConfigurationAggregators", entries, data, "DescribeConfigurationAggregators")


def delete_configuration_aggregator(data: Data) -> Data:
    del store.aggregators[_aggregator(data.get("ConfigurationAggregatorName"))["ConfigurationAggregatorName"]]
    return {}


def put_aggregation_authorization(data: Data) -> Data:
    account, region = data["AuthorizedAccountId"], data["AuthorizedAwsRegion"]
    entry = {
        "AggregationAuthorizationArn": f"arn:aws:config:{get_region()}:{get_account_id()}:aggregation-authorization/"
        f"{account}/{region}",
        "AuthorizedAccountId": account,
        "AuthorizedAwsRegion": region,
        "CreationTime": epoch(store.now()),
    }
    store.authorizations[account, region] = entry
    return {"AggregationAuthorization": entry}


def describe_aggregation_authorizations(data: Data) -> Data:
    entries = list(store.authorizations.values())
    return answer("AggregationAuthorizations", entries, data, "DescribeAggregationAuthorizations")


def delete_aggregation_authorization(data: Data) -> Data:
    store.authorizations.pop((data["AuthorizedAccountId"], data["AuthorizedAwsRegion"]), None)
    return {}


def _source_scopes(aggregator: Data) -> Iterator[tuple[str, str]]:
    """The (account, region) pairs an aggregator reads: its own freely, another only where that one authorized it."""
    own_account, own_region = get_account_id(), get_region()
    known = {(account, region) for account, region, _ in config._config_rules._data}
    organization = aggregator.get("OrganizationAggregationSource")
    for account, region in sorted(known):
        if organization:
            if organization.get("AllAwsRegions") or region in (organization.get("AwsRegions") or []):
                yield account, region
            continue
        for source in aggregator["AccountAggregationSources"]:
            regions = source.get("AllAwsRegions") or region in (source.get("AwsRegions") or [])
            with request_scope(account, region):
                authorized = account == own_account or (own_account, own_region) in store.authorizations
            if account in source["AccountIds"] and regions and authorized:
                yield account, region


def describe_configuration_aggregator_sources_status(data: Data) -> Data:
    """Each account and region that is named or known: read a moment ago, or not authorized."""
    aggregator = _aggregator(data.get("ConfigurationAggregatorName"))
    read = set(_source_scopes(aggregator))
    named = {
        (account, region)
        for chosen in aggregator.get("AccountAggregationSources") or []
        for account in chosen["AccountIds"]
        for region in (chosen.get("AwsRegions") or [get_region()])
    }
    entries = []
    for account, region in sorted(read | named):
        entry = {"SourceId": account, "SourceType": "ACCOUNT", "AwsRegion": region}
        if (account, region) in read:
            entry.update(LastUpdateStatus="SUCCEEDED", LastUpdateTime=epoch(store.now()))
        else:
            words = "Authorization is missing, or AWS Config is not set up in the source."
            entry.update(LastUpdateStatus="FAILED", LastErrorCode="AccessDenied", LastErrorMessage=words)
        entries.append(entry)
    wanted = data.get("UpdateStatus")
    chosen = [entry for entry in entries if not wanted or entry["LastUpdateStatus"] in wanted]
    return answer("AggregatedSourceStatusList", chosen, data, "DescribeConfigurationAggregatorSourcesStatus")


def describe_aggregate_compliance_by_config_rules(data: Data) -> Data:
    aggregator = _aggregator(data.get("ConfigurationAggregatorName"))
    filters = data.get("Filters") or {}
    entries = []
    for account, region in _source_scopes(aggregator):
        if filters.get("AccountId") not in (None, account) or filters.get("AwsRegion") not in (None, region):
            continue
        with request_scope(account, region):
            for name in sorted(config._config_rules.keys()):
                verdict = compliance.compliance(compliance.of_rule(name).values())
                if filters.get("ConfigRuleName") in (None, name) and filters.get("ComplianceType") in (
                    None,
                    verdict["ComplianceType"],
                ):
                    entry = {"ConfigRuleName": name, "Compliance": verdict, "AccountId": account, "AwsRegion": region}
                    entries.append(entry)
    call = "DescribeAggregateComplianceByConfigRules"
    return answer("AggregateComplianceByConfigRules", entries, data, call)


def get_aggregate_compliance_details_by_config_rule(data: Data) -> Data:
    aggregator = _aggregator(data.get("ConfigurationAggregatorName"))
    account, region, name = data["AccountId"], data["AwsRegion"], data["ConfigRuleName"]
    entries = []
    if (account, region) in set(_source_scopes(aggregator)):
        with request_scope(account, region):
            for key, result in compliance.of_rule(name).items():
                # AWS: "supports only the COMPLIANT and NON_COMPLIANT".
                is_held = result.compliance in ("COMPLIANT", "NON_COMPLIANT")
                if is_held and data.get("ComplianceType") in (None, result.compliance):
                    entry = compliance.evaluation_result(name, key, result)
                    entries.append({**entry, "AccountId": account, "AwsRegion": region})
    call = f"GetAggregateComplianceDetailsByConfigRule/{account}/{region}/{name}"
    return answer("AggregateEvaluationResults", entries, data, call)
