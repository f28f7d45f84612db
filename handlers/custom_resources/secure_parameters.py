"""Custom::SecureParameters: values of Secrets Manager secrets, kept as SecureString parameters under the stack's key.

AWS::SSM::Parameter cannot create a SecureString. No value appears in a log, an exception, an event or an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers.custom_resources.protocol import FailedError, Outcome, RefusedError, Request, respond
from handlers.lib import aws

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_ssm import SSMClient
    from types_boto3_ssm.type_defs import TagTypeDef

# A standard parameter's; Parameter Store also refuses a value that holds `{{`, its own reference syntax.
VALUE_LIMIT = 4096
NAME = re.compile(r"(/[A-Za-z0-9_.-]+)+")

CLIENT_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})

logger = Logger()


@dataclass(frozen=True)
class Source:
    """A parameter to write, and the secret and key its value comes from."""

    name: str
    secret_id: str
    secret_key: str
    version: Mapping[str, str]  # {"VersionStage": ...} or {"VersionId": ...}, as GetSecretValue takes it


def handler(event: Mapping[str, Any], context: LambdaContext) -> None:
    """Entry point: a request of CloudFormation about a Custom::SecureParameters."""

    def work(request: Request, time_left: Callable[[], float]) -> Outcome:
        ssm = aws.client("ssm", CLIENT_CONFIG)
        secrets = aws.client("secretsmanager", CLIENT_CONFIG)
        return apply(request, time_left, ssm=ssm, secrets=secrets)

    respond(event, context, work)


def apply(
    request: Request, time_left: Callable[[], float], *, ssm: SSMClient, secrets: SecretsManagerClient
) -> Outcome:
    """Make the parameters what the request asks for; the same request again changes nothing.

    An Update writes every listed parameter, as the secret may have changed behind the same version stage, then
    removes those only the old properties list: CloudFormation's rollback is the same with the two exchanged.
    """
    if request.type == "Delete":
        _delete(ssm, sorted(listed_names(request.properties)), time_left)
        return Outcome.DONE
    sources = parse_sources(request.properties)
    key_id = _text(request.properties, "KeyId", "the properties")
    tags = parse_tags(request.properties)
    values = _read(secrets, sources)
    for source in sources:
        _in_time(time_left, f"{source.name} was written")
        _write(ssm, source.name, values[source.name], key_id, tags)
    superseded = listed_names(request.old_properties) - {source.name for source in sources}
    _delete(ssm, sorted(superseded), time_left)
    return Outcome.DONE


def parse_sources(properties: Mapping[str, Any]) -> list[Source]:
    """The parameters that the properties list; RefusedError names the entry and what is wrong with it."""
    entries = properties.get("Parameters")
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise RefusedError("Parameters must be a list that is not empty")
    sources = [_parse_source(entry, f"Parameters[{index}]") for index, entry in enumerate(entries)]
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise RefusedError(f"Parameters lists {name} more than once: one of the values would be lost")
    return sources


def _parse_source(entry: object, place: str) -> Source:
    if not isinstance(entry, Mapping):
        raise RefusedError(f"{place} must be a mapping with Name, SecretId and SecretKey")
    name = _text(entry, "Name", place)
    if not NAME.fullmatch(name) or len(name) > 1011:
        raise RefusedError(f"{place}: Name must be a path such as /compliance/prod/contacts/escalation")
    versions = {key: _text(entry, key, place) for key in ("VersionStage", "VersionId") if key in entry}
    if len(versions) > 1:
        raise RefusedError(f"{place}: give VersionStage or VersionId, not both")
    return Source(name, _text(entry, "SecretId", place), _text(entry, "SecretKey", place), versions)


def parse_tags(properties: Mapping[str, Any]) -> list[TagTypeDef]:
    """The tags for every parameter, a list of {Key, Value}; empty where the properties name none."""
    tags = properties.get("Tags", [])
    if not isinstance(tags, Sequence) or isinstance(tags, str):
        raise RefusedError("Tags must be a list of {Key, Value}")
    parsed: list[TagTypeDef] = []
    for index, tag in enumerate(tags):
        place = f"Tags[{index}]"
        if not isinstance(tag, Mapping):
            raise RefusedError(f"{place} must be a mapping with Key and Value")
        parsed.append({"Key": _text(tag, "Key", place), "Value": _text(tag, "Value", place)})
    return parsed


def listed_names(properties: Mapping[str, Any]) -> set[str]:
    """The names that properties list, malformed entries aside: they were refused, so nothing was written for them."""
    entries = properties.get("Parameters")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return set()
    names = (entry.get("Name") for entry in entries if isinstance(entry, Mapping))
    return {name for name in names if isinstance(name, str) and NAME.fullmatch(name)}


def value_of(secret: str, source: Source) -> str:
    """The value at the source's key of a secret's text, a JSON object: a text as it is, anything else as JSON.

    RefusedError names the secret and the key. It is raised outside of any `except`: a JSONDecodeError holds the text.
    """
    try:
        document: object = json.loads(secret)
    except ValueError:
        document = None
    where = f"{source.name}: secret {source.secret_id}"
    if not isinstance(document, dict):
        raise RefusedError(f"{where} is not a JSON object, so it has no key {source.secret_key}")
    if document.get(source.secret_key) in (None, ""):
        raise RefusedError(f"{where} has no key {source.secret_key}, or an empty value there")
    value = document[source.secret_key]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode(errors="surrogatepass")) > VALUE_LIMIT:
        raise RefusedError(f"{where}, key {source.secret_key}: the value is longer than {VALUE_LIMIT} bytes")
    if "{{" in text:
        raise RefusedError(
            f"{where}, key {source.secret_key}: Parameter Store refuses a value that holds two open braces"
        )
    return text


def _text(mapping: Mapping[str, Any], key: str, place: str) -> str:
    value = mapping.get(key)
    if not isinstance(value, str) or not value:
        raise RefusedError(f"{place}: {key} must be a text that is not empty")
    return value


def _in_time(time_left: Callable[[], float], what: str) -> None:
    if time_left() <= 0:
        raise FailedError(f"the time of the function ran out before {what}")


def _read(secrets: SecretsManagerClient, sources: Sequence[Source]) -> dict[str, str]:
    """The value of each parameter by name. Every secret is read and checked before anything is written."""
    texts: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
    values = {}
    for source in sources:
        key = (source.secret_id, tuple(source.version.items()))
        if key not in texts:
            texts[key] = _secret_text(secrets, source)
        values[source.name] = value_of(texts[key], source)
    return values


def _secret_text(secrets: SecretsManagerClient, source: Source) -> str:
    version = " ".join(source.version.values()) or "AWSCURRENT"
    where = f"{source.name}: secret {source.secret_id}, version {version}"
    try:
        answer = secrets.get_secret_value(SecretId=source.secret_id, **source.version)
    except (ClientError, BotoCoreError) as error:
        cause = _cause(error)
        raise RefusedError(
            f"{where} could not be read with GetSecretValue: {_SECRET_ADVICE.get(cause, cause)}"
        ) from None
    if "SecretBinary" in answer:
        raise RefusedError(f"{where} holds no text (SecretString) but bytes")
    if "SecretString" not in answer:
        raise RefusedError(f"{where} could not be read: the answer of GetSecretValue was cut short")
    return answer["SecretString"]


_SECRET_ADVICE = {
    "ResourceNotFoundException": "it does not exist in this account and region (ResourceNotFoundException)",
    "AccessDeniedException": "the function's role, the secret's policy or the secret's key does not allow it "
    "(AccessDeniedException)",
    "InvalidRequestException": "it is marked for deletion (InvalidRequestException)",
    "DecryptionFailure": "its key is disabled or pending deletion (DecryptionFailure)",
}


def _write(ssm: SSMClient, name: str, value: str, key_id: str, tags: Sequence[TagTypeDef]) -> None:
    failure = _put(ssm, name, value, key_id)
    if failure:  # raised here, outside of the `except`: AWS and botocore quote a refused value in their messages
        raise FailedError(f"{name} could not be written: {failure}")
    if tags:  # PutParameter takes no tags together with Overwrite
        _tag(ssm, name, tags)
    logger.info("parameter written", extra={"parameter": name})


def _put(ssm: SSMClient, name: str, value: str, key_id: str) -> str | None:
    try:
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", KeyId=key_id, Overwrite=True)
    except (ClientError, BotoCoreError) as error:
        return f"PutParameter answered {_cause(error)}"
    return None


def _cause(error: ClientError | BotoCoreError) -> str:
    """AWS's code, or what happened on the way to it: the messages of either may quote a value."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__


def _tag(ssm: SSMClient, name: str, tags: Sequence[TagTypeDef]) -> None:
    try:
        ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=tags)
    except (ClientError, BotoCoreError) as error:
        raise FailedError(f"{name} could not be tagged: AddTagsToResource answered {_cause(error)}") from error


def _delete(ssm: SSMClient, names: Sequence[str], time_left: Callable[[], float]) -> None:
    for name in names:
        _in_time(time_left, f"{name} was deleted")
        try:
            ssm.delete_parameter(Name=name)
        except ssm.exceptions.ParameterNotFound:
            logger.info("parameter already gone", extra={"parameter": name})
        except (ClientError, BotoCoreError) as error:
            raise FailedError(f"{name} could not be deleted: DeleteParameter answered {_cause(error)}") from error
        else:
            logger.info("parameter deleted", extra={"parameter": name})
