"""One notification: one verdict told to AWS Config, one finding to the team, and nothing where nothing is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY

from handlers import config_rule
from handlers.config_rule import Edge, NotJudgedError, run
from handlers.lib import alert_queue
from handlers.lib.evaluations import EvaluationsNotTakenError
from handlers.lib.finding import Finding
from handlers.lib.gathering import Gatherer, Kept
from handlers.lib.heartbeat import Heartbeat, of_schedule
from handlers.lib.notification import parse
from handlers.lib.policy import PolicyError, read_documents
from handlers.lib.rule import load, parse_policy
from handlers.lib.verdict import Needs
from tests.unit.handlers.builders import ACCOUNT
from tests.unit.handlers.config_items import (
    CAPTURED,
    change_event,
    in_api_dialect,
    oversized_event,
    raw_item,
    scheduled_event,
)
from tests.unit.handlers.stubbed import Stub, stubbed

SCHEDULED = {
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": ACCOUNT,
    "time": "2026-11-24T03:10:00Z",
    "detail": {},
}
QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/queue-alerts-prod"
NOW = datetime(2026, 11, 24, 3, 12, 10, tzinfo=timezone.utc)
OPEN = {"ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "ipRanges": ["0.0.0.0/0"]}
FINE = {"ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "ipRanges": ["10.0.0.0/8"]}
WITH_LIST = {"ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "prefixListIds": [{"prefixListId": "pl-1"}]}
POLICIES: dict[str, Any] = {
    "security-group-rules": {"internal": {"ingress": [{"protocol": "all", "sources": ["10.0.0.0/8"]}]}},
    "required-tags": {"tags": {"Owner": {}}},
}


class Aws:
    """The services behind the function, and the edge over them."""

    def __init__(self, config: Stub, sqs: Stub, tagging: Stub, ec2: Stub) -> None:
        self.config, self.sqs, self.tagging, self.ec2 = config, sqs, tagging, ec2
        self.sent: list[Finding] = []
        self.messages: list[dict[str, Any]] = []
        sqs.client.meta.events.register("before-parameter-build.sqs.SendMessageBatch", self._record)

    def edge(self, rule_name: str = "security-group-rules", **policy: Any) -> Edge:
        rule = load(rule_name)
        documents = {**POLICIES[rule_name], **policy}
        return Edge(
            rule=rule,
            severity="high",
            environment="prod",
            region="us-east-1",
            policy=lambda: parse_policy(rule, documents),
            gather=Gatherer(self.tagging.client, self.ec2.client, Kept(300)).gather,
            config=self.config.client,
            send=lambda messages: alert_queue.send(messages, QUEUE, self.sqs.client),
            now=lambda: NOW,
        )

    def expect_evaluations(self, *evaluations: dict[str, Any], **arguments: Any) -> None:
        self.config.add_response(
            "put_evaluations",
            {"FailedEvaluations": []},
            {"Evaluations": list(evaluations), "ResultToken": "a-result-token", **arguments},
        )

    def _record(self, params: Any, **_: Any) -> None:
        bodies = [json.loads(entry["MessageBody"]) for entry in params["Entries"]]
        self.messages += bodies
        self.sent += [Finding.from_message(body) for body in bodies if "finding" in body]

    def expect_findings(self, count: int) -> list[Finding]:
        """The list that holds the findings once they are sent."""
        self.expect_messages(count)
        return self.sent

    def expect_messages(self, count: int) -> list[dict[str, Any]]:
        """The list that holds what was sent, whatever it is."""
        taken = [{"Id": str(number), "MessageId": "m", "MD5OfMessageBody": "0"} for number in range(count)]
        answer = {"Successful": taken, "Failed": []}
        self.sqs.add_response("send_message_batch", answer, {"QueueUrl": QUEUE, "Entries": ANY})
        return self.messages


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ComplianceMonitor")
    with ExitStack() as stack:
        services = ("config", "sqs", "resourcegroupstaggingapi", "ec2")
        yield Aws(*(stack.enter_context(stubbed(service)) for service in services))


def group(*permissions: dict[str, Any], **other: Any) -> dict[str, Any]:
    return raw_item(configuration={"groupName": "web", "ipPermissions": list(permissions)}, **other)


def evaluation(compliance: str, resource_id: str = "sg-0a1b2c3d4e5f60718", **other: Any) -> dict[str, Any]:
    return {
        "ComplianceResourceType": "AWS::EC2::SecurityGroup",
        "ComplianceResourceId": resource_id,
        "ComplianceType": compliance,
        "OrderingTimestamp": CAPTURED,
        **other,
    }


NOT_APPROVED = "tcp/80 from 0.0.0.0/0 is not approved"
ANNOTATION = f"{NOT_APPROVED}. Allowed: all traffic from 10.0.0.0/8 (internal.ingress[0])"


def test_a_resource_that_complies_is_one_call_and_no_message(aws: Aws) -> None:
    aws.expect_evaluations(evaluation("COMPLIANT"))

    assert run(aws.edge(), parse(change_event(group(FINE)))) == {"evaluated": 1, "violations": 0}


def test_a_violation_is_put_with_its_reason_and_sent_to_the_team(aws: Aws) -> None:
    aws.expect_evaluations(evaluation("NON_COMPLIANT", Annotation=ANNOTATION))
    sent = aws.expect_findings(1)

    assert run(aws.edge(), parse(change_event(group(OPEN)))) == {"evaluated": 1, "violations": 1}
    assert [(one.rule, one.severity, one.reason, one.observed_at, one.recorded_at) for one in sent] == [
        ("security-group-rules", "high", NOT_APPROVED, CAPTURED, "2026-11-24T03:12:10.000Z")
    ]


def test_a_second_fault_of_a_group_that_already_fails_is_a_finding_of_its_own(aws: Aws) -> None:
    fingerprints = []
    for permissions in ([OPEN], [OPEN, {**OPEN, "fromPort": 8080, "toPort": 8080}]):
        aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
        sent = aws.expect_findings(1)
        run(aws.edge(), parse(change_event(group(*permissions))))
        fingerprints.append(sent[-1].fingerprint)

    assert fingerprints[0] != fingerprints[1]


@pytest.mark.parametrize("status", ["ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded"])
@pytest.mark.parametrize("make", [change_event, oversized_event])
def test_a_resource_that_is_gone_is_not_applicable(aws: Aws, status: str, make: Callable[..., Any]) -> None:
    raw = {**group(OPEN, configurationItemStatus=status), "configuration": None}
    aws.expect_evaluations(evaluation("NOT_APPLICABLE", Annotation=f"the resource is gone: {status}"))

    run(aws.edge(), parse(make(raw)))


@pytest.mark.parametrize("make", [change_event, oversized_event])
def test_a_resource_that_left_the_scope_is_not_applicable_however_it_looks(aws: Aws, make: Callable[..., Any]) -> None:
    aws.expect_evaluations(evaluation("NOT_APPLICABLE", Annotation="the resource left the rule's scope"))

    run(aws.edge(), parse(make(group(OPEN), eventLeftScope=True)))


def test_an_oversized_item_is_fetched_as_it_was_and_judged_like_any(aws: Aws) -> None:
    raw = group(OPEN)
    later = datetime(2026, 11, 24, 3, 12, 8, 422000, tzinfo=timezone.utc) + timedelta(seconds=1)
    aws.config.add_response(
        "get_resource_config_history",
        {"configurationItems": [in_api_dialect(raw)]},
        {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": raw["resourceId"], "laterTime": later},
    )
    aws.expect_evaluations(evaluation("NON_COMPLIANT", Annotation=ANNOTATION))
    sent = aws.expect_findings(1)

    run(aws.edge(), parse(oversized_event(raw)))
    assert sent[0].reason == NOT_APPROVED


def test_an_oversized_item_may_turn_out_to_be_deleted(aws: Aws) -> None:
    deleted = {**in_api_dialect(group()), "configurationItemStatus": "ResourceDeleted"}
    del deleted["configuration"]
    aws.config.add_response("get_resource_config_history", {"configurationItems": [deleted]})
    aws.expect_evaluations(evaluation("NOT_APPLICABLE", Annotation="the resource is gone: ResourceDeleted"))

    run(aws.edge(), parse(oversized_event(group(OPEN))))


def test_a_test_event_is_put_in_test_mode_and_alerts_nobody(aws: Aws) -> None:
    aws.config.add_response(
        "put_evaluations",
        {"FailedEvaluations": []},
        {"Evaluations": ANY, "ResultToken": "TESTMODE", "TestMode": True},
    )

    assert run(aws.edge(), parse(change_event(group(OPEN), resultToken="TESTMODE")))["violations"] == 1


def test_a_heartbeat_goes_the_way_of_a_violation_in_test_mode(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(config_rule, "_edge", aws.edge)
    aws.config.add_response(
        "put_evaluations",
        {"FailedEvaluations": []},
        {
            "Evaluations": [
                {
                    "ComplianceResourceType": "AWS::Lambda::Function",
                    "ComplianceResourceId": Context.function_name,
                    "ComplianceType": "NON_COMPLIANT",
                    "Annotation": "heartbeat",
                    "OrderingTimestamp": "2026-11-24T03:10:00.000Z",
                }
            ],
            "ResultToken": "TESTMODE",
            "TestMode": True,
        },
    )
    sent = aws.expect_messages(1)

    context: Any = Context()
    assert config_rule.handler(SCHEDULED, context) == {"heartbeats": 1}
    assert sent == [
        {"heartbeat": 1, "rule": "security-group-rules", "account": ACCOUNT, "beat_at": "2026-11-24T03:10:00.000Z"}
    ]
    # It judged nothing: the sum of the evaluations is as before, and known.
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert (line["Evaluations"], line["Environment"]) == ([0], "prod")
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Environment"]]


def test_a_heartbeat_that_comes_late_is_dropped_and_logged(aws: Aws, caplog: pytest.LogCaptureFixture) -> None:
    late = {**SCHEDULED, "time": "2026-11-24T03:00:00Z"}
    assert config_rule.beat(aws.edge(), of_schedule(late, "r"), "function") == {"heartbeats": 0}
    assert aws.messages == []
    said: Any = next(record for record in caplog.records if record.message == "a heartbeat that is late")
    assert said.beat_at == "2026-11-24T03:00:00.000Z"


def test_a_rule_whose_policy_cannot_be_read_has_no_heartbeat(aws: Aws) -> None:
    def unreadable() -> Any:
        raise PolicyError("no parameter")

    with pytest.raises(PolicyError):
        config_rule.beat(replace(aws.edge(), policy=unreadable), of_schedule(SCHEDULED, "r"), "function")


def test_an_exempt_resource_is_compliant_and_alerts_nobody(aws: Aws) -> None:
    legacy = {"resource": "sg-1", "reason": "migration", "approved_by": "ciso", "until": "2026-12-31"}
    annotation = "exempt until 2026-12-31 (legacy, approved by ciso): migration; else " + ANNOTATION
    aws.expect_evaluations(evaluation("COMPLIANT", "sg-1", Annotation=annotation))

    run(aws.edge(exemptions={"legacy": legacy}), parse(change_event(group(OPEN, resource_id="sg-1"))))


def test_the_tags_of_an_item_without_any_are_confirmed_before_they_are_called_missing(aws: Aws) -> None:
    raw = group()
    aws.tagging.add_response("get_resources", {"ResourceTagMappingList": []}, {"ResourceARNList": [raw["ARN"]]})
    aws.expect_evaluations(evaluation("NON_COMPLIANT", Annotation="tags.Owner is missing"))
    aws.expect_findings(1)

    run(aws.edge("required-tags"), parse(change_event(raw)))


def test_tags_that_the_item_lacks_and_the_resource_has_are_found(aws: Aws) -> None:
    mapping = {"ResourceARN": "arn", "Tags": [{"Key": "Owner", "Value": "payments"}]}
    aws.tagging.add_response("get_resources", {"ResourceTagMappingList": [mapping]})
    aws.expect_evaluations(evaluation("COMPLIANT"))

    run(aws.edge("required-tags"), parse(change_event(group())))


def test_prefix_lists_are_resolved_before_they_are_judged(aws: Aws) -> None:
    aws.ec2.add_response(
        "get_managed_prefix_list_entries", {"Entries": [{"Cidr": "10.1.0.0/16"}]}, {"PrefixListId": "pl-1"}
    )
    aws.expect_evaluations(evaluation("COMPLIANT"))

    run(aws.edge(), parse(change_event(group(WITH_LIST))))


def test_a_rule_that_is_never_content_with_what_it_gets_fails(aws: Aws) -> None:
    edge = aws.edge()
    insatiable = replace(edge.rule, evaluate=lambda item, policy: Needs(prefix_lists=("pl-1",)))
    aws.ec2.add_response("get_managed_prefix_list_entries", {"Entries": []})

    with pytest.raises(NotJudgedError, match="still needs"):
        run(replace(edge, rule=insatiable), parse(change_event(group(FINE))))


def row(resource_id: str, *permissions: dict[str, Any]) -> str:
    raw = in_api_dialect(group(*permissions, resource_id=resource_id))
    return json.dumps({**raw, "configurationItemCaptureTime": CAPTURED, "tags": []})


def expect_rows(aws: Aws, *rows: str) -> None:
    rule = {"Source": {"Owner": "CUSTOM_LAMBDA"}}
    aws.config.add_response("describe_config_rules", {"ConfigRules": [rule]})
    aws.config.add_response("select_resource_config", {"Results": list(rows)})


def test_a_schedule_judges_all_that_there_is_as_of_the_items_time(aws: Aws) -> None:
    expect_rows(aws, row("sg-1", FINE), row("sg-2", OPEN))
    aws.expect_evaluations(
        evaluation("COMPLIANT", "sg-1"),
        evaluation("NON_COMPLIANT", "sg-2", Annotation=ANNOTATION),
    )
    sent = aws.expect_findings(1)

    assert run(aws.edge(), parse(scheduled_event())) == {"evaluated": 2, "violations": 1}
    # Of the schedule's time they would make a change from just before it, told of after it, look outdated.
    assert [(finding.resource_id, finding.observed_at) for finding in sent] == [("sg-2", CAPTURED)]


def test_an_exemption_that_has_ended_is_found_by_schedule_though_nothing_changed(aws: Aws) -> None:
    legacy = {"resource": "sg-1", "reason": "migration", "approved_by": "ciso", "until": "2026-11-23"}
    expect_rows(aws, row("sg-1", OPEN))
    aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
    sent = aws.expect_findings(1)

    run(aws.edge(exemptions={"legacy": legacy}), parse(scheduled_event()))
    assert sent[0].reason == f"exemption legacy ended 2026-11-23; {NOT_APPROVED}"


UNCLEAR = {**FINE, "ipProtocol": "gopher"}


def test_what_could_not_be_judged_gets_no_evaluation_and_fails(aws: Aws) -> None:
    with pytest.raises(NotJudgedError, match=r"security-group-rules could not judge .*sg-0a1b2c3d4e5f60718: 'gopher'"):
        run(aws.edge(), parse(change_event(group(UNCLEAR))))


def test_a_malformed_item_gets_no_evaluation_and_fails(aws: Aws) -> None:
    with pytest.raises(NotJudgedError, match="awsRegion None"):
        run(aws.edge(), parse(change_event({**group(FINE), "awsRegion": None})))


def test_the_others_of_a_schedule_are_judged_before_it_fails(aws: Aws) -> None:
    expect_rows(aws, row("sg-1", UNCLEAR), row("sg-2", FINE))
    aws.expect_evaluations(evaluation("COMPLIANT", "sg-2"))

    with pytest.raises(NotJudgedError, match="sg-1"):
        run(aws.edge(), parse(scheduled_event()))


def test_what_aws_does_not_tell_of_one_resource_does_not_keep_the_others_from_being_judged(aws: Aws) -> None:
    expect_rows(aws, row("sg-1", WITH_LIST), row("sg-2", FINE))
    aws.ec2.add_client_error("get_managed_prefix_list_entries", "InvalidPrefixListID.NotFound", "no such list")
    aws.expect_evaluations(evaluation("COMPLIANT", "sg-2"))

    with pytest.raises(NotJudgedError, match=r"sg-1: .*InvalidPrefixListID.NotFound"):
        run(aws.edge(), parse(scheduled_event()))


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("RequestLimitExceeded", 503),
        ("ThrottlingException", 400),
        ("InternalError", 500),
        ("Unavailable", 503),
        ("UnauthorizedOperation", 403),
        ("AccessDeniedException", 400),
        ("ExpiredTokenException", 400),
    ],
)
def test_what_is_no_matter_of_one_resource_ends_a_schedule_at_once(aws: Aws, code: str, status: int) -> None:
    expect_rows(aws, row("sg-1", WITH_LIST), row("sg-2", FINE))
    aws.ec2.add_client_error("get_managed_prefix_list_entries", code, "no", http_status_code=status)

    with pytest.raises(ClientError, match=code):
        run(aws.edge(), parse(scheduled_event()))


@pytest.mark.parametrize(("count", "more"), [(10, ""), (11, "; and 1 more"), (12, "; and 2 more")])
def test_a_failure_names_ten_resources_and_counts_the_others(aws: Aws, count: int, more: str) -> None:
    expect_rows(aws, *(row(f"sg-{number}", UNCLEAR) for number in range(count)))

    with pytest.raises(NotJudgedError) as raised:
        run(aws.edge(), parse(scheduled_event()))
    cause = "'gopher' is no protocol: tcp, udp, icmp, icmpv6, all or a number up to 255"
    named = "; ".join(f"AWS::EC2::SecurityGroup sg-{number}: {cause}" for number in range(10))
    assert str(raised.value) == f"rule security-group-rules could not judge {named}{more}"


def test_each_resource_that_could_not_be_judged_is_logged_with_the_cause(
    aws: Aws, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(NotJudgedError):
        run(aws.edge(), parse(change_event(group(UNCLEAR))))

    said: Any = next(record for record in caplog.records if record.message == "could not judge")
    assert (said.resource_type, said.resource_id) == ("AWS::EC2::SecurityGroup", "sg-0a1b2c3d4e5f60718")
    assert said.cause.startswith("'gopher' is no protocol")


def test_a_schedule_of_many_pages_is_put_page_by_page_and_counted_as_one(aws: Aws) -> None:
    rule = {"Source": {"Owner": "CUSTOM_LAMBDA"}}
    aws.config.add_response("describe_config_rules", {"ConfigRules": [rule]})
    aws.config.add_response("select_resource_config", {"Results": [row("sg-1", OPEN)], "NextToken": "more"})
    aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
    aws.config.add_response("select_resource_config", {"Results": [row("sg-2", OPEN), row("sg-3", FINE)]})
    aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
    aws.expect_findings(1)
    sent = aws.expect_findings(1)

    assert run(aws.edge(), parse(scheduled_event())) == {"evaluated": 3, "violations": 2}
    assert [finding.resource_id for finding in sent] == ["sg-1", "sg-2"]


def test_a_schedule_that_does_not_say_its_time_judges_by_todays_exemptions(aws: Aws) -> None:
    event = scheduled_event()
    body = json.loads(event["invokingEvent"])
    del body["notificationCreationTime"]
    legacy = {"resource": "sg-1", "reason": "migration", "approved_by": "ciso", "until": "2026-11-23"}
    expect_rows(aws, row("sg-1", OPEN).replace(CAPTURED, "2026-11-20T00:00:00.000Z"))
    aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
    sent = aws.expect_findings(1)

    run(aws.edge(exemptions={"legacy": legacy}), parse({**event, "invokingEvent": json.dumps(body)}))
    assert sent[0].reason == f"exemption legacy ended 2026-11-23; {NOT_APPROVED}"


def test_an_exemption_that_ended_between_the_capture_and_the_notification_has_ended(aws: Aws) -> None:
    legacy = {"resource": "sg-1", "reason": "migration", "approved_by": "ciso", "until": "2026-11-23"}
    captured = {"configurationItemCaptureTime": "2026-11-20T00:00:00.000Z"}
    aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
    aws.expect_findings(1)

    edge = aws.edge(exemptions={"legacy": legacy})
    assert run(edge, parse(change_event(group(OPEN, resource_id="sg-1", **captured))))["violations"] == 1


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[tuple[str, ...], float]:
    """Values by name and the values of the dimensions."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {
        (metric["Name"], *(line[dimension] for dimension in about["Dimensions"][0])): line[metric["Name"]][0]
        for line in lines
        for about in line["_aws"]["CloudWatchMetrics"]
        for metric in about["Metrics"]
    }


