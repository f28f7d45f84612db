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
# Variables, arguments and keys inside JSON that say so themselves.
_SECRET_ENDING = re.compile(
    r"(?i)(?:^|[_.-])(?:pass(?:wd|word|phrase|code)?|pwd|secret|(?:(?:api|access|private|signing|auth|shared)[_-]?key)"
    r"|(?:access_?|auth_?)?token)s?\d*$|[_.-]credentials?$"
)
# In other spellings only where it is the last name: a resource may be called DbPassword.
_PASSWORD = re.compile(r"(?:[Pp]ass(?:wd|word|phrase|code)|[Pp]wd|(?<=[a-z])Pass)\d*$|(?:PASSWORD|PASSWD|PWD)\d*$")
# An entry of a list: what names it, and what it holds.
_LABELS = ("Name", "Key", "OptionName", "ParameterName", "ParameterKey", "Variable")
_HELD = frozenset({"Value", "DefaultValue", "ParameterValue"})
# Texts that are secrets wherever they stand.
_SECRET_TEXT = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{50,}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}"
)
# The password of an address.
_IN_ADDRESS = re.compile(r"""(://[^/\s:@"'{}$]*:)[^/\s@"'{}$]+(?=@)""")
# What a script assigns to a name that says so itself; what it takes from another variable or reference is no secret.
_ASSIGNED = re.compile(
    r"""(?i)\b(\w*(?:passwd|password|passphrase|pwd|secret|api_?key|(?:access|auth)_?token)\w*=)(["']?)([^\s"'$`;|&{}<>]{4,})"""
)


def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret by its meaning."""
    return name.lower() in SECRET_NAMES or any(known.search(name) for known in (_SECRET_ENDING, _PASSWORD))


def _says_secret(name: str) -> bool:
    return name.lower() in SECRET_NAMES or _SECRET_ENDING.search(name) is not None


def naming(path: Sequence[str | int], *sides: Value) -> str:
    """The name that says what a value at a path is: that of a secret where one is on the way, else the last.

    `sides` are what the path leads through: the value of a list's entry is a secret by the name of the entry.
    """
    names = [part for part in path if isinstance(part, str)]
    said = names[-1:] or [""]
    if said[0] in _HELD:
        said += [_name_in(holder, said[0]) for side in sides if (holder := _holder(side, path)) is not None]
    return next((name for name in names if _says_secret(name)), next(filter(is_secret_name, said), said[0]))


def _inner_name(held: dict[str, Value], key: str, above: str) -> str:
    """The name by which what stands under a key is judged: that of a secret which holds it, else its own."""
    return above if _says_secret(above) else _name_in(held, key)


def _holder(value: Value, path: Sequence[str | int]) -> dict[str, Value] | None:
    for part in path[:-1]:
        is_there = part in value if isinstance(value, dict) else isinstance(value, list) and part in range(len(value))
        if not is_there:
            return None
        value = value[part]
    return value if isinstance(value, dict) else None


def _is_told_apart(value: Value) -> bool:
    """Whether a text holds secrets only as symbols: it can be shown with their names in their places."""
    return isinstance(value, Text) and not any(isinstance(part, Secret | Choice) for part in value.parts)


def _may_be_secret(value: Value) -> bool:
    """A truth value is none: it says whether there is a secret."""
    return isinstance(value, str | int | Text) and not isinstance(value, bool) and value not in ("", "true", "false")


def _name_in(entry: dict[str, Value], key: str) -> str:
    """The name that says what a key of an object is: its own, or what names the entry that it is the value of."""
    labels = (entry.get(label) for label in _LABELS if key in _HELD)
    return next((label for label in labels if isinstance(label, str)), key)


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
        if is_secret(value) or (is_secret_name(name) and _may_be_secret(value)):
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
            return {
                self.text(str(key)): self.shown(item, _inner_name(value, str(key), name)) for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.shown(item, name) for item in value]
        return float(value) if isinstance(value, Number) else value

    def text(self, text: str) -> str:
        """A text with every known secret, and everything that looks like one, hidden."""
        if self._known is not None:
            text = self._known.sub("****", text)
        return _ASSIGNED.sub(r"\1\2****", _IN_ADDRESS.sub(r"\1****", _SECRET_TEXT.sub("****", text)))

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
