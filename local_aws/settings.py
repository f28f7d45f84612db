"""The names of the settings that process and server share. Pure."""

from __future__ import annotations

PYTHON39 = "LOCAL_AWS_PYTHON39"  # the interpreter that runs python3.9 functions

ADMIN_PATH = "/_local_aws/"

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"

# Set for the server, kept from the handlers.
SERVER_ONLY = frozenset(
    {
        PYTHON39,
        "AUTH",
        "BIND_HOST",
        "GATEWAY_PORT",
        "HOME",
        "IOT_MTLS_ENABLED",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS",
        "LAMBDA_WARM_TTL_SECONDS",
        "LOG_LEVEL",
        "MINISTACK_ACCOUNT_ID",
        "MINISTACK_HOST",
        "MINISTACK_REGION",
        "PYTHONPATH",
        "SFTP_ENABLED",
    }
)
