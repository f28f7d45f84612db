"""An account of its own for each run: what the handlers read and write, and what came of it, as plain data."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials

from handlers.redrive import Redrive
from local_aws import LocalAws

ENVIRONMENT = "test"
REGION = "us-east-1"
BUCKET = "bucket-reports-test"
AGGREGATOR = "aggregator-compliance-test"
SECRET = "test/contacts"  # noqa: S105 - its name
CONTACTS = f"/compliance/{ENVIRONMENT}/contacts/escalation"
FUNCTIONS = (
    "alerts",
    "attribution",
    "compliance-report",
    "config-rule",
    "empty-bucket",
    "realtime",
    "secure-parameters",
    "stack-drift",
)
PREFIX_LIST_ENTRY = "203.0.113.0/24"


class Accounts:
    """Clients of whichever account is at hand: the access key is the account, and making a client takes long."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url
        self._credentials = Credentials("000000000000", "test")
        session = botocore.session.Session()
        session._credentials = self._credentials  # type: ignore[attr-defined] # read by all its clients, at each call
        self.session: Any = boto3.Session(botocore_session=session, region_name=REGION)
        self._numbers = itertools.count(100_000_000_001)
        self._clients: dict[str, Any] = {}

    def another(self) -> str:
        """An account that nothing is in yet; all clients work in it from now on."""
        self._credentials.access_key = str(next(self._numbers))
        return str(self._credentials.access_key)

    @contextmanager
    def at_home(self, account: str) -> Iterator[None]:
        """Within, all clients work in another account."""
        before, self._credentials.access_key = self._credentials.access_key, account
        yield
        self._credentials.access_key = before

    def client(self, service: str) -> Any:
        if service not in self._clients:
            config = Config(retries={"max_attempts": 1}, read_timeout=60)
            self._clients[service] = self.session.client(service, endpoint_url=self._endpoint_url, config=config)
        return self._clients[service]


