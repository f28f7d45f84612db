"""Other accounts in the report, as AWS Config's aggregator has them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.compliance_report import IncompleteReportError
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.finding_row import Row
from tests.unit.handlers.builders import ACCOUNT, finding, row
from tests.unit.handlers.compliance_report.double import GROUPS, MEMBER, OTHER, SETTINGS, AggregatorDouble, Aws, metrics
from tests.unit.handlers.reporting.evaluations import NOW, evaluation


def throttled() -> ClientError:
    answer: Any = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
    return ClientError(answer, "GetAggregateComplianceDetailsByConfigRule")


def has_members(aws: Aws, held: dict[tuple[str, str], Any], *statuses: str) -> None:
    aws.settings = replace(SETTINGS, members=(MEMBER,), expected_accounts=(MEMBER, OTHER))
    aws.aggregator = AggregatorDouble(held, *(statuses or ("SUCCEEDED", "SUCCEEDED")))
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory()


def test_other_accounts_results_stand_in_every_file_with_their_account(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    has_members(
        aws,
        {
            (MEMBER, GROUPS): [evaluation("COMPLIANT", "sg-1"), evaluation(recorded=NOW)],
            (OTHER, "s3-logging"): [evaluation("COMPLIANT", "sg-1")],
            (ACCOUNT, GROUPS): [evaluation("NON_COMPLIANT", "own")],
        },
    )
    aws.opens(row(finding=finding(account=MEMBER, resource_id="sg-9")))
    aws.report()
    assert [(one["account"], one["resource_id"], one["compliance"]) for one in aws.csv] == [
        (MEMBER, "sg-1", "COMPLIANT"),
        (MEMBER, "sg-0a1b2c3d", "NON_COMPLIANT"),
        (OTHER, "sg-1", "COMPLIANT"),
        # Open, and the aggregator's copy lacks it.
        (MEMBER, "sg-9", "NON_COMPLIANT"),
    ]
    assert [one["resource_id"] for one in aws.json["results"]] == ["sg-1", "sg-0a1b2c3d", "sg-1"]
    assert [(one["account"], one["rate"], one["unread"]) for one in aws.json["accounts"]] == [
        (MEMBER, 50.0, []),
        (OTHER, 100.0, []),
    ]
    # The totals of this account are its own.
    assert aws.json["compliance"]["resources_evaluated"] == 0
    measured = metrics(capsys.readouterr().out)
    assert (measured["OpenFindings", MEMBER], measured["OpenFindings", ACCOUNT]) == (1, 0)
    assert measured["AccountsNotRead",] == 0
    assert ("OpenFindings", OTHER) not in measured


def test_a_members_violation_that_nobody_was_told_of_is_told_with_its_account(aws: Aws) -> None:
    told = finding(account=MEMBER, resource_id="sg-told", observed_at="2026-11-24T03:11:00.000Z")
    over = row(
        finding=finding(account=MEMBER, resource_id="sg-over", status=CLOSED), last_seen="2026-11-24T03:30:00.000Z"
    )
    has_members(
        aws,
        {
            (MEMBER, GROUPS): [
                evaluation(Annotation="tcp/22 is open"),
                evaluation(resource_id="sg-told"),
                evaluation(resource_id="sg-over"),  # the copy lags
                evaluation(resource_id="sg-young", recorded=NOW),
            ],
            (MEMBER, "their-own-rule"): [evaluation()],
            (MEMBER, "security-group-rules"): [evaluation()],  # theirs too, whatever its name
            (OTHER, GROUPS): [evaluation()],  # aggregated, but it does not alert through this account
        },
    )
    aws.opens(row(finding=told), over)
    aws.report()
    (late,) = aws.sent
    assert (late["account"], late["resource_id"], late["severity"]) == (MEMBER, "sg-0a1b2c3d", "critical")
    # The id that the member's own function gives it.
    assert Finding.from_message(late).id == finding(account=MEMBER).id
    assert aws.json["reconciled"] == {"found_late": 1, "closed": 0, "unjudged": []}


def test_a_members_finding_is_closed_by_a_later_verdict_and_not_because_the_copy_lacks_it(aws: Aws) -> None:
    def known(resource_id: str, last_seen: str) -> Row:
        return row(finding=finding(account=MEMBER, resource_id=resource_id), last_seen=last_seen)

    aws.opens(known("sg-fixed", "2026-11-24T03:10:00.000Z"), known("sg-newer", "2026-11-24T03:12:00.000Z"))
    aws.opens(known("sg-not-there", "2026-11-24T01:00:00.000Z"))
    results = [evaluation("COMPLIANT", "sg-fixed"), evaluation("COMPLIANT", "sg-newer")]
    aws.opens(known("sg-theirs-says", "2026-11-24T03:10:00.000Z"))
    theirs = [evaluation("COMPLIANT", "sg-theirs-says")]
    has_members(aws, {(MEMBER, GROUPS): results, (MEMBER, "security-group-rules"): theirs})
    aws.report()
    assert [(one["resource_id"], one["status"]) for one in aws.sent] == [("sg-fixed", CLOSED)]
    assert aws.json["reconciled"] == {"found_late": 0, "closed": 1, "unjudged": []}


def test_what_is_not_known_of_an_account_is_said_and_gives_no_rate(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    has_members(aws, {(MEMBER, GROUPS): [evaluation("COMPLIANT", "sg-1")]}, "OUTDATED", "SUCCEEDED")
    aws.report()
    (member, _) = aws.json["accounts"]
    assert member["rate"] is None
    (words,) = aws.json["accounts_not_read"]
    assert words.startswith(f"{MEMBER}: AWS Config calls its copy OUTDATED, last updated at 2026-11-24T04:00:00")
    assert "Of 1 account not everything is known" in aws.objects["reports/date=2026-11-24/compliance-040000.html"]
    assert metrics(capsys.readouterr().out)["AccountsNotRead",] == 1


def test_a_throttled_account_fails_the_report_after_the_others_were_read(aws: Aws) -> None:
    has_members(aws, {(MEMBER, GROUPS): throttled(), (OTHER, GROUPS): [evaluation("COMPLIANT", "sg-1")]})
    with pytest.raises(IncompleteReportError, match=f"{MEMBER}, {GROUPS}: .*Rate exceeded"):
        aws.report()
    assert [one["rate"] for one in aws.json["accounts"]] == [None, 100.0]


def test_what_the_time_does_not_allow_is_said_and_not_tried_again_at_once(aws: Aws) -> None:
    has_members(aws, {(MEMBER, GROUPS): [evaluation()]})
    aws.seconds = 29
    aws.report()
    assert aws.sent == []
    assert aws.json["accounts"][0]["unread"] == [
        f"{GROUPS}: not reached in the function's time (handlers.timeout_seconds)"
    ]


def test_an_aggregator_that_cannot_be_asked_leaves_every_account_unknown(aws: Aws) -> None:
    has_members(aws, {})
    assert aws.aggregator
    aws.aggregator.refusal = throttled()
    with pytest.raises(IncompleteReportError, match="Rate exceeded"):
        aws.report()
    assert [one["rate"] for one in aws.json["accounts"]] == [None, None]
    assert len(aws.json["accounts_not_read"]) == 3
