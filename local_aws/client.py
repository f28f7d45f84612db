"""The embedded AWS as tests and the demo use it: start, boto3 clients, play an item, read the mailbox."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import boto3
from botocore.config import Config

from local_aws import leftovers, process
from local_aws.settings import ADMIN_PATH, DEFAULT_ACCOUNT, DEFAULT_REGION

CALL_SECONDS = 300


class LocalAws:
    """One embedded AWS, from `with` to its end.

    with LocalAws() as aws:
        aws.client("s3").create_bucket(Bucket="reports")

    `enforce_iam` lets MiniStack judge every call by the caller's policies. `retry_seconds` is the pause before the
    first retry of an asynchronous invocation (a minute on AWS).
    """

    def __init__(
        self,
        *,
        enforce_iam: bool = False,
        port: int | None = None,
        account: str = DEFAULT_ACCOUNT,
        retry_seconds: float = 0.2,
    ) -> None:
        self.account = account
        self._enforce_iam = enforce_iam
        self._port = port
        self._retry_seconds = retry_seconds
        self._server: process.Server | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._session: Any = boto3.Session()
        self._clients: dict[tuple[str, str, str], Any] = {}

    @classmethod
    def attached(cls, server: process.Server, account: str = DEFAULT_ACCOUNT) -> LocalAws:
        """One that runs already, such as that of `python -m local_aws start`; `stop` ends it."""
        aws = cls(account=account)
        aws._server = server
        return aws

    def __enter__(self) -> LocalAws:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server; a second start of the same object is an error."""
        if self._server is not None:
            raise process.LocalAwsError("this embedded AWS runs already")
        self._server, self._child = process.start(
            self._port, enforce_iam=self._enforce_iam, retry_seconds=self._retry_seconds
        )

    def stop(self) -> None:
        """Stop the server and all handlers it started; nothing to do where it does not run."""
        if self._server is not None:
            process.stop(self._server, self._child)
            self._server = self._child = None
            self._clients.clear()

    @property
    def server(self) -> process.Server:
        if self._server is None:
            raise process.LocalAwsError("the embedded AWS does not run: use `with LocalAws() as aws:`")
        return self._server

    @property
    def endpoint_url(self) -> str:
        return self.server.endpoint_url

    @property
    def lambda_python(self) -> str:
        """The interpreter that runs python3.9 functions here."""
        python: str = self._admin("about")["python39"]
        return python

    @property
    def runs_real_python39(self) -> bool:
        """False where this machine has no Python 3.9, and another interpreter stands in for it."""
        return process.python39() is not None

    def environment(self, account: str | None = None, region: str = DEFAULT_REGION) -> dict[str, str]:
        """The variables with which any AWS SDK or command reaches this AWS."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": account or self.account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": region,
        }

    def client(self, service: str, account: str | None = None, region: str = DEFAULT_REGION) -> Any:
        """A boto3 client of this AWS, made once; a 12-digit access key is the account."""
        key = (service, account or self.account, region)
        if key not in self._clients:
            self._clients[key] = self._session.client(
                service,
                region_name=region,
                endpoint_url=self.endpoint_url,
                aws_access_key_id=account or self.account,
                aws_secret_access_key="test",  # noqa: S106 - no secret: the emulator takes any
                config=Config(retries={"max_attempts": 1}, read_timeout=CALL_SECONDS),
            )
        return self._clients[key]

    def record(
        self,
        item: Mapping[str, Any],
        *,
        account: str | None = None,
        region: str = DEFAULT_REGION,
        oversized: bool = False,
        wait: bool = True,
    ) -> dict[str, Any]:
        """Play one configuration item (the dialect of the Lambda and EventBridge events) through AWS Config.

        Answers {"recorded": bool, "rules": {name: "invoked" or the error}} once the rules' functions have answered
        (`wait=False`: at once). `oversized` announces the item as one too large for an event.
        """
        answer: dict[str, Any] = self._admin("record", account, region, item=dict(item), oversized=oversized, wait=wait)
        return answer

    def mailbox(self, topic: str | None = None) -> list[dict[str, str]]:
        """The mails that e-mail subscribers received, oldest first: to, subject, body, topic, account, time."""
        mails: list[dict[str, str]] = self._admin("mailbox")
        return [mail for mail in mails if topic in (None, mail["topic"])]

    def fire_schedule(self, rule: str, *, account: str | None = None, region: str = DEFAULT_REGION) -> None:
        """Let a scheduled rule of EventBridge fire now."""
        self._admin("fire-schedule", account, region, rule=rule)

    def refuse_evaluations(self, count: int) -> None:
        """Let PutEvaluations refuse the next `count` evaluations, as it does under load."""
        self._admin("refuse-evaluations", count=count)

    def result_token(self, rule: str, *, account: str | None = None, region: str = DEFAULT_REGION) -> str:
        """A result token of a rule, for a test that invokes the rule's function itself."""
        token: str = self._admin("result-token", account, region, rule=rule)
        return token

    def leftovers(self, account: str | None = None, region: str = DEFAULT_REGION) -> dict[str, list[str]]:
        """All that still exists in an account, by kind, read through AWS's own calls; empty where nothing is left."""
        return leftovers.find(lambda service: self.client(service, account, region))

    def reset(self) -> None:
        """Forget everything: resources, history, mails."""
        self._post("/_ministack/reset", {})

    def _admin(self, operation: str, account: str | None = None, region: str = DEFAULT_REGION, **body: Any) -> Any:
        return self._post(f"{ADMIN_PATH}{operation}", {"account": account or self.account, "region": region, **body})

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(f"{self.endpoint_url}{path}", data=json.dumps(body).encode())  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:  # noqa: S310 - loopback
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise process.LocalAwsError(json.load(error)["error"]) from error