@dataclass
class World:
    """One account, reached past the proxy."""

    aws: LocalAws
    accounts: Accounts
    account: str
    parameters: Mapping[str, str]

    def client(self, service: str) -> Any:
        return self.accounts.client(service)

    def prepare(self) -> None:
        """What the stack would have made, but no function: those run in this process."""
        sqs, dynamodb, ssm = self.client("sqs"), self.client("dynamodb"), self.client("ssm")
        for function in FUNCTIONS:
            sqs.create_queue(QueueName=f"queue-dead-letters-{function}-{ENVIRONMENT}")
        letters = f"arn:aws:sqs:{REGION}:{self.account}:queue-dead-letters-alerts-{ENVIRONMENT}"
        redrive = json.dumps({"deadLetterTargetArn": letters, "maxReceiveCount": 5})
        sqs.create_queue(QueueName=f"queue-alerts-{ENVIRONMENT}", Attributes={"RedrivePolicy": redrive})
        sqs.create_queue(QueueName="told")
        for table in ("findings", "stacks"):
            dynamodb.create_table(
                TableName=f"table-{table}-{ENVIRONMENT}",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        for name, value in self.parameters.items():
            ssm.put_parameter(Name=name, Value=value, Type="String")
        ssm.put_parameter(Name=CONTACTS, Value="Duty manager: +1 555 0100", Type="SecureString")
        sns = self.client("sns")
        topic = sns.create_topic(Name=f"topic-alerts-{ENVIRONMENT}")["TopicArn"]
        told = f"arn:aws:sqs:{REGION}:{self.account}:told"
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=told, Attributes={"RawMessageDelivery": "true"})
        self.client("s3").create_bucket(Bucket=self.bucket)
        self._record()

    def _record(self) -> None:
        config = self.client("config")
        config.put_configuration_recorder(
            ConfigurationRecorder={"name": "default", "roleARN": f"arn:aws:iam::{self.account}:role/recorder"}
        )
        config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": self.bucket})
        config.start_configuration_recorder(ConfigurationRecorderName="default")

    @property
    def bucket(self) -> str:
        return f"{BUCKET}-{self.account}"

    @property
    def queue_url(self) -> str:
        return self.url(f"queue-alerts-{ENVIRONMENT}")

    def url(self, queue: str) -> str:
        found: str = self.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
        return found

    def environment(self, proxy: str, **more: str) -> dict[str, str]:
        """The variables of a function of this account, which reaches AWS through the proxy."""
        return {
            "AWS_ENDPOINT_URL": proxy,
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "ENVIRONMENT": ENVIRONMENT,
            "POWERTOOLS_METRICS_NAMESPACE": "ComplianceMonitor",
            "ALERT_QUEUE_URL": self.queue_url,
            "ALERT_TOPIC_ARN": f"arn:aws:sns:{REGION}:{self.account}:topic-alerts-{ENVIRONMENT}",
            "FINDINGS_TABLE": f"table-findings-{ENVIRONMENT}",
            "STACKS_TABLE": f"table-stacks-{ENVIRONMENT}",
            "REPORT_BUCKET": self.bucket,
            "CONTACTS_PARAMETER": CONTACTS,
            "SEVERITY": "critical",
            **more,
        }

    def rule(self, name: str, *types: str) -> str:
        """A Config rule of this environment, for its result tokens; its name."""
        full = f"config-rule-{name}-{ENVIRONMENT}"
        scope = {"Scope": {"ComplianceResourceTypes": list(types)}} if types else {}
        source = {"Owner": "AWS", "SourceIdentifier": "REQUIRED_TAGS"}
        self.client("config").put_config_rule(ConfigRule={"ConfigRuleName": full, "Source": source, **scope})
        return full

    @property
    def member(self) -> str:
        """The account that the aggregator holds beside this one."""
        return f"2{self.account[1:]}"

    def aggregate(self) -> str:
        """An aggregator of this account and the member; its name."""
        with self.accounts.at_home(self.member):
            role = f"arn:aws:iam::{self.member}:role/recorder"
            self.client("config").put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
            self.client("config").put_aggregation_authorization(
                AuthorizedAccountId=self.account, AuthorizedAwsRegion=REGION
            )
        self.client("config").put_configuration_aggregator(
            ConfigurationAggregatorName=AGGREGATOR,
            AccountAggregationSources=[{"AccountIds": [self.account, self.member], "AwsRegions": [REGION]}],
        )
        return AGGREGATOR

    def send(self, *bodies: str) -> None:
        """Messages on the alert queue."""
        for body in bodies:
            self.client("sqs").send_message(QueueUrl=self.queue_url, MessageBody=body)

    def forward(self, source: str, detail_type: str) -> None:
        """A rule on the default bus that hands such events to the alert queue."""
        events, name = self.client("events"), "event-rule-member-message"
        pattern = {"source": [source], "detail-type": [detail_type]}
        arn = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
        queue = f"arn:aws:sqs:{REGION}:{self.account}:queue-alerts-{ENVIRONMENT}"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": arn}},
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        self.client("sqs").set_queue_attributes(QueueUrl=self.queue_url, Attributes={"Policy": json.dumps(policy)})
        events.put_targets(Rule=name, Targets=[{"Id": "alert-queue", "Arn": queue}])

    def receive(self, queue: str, visibility: int = 60) -> list[dict[str, Any]]:
        """Up to a hundred messages of a queue, as Lambda hands them to a function."""
        found: list[dict[str, Any]] = []
        while len(found) < 100:
            messages = self.client("sqs").receive_message(
                QueueUrl=self.url(queue),
                MaxNumberOfMessages=10,
                VisibilityTimeout=visibility,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            if not messages.get("Messages"):
                break
            found += messages["Messages"]
        return found

    def delete(self, queue: str, message: Mapping[str, Any]) -> None:
        self.client("sqs").delete_message(QueueUrl=self.url(queue), ReceiptHandle=message["ReceiptHandle"])

    def release(self, queue: str, message: Mapping[str, Any]) -> None:
        self.client("sqs").change_message_visibility(
            QueueUrl=self.url(queue), ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )

    def bury(self, function: str, event: Any, cause: str) -> None:
        """Put an event into the dead letters of a function, with its cause, as Lambda does."""
        self.client("sqs").send_message(
            QueueUrl=self.url(f"queue-dead-letters-{function}-{ENVIRONMENT}"),
            MessageBody=json.dumps(event),
            MessageAttributes={"ErrorMessage": {"DataType": "String", "StringValue": cause[:1024] or "-"}},
        )

    def redrive(self, invoke: Any) -> Redrive:
        """The officer's command against this account; `invoke` stands for Lambda's Invoke."""
        lambda_ = type("Lambda", (), {"invoke": staticmethod(invoke)})()
        return Redrive(self.client("sqs"), lambda_, None, ENVIRONMENT, wait_seconds=0)

    def told(self) -> Counter[str]:
        """How often the team was told of each resource since the last look, by `resource: news`."""
        count: Counter[str] = Counter()
        for message in self.receive("told"):
            body = json.loads(message["Body"])
            for one in (*body["findings"], *body["resolved"]):
                count[f"{one['resource_id']}: {one['news']}"] += 1
            self.delete("told", message)
        return count

    def statuses(self) -> dict[str, str]:
        """Resource -> OPEN or CLOSED, of the findings that the table has as rows."""
        items = self.client("dynamodb").scan(TableName=f"table-findings-{ENVIRONMENT}")["Items"]
        return {item["resource_id"]["S"]: item["status"]["S"] for item in items if "revision" in item}

    def attributions(self) -> dict[str, str]:
        """Resource -> the call that made it so, of the findings of which the table knows it."""
        items = self.client("dynamodb").scan(TableName=f"table-findings-{ENVIRONMENT}")["Items"]
        known = [item for item in items if "attribution" in item]
        return {item["resource_id"]["S"]: item["attribution"]["M"]["event_name"]["S"] for item in known}

    def findings_keys(self) -> list[str]:
        """The keys of the findings table."""
        items = self.client("dynamodb").scan(TableName=f"table-findings-{ENVIRONMENT}")["Items"]
        return sorted(item["id"]["S"] for item in items)

    def compliance(self, rule: str) -> dict[str, str]:
        """Resource -> what AWS Config has of the rule."""
        results = self.client("config").get_compliance_details_by_config_rule(ConfigRuleName=rule)["EvaluationResults"]
        found = {}
        for one in results:
            qualifier = one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            found[qualifier["ResourceId"]] = one["ComplianceType"]
        return found

    def objects(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        s3 = self.client("s3")
        for entry in s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", []):
            yield entry["Key"], s3.get_object(Bucket=self.bucket, Key=entry["Key"])["Body"].read()
