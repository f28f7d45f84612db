"""public-s3-bucket: a bucket blocks public access, and nobody but those it names can reach what is in it.

Policy: document `block-public-access`, `{required: [...]}`: which of S3's four settings the bucket
itself must have on. The account's own settings may block as well, but they are not in a bucket's
item and a bucket that leans on them is open the day they are lifted. With `required: []` only what
is public today is judged.

What makes an ACL or a policy public is S3's own definition ("The meaning of public",
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html).
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.lib.item import Item
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import NON_COMPLIANT, PASSES, CouldNotJudgeError, Verdict

TITLE = "S3 buckets block public access, and none is public"
SEVERITY = "critical"
CONTROLS = ("PCI DSS 4.0 1.4.4", "NIST 800-53 AC-3", "NIST 800-53 SC-7", "CIS AWS 5.0 2.1.4")
REMEDIATION = (
    "Turn on all four settings of S3 Block Public Access on the bucket (PublicAccessBlockConfiguration in the "
    "template); publish through CloudFront with an origin access control where the content is meant to be public."
)
RESOURCE_TYPES = ("AWS::S3::Bucket",)

DOCUMENT = "block-public-access"
SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")

# As Config spells them.
_KEYS = tuple((setting, setting[0].lower() + setting[1:]) for setting in SETTINGS)

# The grantees of an ACL that are everyone, and everyone with any AWS account.
_EVERYONE = ("AllUsers", "AuthenticatedUsers")

# A fixed value of one of these makes an Allow for everyone an Allow for someone.
_NARROWING = frozenset(
    key.lower()
    for key in (
        *("aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceOwner", "aws:SourceAccount", "aws:userid"),
        *("aws:PrincipalOrgID", "aws:PrincipalAccount", "aws:PrincipalArn", "aws:SourceOrgID"),
        *("s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:DataAccessPointAccount", "s3:DataAccessPointArn"),
    )
)
_ACCESS_POINT = "s3:dataaccesspointarn"
_EXACT = frozenset(("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"))


def parse_policy(documents: Mapping[str, Any]) -> tuple[str, ...]:
    """The settings that must be on; PolicyError names what is no setting of S3's."""
    if set(documents) != {DOCUMENT}:
        raise PolicyError(
            f"{DOCUMENT}: the one document that is due; there is {', '.join(sorted(documents)) or 'none'}"
        )
    document = documents[DOCUMENT]
    required = document.get("required") if isinstance(document, Mapping) and len(document) == 1 else None
    if not isinstance(required, list):
        raise PolicyError(f"{DOCUMENT}: a mapping with the list `required` is due, not {document!r}")
    for setting in required:
        if setting not in SETTINGS:
            raise PolicyError(f"{DOCUMENT}.required: {setting!r} is none of {', '.join(SETTINGS)}")
    return tuple(required)


def evaluate(item: Item, policy: tuple[str, ...]) -> Verdict:
    """NON_COMPLIANT where the ACL or the policy is public today, and where a required setting is off."""
    if not item.supplementary:
        raise CouldNotJudgeError("the item has no supplementaryConfiguration, where a bucket's settings stand")
    block = item.supplement("PublicAccessBlockConfiguration")
    if block is None:
        block = {}
    if block.__class__ is not dict:
        raise CouldNotJudgeError(f"PublicAccessBlockConfiguration is {block!r}")
    on = [setting for setting, key in _KEYS if block.get(key) in (True, "true")]
    if len(on) == len(SETTINGS):
        return PASSES
    off = [setting for setting in policy if setting not in on]
    # A setting that is on silences the ACL or the policy. Where the bucket fails anyway they need not be readable.
    grants = () if "IgnorePublicAcls" in on else _public_grants(item, is_needed=not off)
    statements = () if "RestrictPublicBuckets" in on else _public_statements(item, is_needed=not off)
    reasons = [f"the ACL grants {grant}" for grant in grants]
    reasons += [f"the bucket policy is public: {named}" for named in statements]
    if off:
        reasons.append(f"{DOCUMENT}: {', '.join(off)} off")
    if not reasons:
        return PASSES
    return Verdict(NON_COMPLIANT, tuple(reasons), (f"{', '.join(policy)} on ({DOCUMENT}.required)",) if policy else ())


def _public_grants(item: Item, is_needed: bool) -> Iterator[str]:
    acl = item.supplement("AccessControlList")
    grants = acl.get("grantList", ()) if isinstance(acl, Mapping) else ()
    # A bucket without any grant has null there.
    if grants is None:
        return
    if not isinstance(grants, list):
        if is_needed:
            raise CouldNotJudgeError(f"the item's AccessControlList is {acl!r}")
        return
    for grant in grants:
        grantee = grant.get("grantee") if isinstance(grant, Mapping) else None
        # Config writes a group as its bare name; its address in S3's own answers ends in it.
        name = grantee.get("uri", "") if isinstance(grantee, Mapping) else grantee
        if not isinstance(name, str):
            raise CouldNotJudgeError(f"a grant of the item's AccessControlList is {grant!r}")
        group = name.rpartition("/")[2]
        if group in _EVERYONE:
            yield f"{grant.get('permission')} to {group}"


def _public_statements(item: Item, is_needed: bool) -> Iterator[str]:
    holder = item.supplement("BucketPolicy")
    if holder.__class__ is not dict or "policyText" not in holder:
        if is_needed:
            raise CouldNotJudgeError(f"the item's BucketPolicy is {holder!r}")
        return
    if holder["policyText"] in (None, ""):
        return
    try:
        statements = json.loads(holder["policyText"])["Statement"]
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        raise CouldNotJudgeError(f"the bucket policy cannot be read: {error!r}") from error
    for number, statement in enumerate(statements if isinstance(statements, list) else [statements]):
        if not isinstance(statement, Mapping):
            raise CouldNotJudgeError(f"statement {number} of the bucket policy is {statement!r}")
        if statement.get("Effect") != "Deny" and _is_for_everyone(statement) and not _is_narrowed(statement):
            actions = _list(statement.get("Action")) or ["all but", *_list(statement.get("NotAction"))]
            yield f"statement {statement.get('Sid') or number} allows {' '.join(map(str, actions))}"


def _is_for_everyone(statement: Mapping[str, Any]) -> bool:
    """An Allow with NotPrincipal is for everyone else, and so for everyone."""
    principal = statement.get("Principal")
    return principal is None or "*" in str(principal)


def _is_narrowed(statement: Mapping[str, Any]) -> bool:
    """Whether one condition ties the statement to fixed values: all conditions of a statement must hold."""
    condition = statement.get("Condition")
    for operator, tests in condition.items() if isinstance(condition, Mapping) else ():
        for key, values in tests.items() if isinstance(tests, Mapping) else ():
            texts = [str(value) for value in _list(values)]
            if key.lower() == _ACCESS_POINT:
                # Its name may be open, as long as its account is not.
                texts = [text.partition(":accesspoint/")[0] for text in texts]
            is_exact = operator.lower() in _EXACT and key.lower() in _NARROWING and all(map(_is_fixed, texts))
            is_near = operator.lower() == "ipaddress" and key.lower() == "aws:sourceip"
            if texts and (is_exact or (is_near and all(map(_is_narrow_range, texts)))):
                return True
    return False


def _is_fixed(value: str) -> bool:
    return not any(sign in value for sign in ("*", "?", "${"))


def _is_narrow_range(value: str) -> bool:
    """S3 takes ranges broader than /8 of IPv4 and /32 of IPv6 for public."""
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= (8 if network.version == 4 else 32)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
