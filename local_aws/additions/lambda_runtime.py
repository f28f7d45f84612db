"""A model of Lambda's execution environment: which Python runs a function, and what it sees.

Functions run as child processes. Where AWS differs: AWS freezes the environment between invocations, limits memory and
runs Amazon Linux; boto3 comes here from the interpreter's own packages; the handler's zip stands first on the path on
both.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from local_aws.emulator import functions, lambda_runtime, logs, replace
from local_aws.settings import PYTHON39, SERVER_ONLY


def _interpreter(original: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    def detect(runtime: str) -> tuple[str, str]:
        binary, worker = original(runtime)
        if runtime == "python3.9":
            return os.environ.get(PYTHON39) or binary, worker
        return binary, worker

    return detect


def handler_environment(environment: Mapping[str, str], server: Mapping[str, str]) -> dict[str, str]:
    """What a handler may see: all but the settings of this server, unless the function sets one of that name itself."""
    kept = {name: value for name, value in environment.items() if name not in SERVER_ONLY or value != server.get(name)}
    return {**kept, "PYTHONNOUSERSITE": "1"}


def _popen(arguments: list[str], *, env: Mapping[str, str], **options: Any) -> subprocess.Popen[Any]:
    return subprocess.Popen(arguments, env=handler_environment(env, os.environ), **options)  # noqa: S603 - MiniStack's own worker


def _patient_drain(original: Callable[..., str]) -> Callable[..., str]:
    """A busy machine may be late with a handler's last lines, and each of them may be a metric."""

    def drain(worker: Any) -> str:
        return original(worker, first_line_wait=0.1, idle_confirm=0.02, hard_cap=1.0)

    return drain


def _without_new_groups(original: Callable[..., None]) -> Callable[..., None]:
    """A function whose role may not create log groups loses its lines where the group is missing."""

    def emit(function: Mapping[str, Any], request_id: str, text: str, error: bool, duration: int, **more: Any) -> None:
        configuration = function.get("config") or function
        group = (configuration.get("LoggingConfig") or {}).get("LogGroup")
        group = group or f"/aws/lambda/{configuration['FunctionName']}"
        if group not in logs._log_groups:
            functions.logger.warning("Lambda %s: there is no log group %s", configuration["FunctionName"], group)
            return
        original(function, request_id, text, error, duration, **more)

    return emit


def install() -> None:
    replace(lambda_runtime, "_detect_runtime_binary", _interpreter)
    replace(
        lambda_runtime,
        "subprocess",
        lambda module: SimpleNamespace(**{**vars(module), "Popen": _popen}),
    )
    replace(lambda_runtime.Worker, "_drain_stderr_bounded", _patient_drain)
    replace(functions, "_emit_lambda_logs", _without_new_groups)
