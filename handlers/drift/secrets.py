"""Values of properties made fit to be read: secrets masked, long ones cut. Pure.

CloudFormation masks NoEcho parameters in a drift's values, but not what a template or an intruder wrote in clear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MASK = "****"

_SECRET_NAME = re.compile(
    r"pass(word|phrase|wd|code)|pwd|secret|token|credential"
    r"|(?<![a-z])pass(?![a-z])|(?<![a-z])(db|sql|user|root|admin)pass(?![a-z])|(?-i:Pass(?=\d*$))"
    r"|(api|access|private|signing|auth|shared|stream|licen[cs]e)[_-]?key|(?-i:(^|[FS])(App|Nwk)(S(Int|Enc)?)?Key$)",
    re.IGNORECASE,
)
# What tells of a secret thing and is not the thing; IMDSv2 is `HttpTokens`, and models count tokens.
_HARMLESS_NAME = re.compile(
    r"(arn|id|name|policy|length|enabled|type|ttl|validity|endpoint|ur[il]|required|provider|source|location|prefix"
    r"|vendor|method|header|expression|days|seconds|size|role|version|param|parameter|json_?key|string_?key)s?$"
    r"|tokeni[sz]|^(http|max|min|overlap)[a-z]*tokens$",
    re.IGNORECASE,
)
_HARMLESS_VALUE = re.compile(r"(true|false|seconds|minutes|hours|days|arn:aws[a-z-]*:\S+)$", re.IGNORECASE)
# Whole properties in which people keep secrets under any name. Of CodeBuild's, Greengrass's and AgentCore's
# Environment only the variables.
_SECRET_PLACES = re.compile(
    r"/(([a-z]*Environment)?Variables|StageVariable(s|Overrides)|(Default|NonOverridable|Container)?Arguments|Env"
    r"|Environment(?!/(ComputeType|Image|ImagePullCredentialsType|PrivilegedMode|Type|HostKernel|Certificate|Fleet"
    r"|DockerServer|RegistryCredential|AccessSysfs|Execution|ResourceAccessPolicies|AgentCoreRuntimeEnvironment)(/|$))"
    r")/|/UserData(Override)?($|/)|(SecretString|ConnectionString)($|/)",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|-----BEGIN|://[^/\s:@]*:[^/\s@]+@"
    r"|\bgh[pousr]_\w{36}|\bgithub_pat_\w{50}|\bxox[abprs]-[\w-]{10}|//hooks\.slack\.com/services/"
    r"|(?i:(password|passwd|pwd|accountkey|accesskey|secret|token)\s*=\s*[^\s;&])"
)

# An entry of a list: what names it, and what it holds.
_LABELS = ("Name", "Key", "OptionName", "ParameterName", "ParameterKey", "Variable")
_HELD = frozenset({"Value", "DefaultValue", "ParameterValue"})
_ENTRY_PATH = re.compile(r"/\d+$")
_LABEL_PATH = re.compile(rf"/\d+/({'|'.join(_LABELS)}|Type)$")
# Elastic Beanstalk's environment variables are options among others.
_VARIABLES = "aws:elasticbeanstalk:application:environment"


def readable(path: str, value: str, beside: Mapping[str, Any] | None = None) -> str:
    """The value of the property at `path` (`/RedrivePolicy/maxReceiveCount`), as a person may read it.

    `value` is as CloudFormation gives it: a text, or JSON in a text, inside which secrets are masked by their keys.
    `beside` is the object that holds the property, where it is known: its `Name` says what its `Value` is.
    """
    if _is_secret(path, value, beside or {}):
        return MASK
    try:
        parsed = json.loads(value)
        if isinstance(parsed, (dict, list)):
            return json.dumps(_masked(path, parsed, {}), sort_keys=True)
    except RecursionError:
        return MASK
    except ValueError:
        # JSON that is cut cannot be masked by its keys.
        return MASK if _SECRET_PLACES.search(f"{path}/") and value.lstrip()[:1] in ("{", "[") else value
    return value


def _masked(path: str, value: Any, beside: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _masked(f"{path}/{key}", part, value) for key, part in value.items()}
    if isinstance(value, list):
        return [_masked(f"{path}/{number}", part, beside) for number, part in enumerate(value)]
    if isinstance(value, str):
        return readable(path, value, beside)
    return MASK if _is_secret(path, json.dumps(value), beside) else value


def _is_secret(path: str, value: str, beside: Mapping[str, Any]) -> bool:
    if _SECRET_VALUE.search(value):
        return True
    if _SECRET_PLACES.search(path):
        return not (_LABEL_PATH.search(path) or (_ENTRY_PATH.search(path) and value.startswith("{")))
    names = [part for part in path.split("/") if not part.isdecimal()]
    name = names[-1] if names else ""
    if name in _HELD:
        label = next((beside[label] for label in _LABELS if isinstance(beside.get(label), str)), None)
        if "OptionSettings" in names and (label is None or beside.get("Namespace") == _VARIABLES):
            return True
        name = label or name
    return bool(_SECRET_NAME.search(name)) and not (_HARMLESS_NAME.search(name) or _HARMLESS_VALUE.match(value))
