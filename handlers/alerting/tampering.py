"""Changes to the monitor itself that did not come from CloudFormation, as findings. Pure.

EventBridge's rules (templates/monitor/_tampering.json.j2) pass on the calls that name one of the stack's resources;
what they did stands here. It is no state that could be seen to be over: a person closes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from handlers.lib.finding import SEVERITIES, Finding
from handlers.lib.rule_names import TAMPERING
from handlers.trail import named
from handlers.trail.call import Call

CONTROLS = ("PCI DSS 4.0 10.3.2", "NIST 800-53 AU-9", "NIST 800-53 SI-7", "CIS AWS 5.0 4.9")
ALLOWED = "The monitor is changed through CloudFormation only"
REMEDIATION = (
    "Ask whoever it was. Deploy the stack again, which puts back what was changed; then close this with "
    "`python -m handlers.findings close`."
)

# Tools that keep tags for cost touch everything; nothing here goes by the monitor's own tags.
_HARMLESS = ("AddTags", "Tag", "Untag")
# AWS's services take out and give back grants on a key for whoever uses it through them.
_OF_SERVICES = ("CreateGrant", "RetireGrant", "RevokeGrant")

# Where a call names what it is about, beside the places that drift knows: only the monitor has these to lose.
_PLACES = (
    *named.CHANGING,
    *(
        named.Row(service, resource_type, f"requestParameters.{place}", ())
        for service, place, resource_type in (
            ("config", "configRuleName", "AWS::Config::ConfigRule"),
            ("config", "configRule.configRuleName", "AWS::Config::ConfigRule"),
            ("config", "configurationRecorderName", "AWS::Config::ConfigurationRecorder"),
            ("config", "configurationRecorder.name", "AWS::Config::ConfigurationRecorder"),
            ("config", "deliveryChannelName", "AWS::Config::DeliveryChannel"),
            ("config", "deliveryChannel.name", "AWS::Config::DeliveryChannel"),
            ("kms", "aliasName", "AWS::KMS::Alias"),
            ("lambda", "uUID", "AWS::Lambda::EventSourceMapping"),
            ("sns", "subscriptionArn", "AWS::SNS::Subscription"),
            ("ssm", "names.[]", "AWS::SSM::Parameter"),
        )
    ),
)
_WHO_LIMIT = 120
_NAMES_LIMIT = 400


def harmless(call: Call) -> str:
    """Why a call that names the monitor is no change to it; empty where it may be one."""
    if call.is_by_cloudformation:
        return "CloudFormation made it"
    if call.detail.get("readOnly") in (True, "true"):
        return "it only reads"
    if call.name.startswith(_HARMLESS):
        return "it changes tags only"
    identity = call.detail.get("userIdentity")
    if call.name in _OF_SERVICES and isinstance(identity, Mapping) and identity.get("invokedBy"):
        return "an AWS service keeps its grants on the key"
    return ""


def finding(call: Call, account: str, region: str, environment: str) -> Finding:
    """What the call did, or tried to do: a refused one is a step less grave.

    The subject is who called what upon which resources, and whether it was refused: that a recorder was started again,
    or that a second attempt was refused, must not hide that it was stopped. The time is part of the reason, so that the
    same call made again is news, and its event received twice is not.
    """
    types: dict[str, str] = {}
    for resource_type, name in named.at_places(call, _PLACES):
        types.setdefault(name, resource_type)
    # A call may name strangers' resources beside ours.
    ours = re.compile(rf"(?<![A-Za-z0-9]){re.escape(environment)}(?![A-Za-z0-9])")
    ordered = sorted(types, key=lambda name: not ours.search(name)) or [account]
    names = _listed(ordered)
    who = _end(call.by.principal)
    error = call.detail.get("errorCode")
    refused = f" was refused ({str(error)[:40]})" if error else ""
    where = f" from {call.by.source_ip[:45]}" if call.by.source_ip else ""
    return Finding(
        rule=TAMPERING,
        severity=SEVERITIES[1] if error else SEVERITIES[0],
        account=account,
        region=region,
        resource_type=types.get(ordered[0], "AWS::::Account"),
        resource_id=f"{call.name[:64]} {'(refused) ' if error else ''}{names} by {who}",
        resource_name=names,
        reason=f"{call.name[:64]}{refused} by {who}{where} at {call.at[:19]}Z, not CloudFormation",
        observed_at=call.at,
        allowed=ALLOWED,
        remediation=REMEDIATION,
        source="cloudtrail",
        controls=CONTROLS,
    )


def _listed(names: Sequence[str]) -> str:
    """As many of the names as fit, and how many more there are."""
    shown = [name for name, length in zip(names, accumulate(len(name) + 2 for name in names)) if length <= _NAMES_LIMIT]
    shown = shown or [names[0][:_NAMES_LIMIT]]
    left = len(names) - len(shown)
    return ", ".join(shown) + (f" and {left} more" if left else "")


def event_name(subject: Finding) -> str:
    """The call that a finding of tampering is about."""
    return subject.resource_id.partition(" ")[0]


def _end(principal: str) -> str:
    """A long ARN is told apart by its end."""
    return principal if len(principal) <= _WHO_LIMIT else f"...{principal[3 - _WHO_LIMIT :]}"
