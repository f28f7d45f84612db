"""A model of AWS Config's reads of compliance: by rule, by resource, by account.

Where AWS differs: AWS caps counts at 25 or 100 and says so in CapExceeded; pages there hold 10 to 100 entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from local_aws.additions.config import store
from local_aws.additions.config.errors import NoSuchRuleError
from local_aws.additions.config.store import ResourceKey, Result, epoch
from local_aws.additions.paging import answer
from local_aws.emulator import config

Data = dict[str, Any]
COUNT_CAP = 100


def existing(name: Any) -> str:
    """The name of a rule that exists; NoSuchRuleError for another."""
    if name not in config._config_rules:
        raise NoSuchRuleError(name)
    return str(name)


def chosen_rules(data: Data) -> list[str]:
    """The names the call asks for, all rules where it names none."""
    return [existing(name) for name in data.get("ConfigRuleNames") or sorted(config._config_rules.keys())]


def overall(compliances: Iterable[str]) -> str:
    """What several results amount to: one violation counts, and no result at all is no verdict."""
    found = set(compliances)
    if "NON_COMPLIANT" in found:
        return "NON_COMPLIANT"
    return "COMPLIANT" if "COMPLIANT" in found else "INSUFFICIENT_DATA"


def of_rule(name: str) -> dict[ResourceKey, Result]:
    with store.lock:
        return dict(store.results.get(name) or {})


def compliance(results: Iterable[Result]) -> dict[str, Any]:
    types = [result.compliance for result in results]
    verdict = overall(types)
    body: dict[str, Any] = {"ComplianceType": verdict}
    if verdict == "NON_COMPLIANT":
        body["ComplianceContributorCount"] = capped(types.count("NON_COMPLIANT"))
    return body


def capped(count: int) -> dict[str, Any]:
    return {"CappedCount": min(count, COUNT_CAP), "CapExceeded": count > COUNT_CAP}


def describe_compliance_by_config_rule(data: Data) -> Data:
    names = chosen_rules(data)
    wanted = data.get("ComplianceTypes")
    entries: list[Data] = [{"ConfigRuleName": name, "Compliance": compliance(of_rule(name).values())} for name in names]
    entries = [entry for entry in entries if not wanted or entry["Compliance"]["ComplianceType"] in wanted]
    return answer("ComplianceByConfigRules", entries, data, "DescribeComplianceByConfigRule")


def get_compliance_details_by_config_rule(data: Data) -> Data:
    name = existing(data.get("ConfigRuleName"))
    wanted = data.get("ComplianceTypes")
    entries = [
        evaluation_result(name, key, result)
        for key, result in of_rule(name).items()
        if not wanted or result.compliance in wanted
    ]
    return answer("EvaluationResults", entries, data, f"GetComplianceDetailsByConfigRule/{name}")


def evaluation_result(name: str, key: ResourceKey, result: Result) -> dict[str, Any]:
    body = {
        "EvaluationResultIdentifier": {
            "EvaluationResultQualifier": {"ConfigRuleName": name, "ResourceType": key[0], "ResourceId": key[1]},
            "OrderingTimestamp": epoch(result.ordering),
        },
        "ComplianceType": result.compliance,
        "ResultRecordedTime": epoch(result.recorded),
        "ConfigRuleInvokedTime": epoch(result.invoked),
    }
    if result.annotation:
        body["Annotation"] = result.annotation
    return body


def _by_resource() -> dict[ResourceKey, dict[str, Result]]:
    found: dict[ResourceKey, dict[str, Result]] = {}
    for name in sorted(config._config_rules.keys()):
        for key, result in of_rule(name).items():
            found.setdefault(key, {})[name] = result
    return found


def get_compliance_details_by_resource(data: Data) -> Data:
    wanted = data.get("ComplianceTypes")
    key = (data["ResourceType"], data["ResourceId"])
    entries = [
        evaluation_result(name, found, result)
        for found, by_rule in _by_resource().items()
        for name, result in by_rule.items()
        if found == key and (not wanted or result.compliance in wanted)
    ]
    return answer("EvaluationResults", entries, data, f"GetComplianceDetailsByResource/{key}")


def describe_compliance_by_resource(data: Data) -> Data:
    wanted = data.get("ComplianceTypes")
    entries: list[Data] = [
        {"ResourceType": key[0], "ResourceId": key[1], "Compliance": compliance(by_rule.values())}
        for key, by_rule in _by_resource().items()
        if data.get("ResourceType") in (None, key[0]) and data.get("ResourceId") in (None, key[1])
    ]
    entries = [entry for entry in entries if not wanted or entry["Compliance"]["ComplianceType"] in wanted]
    return answer("ComplianceByResources", entries, data, "DescribeComplianceByResource")


def get_compliance_summary_by_config_rule(_data: Data) -> Data:
    verdicts = [overall(r.compliance for r in of_rule(name).values()) for name in config._config_rules]
    return {"ComplianceSummary": summary(verdicts)}


def get_compliance_summary_by_resource_type(data: Data) -> Data:
    types: list[str] = data.get("ResourceTypes") or []
    verdicts = {key: overall(r.compliance for r in by_rule.values()) for key, by_rule in _by_resource().items()}
    if not types:
        return {"ComplianceSummariesByResourceType": [{"ComplianceSummary": summary(verdicts.values())}]}
    entries = [
        {
            "ResourceType": kind,
            "ComplianceSummary": summary(verdict for key, verdict in verdicts.items() if key[0] == kind),
        }
        for kind in types
    ]
    return {"ComplianceSummariesByResourceType": entries}


def summary(verdicts: Iterable[str]) -> dict[str, Any]:
    found = list(verdicts)
    return {
        "CompliantResourceCount": capped(found.count("COMPLIANT")),
        "NonCompliantResourceCount": capped(found.count("NON_COMPLIANT")),
        "ComplianceSummaryTimestamp": epoch(store.now()),
    }
