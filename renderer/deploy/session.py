"""AWS as the caller reaches it: boto3's usual chain of credentials, --profile, --region and AWS_ENDPOINT_URL."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from renderer.deploy.state import DeployError

# A deployment is worth more patience than a look; throttling is retried with a pause that grows.
_PATIENCE = Config(connect_timeout=10, retries={"mode": "standard", "total_max_attempts": 8})


class Session:
    """boto3's clients of one account and region, each made once."""

    def __init__(self, region: str, profile: str | None = None) -> None:
        self.region = region
        self.profile = profile
        self._session: Any = boto3.Session(profile_name=profile, region_name=region)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.client(service, config=_PATIENCE)
        return self._clients[service]


def open_session(region: str, profile: str | None = None) -> Session:
    """A session; DeployError where the profile does not exist."""
    try:
        return Session(region, profile)
    except BotoCoreError as error:
        raise DeployError(str(error)) from error
