"""What a review may show: secrets are masked, symbols become plain data. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from typing import Any

from renderer.review.compare import ABSENT
from renderer.review.exposure import Exposure
from renderer.review.iam.verdicts import Grant, Permission
from renderer.review.prediction import Prediction
from renderer.review.symbols import NO_VALUE, Choice, Number, Secret, Symbol, Text, Value, describe, is_secret

# Properties that hold a secret by their meaning. Not the schemas' writeOnlyProperties: most of those are no secrets
# (Lambda code, S3 keys, LaunchTemplateData, EngineVersion, snapshots).
SECRET_NAMES = frozenset(
    name.lower()
    for name in (
        "ADDomainJoinPassword",
        "AccessKey",
        "AccessToken",
        "AdminPassword",
        "AdminUserPassword",
        "AuthToken",
        "ClientSecret",
        "CommunityName",
        "CrossRealmTrustPrincipalPassword",
        "DomainPassword",
        "KdcAdminPassword",
        "KerberosPassword",
        "LoginPassword",
        "MasterPassword",
        "MasterUserPassword",
        "OAuthToken",
        "OauthToken",
        "Password",
        "PersonalAccessToken",
        "PreSharedKey",
        "PrivateKey",
        "RefreshToken",
        "SecretAccessKey",
        "SecretKey",
        "SecretString",
        "ServiceAccountPassword",
        "SslPassword",
        "TdeCredentialPassword",
    )
)
# Environment variables and keys inside JSON that say so themselves.
_SECRET_ENDING = re.compile(r"(?i)(?:^|[_.-])(?:passwd|password|secret|api_?key|(?:access_?|auth_?)?token)$")
# Texts that are secrets wherever they stand.
_SECRET_TEXT = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{50,}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}"
)

# What a script assigns to a name that says so itself; what it takes from another variable or reference is no secret.
_ASSIGNED = re.compile(
    r"""(?i)\b(\w*(?:passwd|password|secret|api_?key|(?:access|auth)_?token)\w*=)(["']?)([^\s"'$`;|&{}<>]{4,})"""
)


def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret by its meaning."""
    return name.lower() in SECRET_NAMES or _SECRET_ENDING.search(name) is not None


def naming(path: Sequence[str | int], *labels: str) -> str:
    """The name that says what a value at a path is: that of a secret where one is on the way, else the last.

    `labels` are what names the list items on the path, of each side: the last one is beside a `Value`.
    """
    names = [part for part in path if isinstance(part, str)]
    if names and names[-1].lower() == "value":
        names[:0] = [label.rpartition(", ")[2] for label in labels]
    return next((name for name in names if is_secret_name(name)), names[-1] if names else "")


def _name(held: dict[str, Value], key: str, above: str) -> str:
    """The name that says what stands under a key: a secret's, where it is within one or beside the name of one."""
    beside = (held.get(other) for other in ("Name", "Key", "name", "key")) if key.lower() == "value" else ()
    names = (above, *(other for other in beside if isinstance(other, str)))
    return next((name for name in names if is_secret_name(name)), key)


def _is_told_apart(value: Value) -> bool:
    """Whether a text holds secrets only as symbols: it can be shown with their names in their places."""
    return isinstance(value, Text) and not any(isinstance(part, Secret | Choice) for part in value.parts)


class Mask:
    """Turns normal forms into data that may be shown.

    `secrets`: the known values of NoEcho parameters; each is hidden wherever it turns up. With `fingerprint_key`
    a hidden text carries the first 8 hex digits of its HMAC-SHA256, so that two can be told apart.
    """

    def __init__(self, secrets: Iterable[str] = (), fingerprint_key: bytes | None = None) -> None:
        self._key = fingerprint_key
        known = {secret for secret in secrets if len(secret) >= 4}
        known |= {base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode() for secret in known}
        found = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, found))) if found else None

    def shown(self, value: Value, name: str = "") -> Any:  # noqa: PLR0911 - one return a kind of value
        """Plain data for a value that stands under a property `name`; None for what is absent."""
        if value is ABSENT or value is NO_VALUE:
            return None
        if _is_told_apart(value) and not is_secret_name(name):
            return {"unknown": self.text(describe(value))}
        if is_secret(value) or (is_secret_name(name) and isinstance(value, str | int | Text) and value != ""):
            return self._hidden(value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Choice):
            return {
                "unknown": f"Fn::If {value.condition}",
                "then": self.shown(value.then, name),
                "else": self.shown(value.otherwise, name),
            }
        if isinstance(value, Symbol | Text):
            return {"unknown": self.text(describe(value))}
        if isinstance(value, dict):
            return {self.text(str(key)): self.shown(item, _name(value, str(key), name)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.shown(item, name) for item in value]
        return float(value) if isinstance(value, Number) else value

    def text(self, text: str) -> str:
        """A text with every known secret, and everything that looks like one, hidden."""
        if self._known is not None:
            text = self._known.sub("****", text)
        return _ASSIGNED.sub(r"\1\2****", _SECRET_TEXT.sub("****", text))

    def permissions(self, found: tuple[Permission, ...]) -> tuple[Permission, ...]:
        """Verdicts whose texts may be shown."""
        return tuple(
            permission._replace(added=self._grants(permission.added), removed=self._grants(permission.removed))
            for permission in found
        )

    def exposure(self, found: tuple[Exposure, ...]) -> tuple[Exposure, ...]:
        return tuple(exposure._replace(what=self.text(exposure.what)) for exposure in found)

    def predictions(self, found: tuple[Prediction, ...]) -> tuple[Prediction, ...]:
        return tuple(prediction._replace(what=self.text(prediction.what)) for prediction in found)

    def _grants(self, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
        return tuple(
            grant._replace(
                principal=self.text(grant.principal),
                action=self.text(grant.action),
                resource=self.text(grant.resource),
                condition=tuple(map(self.text, grant.condition)),
            )
            for grant in grants
        )

    def _hidden(self, value: Value) -> dict[str, Any]:
        if self._key is None or not isinstance(value, str | int):
            return {"masked": True}
        import hmac

        secret = str(value).encode("utf-8", "surrogatepass")
        return {"masked": True, "fingerprint": hmac.new(self._key, secret, "sha256").hexdigest()[:8]}
