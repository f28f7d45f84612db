"""A call as it went over the wire, read by botocore's models of the services. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import botocore.session
from botocore.parsers import create_parser

Parameters = dict[str, Any]
ERROR_FROM = 300


class Request(NamedTuple):
    """A request as the server has it: names of headers in small letters, query as lists by name."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, Any]
    body: bytes


@cache
def model(service: str) -> Any:
    """Botocore's model of a service, by botocore's name of it."""
    return botocore.session.get_session().get_service_model(service)


def operation_of(service: str, request: Request) -> str | None:
    """The name of the operation that a request calls; None where it is none of the model."""
    target = request.headers.get("x-amz-target", "").rpartition(".")[2]
    name = target or _form(request).get("Action") or _rpc_operation(request.path) or _rest_operation(service, request)
    return name if name in model(service).operation_names else None


def parameters_of(service: str, operation: str, request: Request) -> Parameters:
    """The operation's parameters, by the names that boto3 takes them by."""
    shape = model(service).operation_model(operation).input_shape
    if shape is None:
        return {}
    form = _form(request)
    if form:
        is_ec2 = model(service).metadata["protocol"] == "ec2"
        return dict(_structure(shape, "", form, is_ec2=is_ec2))
    return {**_rest_parameters(service, operation, request), **_parsed(service, request.headers, request.body, shape)}


def answer_of(
    service: str, operation: str, status: int, headers: Mapping[str, str], body: bytes | str
) -> tuple[Parameters, str, str]:
    """The operation's answer by boto3's names, and where it failed the error's code and message."""
    content = body.encode() if isinstance(body, str) else body
    shape = model(service).operation_model(operation).output_shape
    parsed = _parsed(service, {name.lower(): value for name, value in headers.items()}, content, shape, status)
    parsed.pop("ResponseMetadata", None)
    error = parsed.pop("Error", {}) if status >= ERROR_FROM else {}
    return parsed, error.get("Code", ""), error.get("Message", "")


def _parsed(service: str, headers: Mapping[str, str], body: bytes, shape: Any, status: int = 200) -> Parameters:
    """Botocore's parsers read a request's body as well as an answer's: both follow the same shapes."""
    protocol = (
        "smithy-rpc-v2-cbor" if "cbor" in headers.get("content-type", "") else model(service).metadata["protocol"]
    )
    if protocol == "smithy-rpc-v2-cbor" and "cbor" not in headers.get("content-type", ""):
        protocol = "json"
    response = {"headers": headers, "status_code": status, "body": body, "context": {}}
    parsed: Parameters = create_parser(protocol).parse(response, shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def _form(request: Request) -> dict[str, str]:
    if "x-www-form-urlencoded" not in request.headers.get("content-type", ""):
        return {}
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _structure(shape: Any, prefix: str, form: Mapping[str, str], *, is_ec2: bool) -> Parameters:
    found = {}
    for name, member in shape.members.items():
        key = prefix + _form_name(member, name, is_ec2=is_ec2)
        if any(one == key or one.startswith(key + ".") for one in form):
            found[name] = _value(member, key, form, is_ec2=is_ec2)
    return found


def _form_name(member: Any, name: str, *, is_ec2: bool) -> str:
    given = member.serialization
    if is_ec2:
        said = given.get("queryName") or given.get("name") or name
        return str(said[0].upper() + said[1:])
    return str(given.get("name", name))


def _value(shape: Any, key: str, form: Mapping[str, str], *, is_ec2: bool) -> Any:
    if shape.type_name == "structure":
        return _structure(shape, key + ".", form, is_ec2=is_ec2)
    if shape.type_name == "list":
        flat = is_ec2 or shape.serialization.get("flattened")
        start = key + "." if flat else f"{key}.{shape.member.serialization.get('name', 'member')}."
        numbers = sorted({int(found[1]) for one in form if (found := re.match(re.escape(start) + r"(\d+)", one))})
        return [_value(shape.member, f"{start}{number}", form, is_ec2=is_ec2) for number in numbers]
    if shape.type_name == "map":
        entries = [one[: -len(".key")] for one in form if one.startswith(key + ".entry.") and one.endswith(".key")]
        return {form[f"{entry}.key"]: form[f"{entry}.value"] for entry in entries}
    text = form[key]
    if shape.type_name in ("integer", "long"):
        return int(text)
    return text == "true" if shape.type_name == "boolean" else text


def _rpc_operation(path: str) -> str | None:
    found = re.fullmatch(r"/service/\w+/operation/(\w+)", path)
    return found[1] if found else None


def _rest_operation(service: str, request: Request) -> str | None:
    """The operation whose URI fits best: with the subresource of its query, where it has one."""
    fitting = [
        (len(_subresources(operation.http["requestUri"])), name)
        for name in model(service).operation_names
        for operation in [model(service).operation_model(name)]
        if operation.http.get("method") == request.method
        and _path_pattern(operation.http["requestUri"]).fullmatch(request.path)
        and _subresources(operation.http["requestUri"]) <= set(request.query)
    ]
    return max(fitting)[1] if fitting else None


def _rest_parameters(service: str, operation: str, request: Request) -> Parameters:
    pattern = _path_pattern(model(service).operation_model(operation).http["requestUri"])
    found = pattern.fullmatch(request.path)
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else {}


def _subresources(uri: str) -> set[str]:
    _, _, query = uri.partition("?")
    return {part.partition("=")[0] for part in query.split("&") if part}


@cache
def _path_pattern(uri: str) -> re.Pattern[str]:
    path = re.escape(uri.partition("?")[0]).replace(r"\{", "{").replace(r"\}", "}").replace(r"\+", "+")
    path = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.+)", path)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "/?")