def test_what_could_not_be_judged_is_counted(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotJudgedError):
        run(aws.edge(), parse(change_event(group(UNCLEAR))))

    counted = metrics(capsys)
    assert counted["NotJudged", "prod", "security-group-rules"] == 1
    assert counted["Evaluations", "prod", "security-group-rules"] == 0


def test_evaluations_are_counted_by_environment_and_rule(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
    run(aws.edge(), parse(change_event(group(FINE))))

    assert metrics(capsys) == {("Evaluations", "prod"): 1, ("Evaluations", "prod", "security-group-rules"): 1}


@pytest.mark.parametrize("operation", ["put_evaluations", "send_message_batch"])
def test_an_error_of_aws_fails_the_invocation(aws: Aws, operation: str) -> None:
    if operation == "send_message_batch":
        aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
        aws.sqs.add_client_error(operation, "AccessDenied")
    else:
        aws.config.add_client_error(operation, "InvalidResultTokenException")

    with pytest.raises(ClientError):
        run(aws.edge(), parse(change_event(group(OPEN))))


def test_refused_evaluations_fail_before_anyone_is_alerted(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("handlers.lib.evaluations._WAITS", ())
    aws.config.add_response("put_evaluations", {"FailedEvaluations": [evaluation("NON_COMPLIANT")]})

    with pytest.raises(EvaluationsNotTakenError):
        run(aws.edge(), parse(change_event(group(OPEN))))


def test_a_policy_that_cannot_be_read_is_an_error_and_no_verdict(aws: Aws) -> None:
    with stubbed("ssm") as ssm:
        ssm.add_response("get_parameters_by_path", {"Parameters": []})
        edge = aws.edge()
        path = "/compliance/prod/rules/x"
        broken = replace(edge, policy=lambda: parse_policy(edge.rule, read_documents(path, ssm.client)))

        with pytest.raises(PolicyError, match="/compliance/prod/rules/x: no parameter"):
            run(broken, parse(change_event(group(OPEN))))


class Context:
    function_name = "function-config-rule-security-group-rules-prod"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:config-rule"
    aws_request_id = "00000000-0000-0000-0000-000000000000"


def test_the_entry_point_runs_the_rule_and_logs_the_verdict(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(config_rule, "_edge", aws.edge)
    aws.config.add_response("put_evaluations", {"FailedEvaluations": []})
    aws.expect_findings(1)

    context: Any = Context()
    assert config_rule.handler(change_event(group(OPEN)), context) == {"evaluated": 1, "violations": 1}
    said: Any = next(record for record in caplog.records if record.message == "judged")
    assert config_rule.logger.get_current_keys()["rule"] == "security-group-rules"
    assert (said.resource_type, said.resource_id, said.verdict, said.reason) == (
        "AWS::EC2::SecurityGroup",
        "sg-0a1b2c3d4e5f60718",
        "NON_COMPLIANT",
        ANNOTATION,
    )


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "RULE": "required-tags",
        "SEVERITY": "low",
        "ENVIRONMENT": "dev",
        "POLICY_PATH": "/compliance/dev/rules/required-tags",
        "ALERT_QUEUE_URL": QUEUE,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",  # Lambda sets both
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("handlers.lib.aws.client", lambda service, _: service)


def test_the_edge_is_built_from_the_environment_and_keeps_the_policy(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, Any]] = []

    def documents(path: str, ssm: Any) -> dict[str, Any]:
        read.append((path, ssm))
        return {"tags": {"Owner": {}}}

    monkeypatch.setattr(config_rule, "read_documents", documents)
    edge = config_rule._edge.__wrapped__()

    assert edge.policy() is edge.policy()
    assert read == [("/compliance/dev/rules/required-tags", "ssm")]
    assert (edge.rule.name, edge.severity, edge.environment) == ("required-tags", "low", "dev")
    config: Any = edge.config
    assert (edge.region, config) == ("us-east-1", "config")
    assert edge.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("variable", "where", "call"),
    [("ALERT_QUEUE_URL", QUEUE, "send_message_batch"), ("ALERT_BUS", "default", "put_events")],
)
def test_the_hubs_function_sends_to_its_queue_and_a_members_to_its_bus(
    monkeypatch: pytest.MonkeyPatch, variable: str, where: str, call: str
) -> None:
    monkeypatch.setenv(variable, where)
    with stubbed("sqs") as sqs, stubbed("events") as events:
        clients = {("sqs", config_rule.CLIENT_CONFIG): sqs, ("events", config_rule.CLIENT_CONFIG): events}
        monkeypatch.setattr("handlers.lib.aws.client", lambda *asked: clients[asked].client)
        if call == "put_events":
            entry = {"EventBusName": where, "Source": ANY, "DetailType": ANY, "Detail": ANY}
            answer = {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]}
            events.add_response(call, answer, {"Entries": [entry]})
        else:
            answer = {"Successful": [{"Id": "0", "MessageId": "m", "MD5OfMessageBody": "0"}], "Failed": []}
            sqs.add_response(call, answer, {"QueueUrl": where, "Entries": ANY})
        beat = Heartbeat("required-tags", "444455556666", "2026-11-24T03:11:50.251Z")
        assert config_rule._sender()([beat]) == 1


def test_what_the_rule_needs_is_asked_of_the_services_that_know_and_kept_for_five_minutes(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    def gatherer(*arguments: Any) -> Any:
        made.extend(arguments)
        return SimpleNamespace(gather=None)

    monkeypatch.setattr(config_rule, "Gatherer", gatherer)
    monkeypatch.setattr(config_rule, "Kept", lambda seconds: f"kept for {seconds} seconds")
    config_rule._edge.__wrapped__()

    assert made == ["resourcegroupstaggingapi", "ec2", "kept for 300 seconds"]
