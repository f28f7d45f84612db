"""Rows, claims and the conditions they need: the same by DynamoDB's rules and in the double other tests use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from handlers.lib import findings_table
from handlers.lib.attribution import Attribution
from handlers.lib.finding import CLOSED
from handlers.lib.finding_row import Row, from_attributes, to_attributes
from handlers.lib.findings_table import FindingsTable, UnreadRowsError
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.pages import TruncatedAnswerError
from handlers.lib.silence import MUTED, Silence
from tests.unit.handlers.builders import NOW, RDP_OPEN, T2, finding, row
from tests.unit.handlers.table_double import TableDouble

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

UNTIL = NOW + 120
NAME = "table-findings-test"


def client(endpoint_url: str | None = None) -> Any:
    return boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=endpoint_url,
        aws_access_key_id="111122223333",
        aws_secret_access_key="x",  # noqa: S106 - no secret: the embedded AWS takes any
    )


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("ministack", reason="the embedded AWS needs Python 3.10; there its DynamoDB is tested")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("dynamodb")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "SERVICES": "dynamodb",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{url}/_ministack/health", timeout=1).close()  # noqa: S310 - http, above
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail(f"the embedded AWS did not start: {(folder / 'log').read_text()[-500:]}")
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["double", "embedded AWS"])
def table(request: pytest.FixtureRequest) -> FindingsTable:
    """An empty table."""
    return TableDouble() if request.param == "double" else create_table(request.getfixturevalue("endpoint"))


def create_table(endpoint: str) -> FindingsTable:
    dynamodb = client(endpoint)
    name = f"{NAME}-{time.monotonic_ns()}"
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return FindingsTable(dynamodb, name)


FULL = row(
    finding=finding(
        resource_name="web",
        allowed="tcp/443",
        remediation="Remove the rule.",
        controls=("NIST 800-53 AC-4",),
        tags={"Owner": "payments"},
    ),
    revision=0,
)


def store(table: FindingsTable, state: Row) -> Row:
    """Write the row as the alerts function does, and read it."""
    before = table.rows([state.id]).get(state.id)
    assert table.claim(state.id, before, "writer", NOW, UNTIL)
    assert table.confirm(before, state, "writer")
    return table.rows([state.id])[state.id]


def test_a_row_is_read_as_it_was_written_and_its_revision_counts(table: FindingsTable) -> None:
    assert store(table, FULL) == replace(FULL, revision=1)
    assert store(table, FULL) == replace(FULL, revision=2)


def test_a_finding_nobody_wrote_has_no_row(table: FindingsTable) -> None:
    assert table.rows([finding().id]) == {}


def test_attributes_that_a_new_state_lacks_are_gone(table: FindingsTable) -> None:
    store(table, replace(FULL, expires_at=NOW))
    assert store(table, row(revision=1)) == row(revision=2)


def test_a_claim_keeps_others_out_until_it_ends(table: FindingsTable) -> None:
    assert table.claim(FULL.id, None, "one", NOW, UNTIL)
    assert not table.claim(FULL.id, None, "two", NOW, UNTIL)
    assert not table.claim(FULL.id, None, "two", UNTIL, UNTIL + 1)
    assert table.claim(FULL.id, None, "two", UNTIL + 1, UNTIL + 9)


def test_a_claim_alone_is_no_row(table: FindingsTable) -> None:
    table.claim(FULL.id, None, "one", NOW, UNTIL)
    assert table.rows([FULL.id]) == {}
    assert list(table.open_rows()) == []


def test_who_lost_the_claim_cannot_confirm(table: FindingsTable) -> None:
    table.claim(FULL.id, None, "one", NOW, UNTIL)
    table.claim(FULL.id, None, "two", UNTIL + 1, UNTIL + 9)
    assert not table.confirm(None, FULL, "one")
    assert table.confirm(None, FULL, "two")
    assert not table.confirm(None, FULL, "two")


def test_who_read_an_older_state_gets_no_claim(table: FindingsTable) -> None:
    known = store(table, FULL)
    store(table, known)
    assert not table.claim(FULL.id, known, "late", NOW, UNTIL)
    assert not table.claim(FULL.id, None, "late", NOW, UNTIL)


def test_a_silence_is_kept_through_changes_until_it_is_ended(table: FindingsTable) -> None:
    silence = Silence(MUTED, "arn:aws:iam::111122223333:user/anna", "planned work", "2026-12-31", T2)
    known = store(table, FULL)
    assert table.set_silence(known, silence, NOW)
    muted = table.rows([FULL.id])[FULL.id]
    assert muted == replace(known, silence=silence, revision=2)
    assert store(table, replace(muted, finding=finding(reason=RDP_OPEN))).silence == silence
    assert not table.set_silence(muted, None, NOW)
    (now_known,) = table.all_rows()
    assert table.set_silence(now_known, None, NOW)
    assert table.rows([FULL.id])[FULL.id].silence is None


def test_who_made_it_is_kept_with_the_row(table: FindingsTable) -> None:
    made = Attribution("CreateTags", T2, "arn:aws:iam::111122223333:user/bob", "", "e-1")
    known = store(table, replace(FULL, attribution=made))
    assert table.rows([FULL.id])[FULL.id] == known
    assert store(table, replace(known, attribution=None)).attribution is None
    assert table.rows([FULL.id])[FULL.id].attribution is None


def test_what_is_being_told_is_not_silenced(table: FindingsTable) -> None:
    known = store(table, FULL)
    table.claim(FULL.id, known, "teller", NOW, UNTIL)
    assert not table.set_silence(known, None, NOW)


def test_all_rows_are_the_open_and_the_closed(table: FindingsTable) -> None:
    store(table, row(finding=finding(status=CLOSED)))
    store(table, row(finding=finding(resource_id="sg-2")))
    assert [one.finding.resource_id for one in table.open_rows()] == ["sg-2"]
    assert len(list(table.all_rows())) == 2


def test_a_heartbeat_is_no_finding(table: FindingsTable) -> None:
    table.note_heartbeat(Heartbeat("required-tags", "111122223333", T2), NOW)
    table.note_heartbeat(Heartbeat("required-tags", "111122223333", T2), NOW)
    assert list(table.all_rows()) == []


def test_the_newest_heartbeats_are_found_by_account_and_rule(table: FindingsTable) -> None:
    for rule, beat_at in (("required-tags", T2), ("required-tags", "2026-11-24T03:30:00.000Z"), ("approved-ami", T2)):
        table.note_heartbeat(Heartbeat(rule, "111122223333", beat_at), NOW)
    wanted = [(account, "required-tags") for account in ("111122223333", "444455556666")]
    assert table.last_heartbeats(wanted) == {wanted[0]: "2026-11-24T03:30:00.000Z"}


def test_a_touch_writes_the_row_as_it_is_seen_now(table: FindingsTable) -> None:
    known = store(table, FULL)
    later = replace(known, finding=replace(known.finding, severity="low", stack=None), last_seen=T2, position=f"{T2} 1")
    assert table.touch(known, later, NOW)
    assert table.rows([FULL.id])[FULL.id] == replace(later, revision=2)
    assert not table.touch(known, later, NOW)


def test_a_claimed_row_is_not_touched(table: FindingsTable) -> None:
    known = store(table, FULL)
    table.claim(FULL.id, known, "one", NOW, UNTIL)
    assert not table.touch(known, replace(known, last_seen=T2), NOW)
    assert table.confirm(known, known, "one")


def test_a_claim_that_has_ended_keeps_nobody_from_touching(table: FindingsTable) -> None:
    known = store(table, FULL)
    table.claim(FULL.id, known, "one", NOW, UNTIL)
    assert not table.touch(known, replace(known, last_seen=T2), UNTIL)
    assert table.touch(known, replace(known, last_seen=T2), UNTIL + 1)
    assert not table.confirm(known, known, "one")


def test_only_open_findings_are_open(table: FindingsTable) -> None:
    kept = store(table, FULL)
    store(table, row(finding=finding(resource_id="sg-2", status=CLOSED), expires_at=NOW, revision=0))
    assert list(table.open_rows()) == [kept]


def test_more_rows_than_one_call_takes_are_read(table: FindingsTable) -> None:
    states = [row(finding=finding(resource_id=f"sg-{number}"), revision=0) for number in range(101)]
    for state in states:
        store(table, state)
    assert set(table.rows([state.id for state in states] * 2)) == {state.id for state in states}
    assert len(list(table.open_rows())) == 101


def test_of_many_that_claim_at_once_one_gets_it(endpoint: str) -> None:
    table = create_table(endpoint)
    names = [f"poller-{number}" for number in range(16)]
    with ThreadPoolExecutor(len(names)) as pool:
        won = list(pool.map(lambda name: table.claim(FULL.id, None, name, NOW, UNTIL), names))
    assert sum(won) == 1
    assert table.confirm(None, FULL, names[won.index(True)])


# --- what only AWS does ------------------------------------------------------------------------------------------


def attributes(state: Row) -> dict[str, Any]:
    serialized = {name: findings_table._serialize(value) for name, value in to_attributes(state).items()}
    return {"id": {"S": state.id}, **serialized}


def test_keys_that_dynamodb_had_no_capacity_for_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    other = row(finding=finding(resource_id="sg-2"))
    dynamodb = client()
    left = {NAME: {"Keys": [{"id": {"S": other.id}}], "ConsistentRead": True}}
    with Stubber(dynamodb) as stub:
        stub.add_response("batch_get_item", {"Responses": {NAME: [attributes(row())]}, "UnprocessedKeys": left})
        stub.add_response(
            "batch_get_item", {"Responses": {NAME: [attributes(other)]}, "UnprocessedKeys": {}}, {"RequestItems": left}
        )
        assert FindingsTable(dynamodb, NAME).rows([row().id, other.id]) == {row().id: row(), other.id: other}
        stub.assert_no_pending_responses()


def test_rows_that_stay_unread_are_an_error_not_an_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    dynamodb = client()
    left = {NAME: {"Keys": [{"id": {"S": row().id}}], "ConsistentRead": True}}
    with Stubber(dynamodb) as stub:
        for _ in range(findings_table.READ_ROUNDS):
            stub.add_response("batch_get_item", {"Responses": {NAME: []}, "UnprocessedKeys": left})
        with pytest.raises(UnreadRowsError, match="1 rows still unread"):
            FindingsTable(dynamodb, NAME).rows([row().id])


@pytest.mark.parametrize(
    "truncated", [{}, {"Responses": {NAME: []}}, {"UnprocessedKeys": {}}, {"Responses": {}, "UnprocessedKeys": {}}]
)
def test_a_truncated_answer_is_an_error_not_an_empty_table(truncated: dict[str, Any]) -> None:
    dynamodb = client()
    with Stubber(dynamodb) as stub:
        stub.add_response("batch_get_item", truncated)
        with pytest.raises(TruncatedAnswerError):
            FindingsTable(dynamodb, NAME).rows([row().id])


def test_a_truncated_scan_is_an_error() -> None:
    dynamodb = client()
    with Stubber(dynamodb) as stub:
        stub.add_response("scan", {"Count": 0})
        with pytest.raises(TruncatedAnswerError):
            list(FindingsTable(dynamodb, NAME).open_rows())


def test_any_error_but_a_lost_condition_is_raised() -> None:
    dynamodb = client()
    with Stubber(dynamodb) as stub:
        stub.add_client_error("update_item", "ProvisionedThroughputExceededException", http_status_code=400)
        with pytest.raises(ClientError, match="ProvisionedThroughputExceeded"):
            FindingsTable(dynamodb, NAME).claim(row().id, None, "one", NOW, UNTIL)


def test_a_claim_without_a_row_leaves_by_itself() -> None:
    dynamodb = client()
    with Stubber(dynamodb) as stub:
        stub.add_response(
            "update_item",
            {},
            {
                "TableName": NAME,
                "Key": {"id": {"S": row().id}},
                "UpdateExpression": "SET #claimed_until = :until, #claimed_by = :claimant, #expires_at = :kept",
                "ConditionExpression": (
                    "attribute_not_exists(#revision) AND "
                    "(attribute_not_exists(#claimed_until) OR #claimed_until < :now)"
                ),
                "ExpressionAttributeNames": {
                    "#claimed_until": "claimed_until",
                    "#claimed_by": "claimed_by",
                    "#expires_at": "expires_at",
                    "#revision": "revision",
                },
                "ExpressionAttributeValues": {
                    ":now": {"N": str(NOW)},
                    ":until": {"N": str(UNTIL)},
                    ":claimant": {"S": "one"},
                    ":kept": {"N": str(UNTIL + findings_table.CLAIM_KEPT_SECONDS)},
                },
            },
        )
        assert FindingsTable(dynamodb, NAME).claim(row().id, None, "one", NOW, UNTIL)


def test_a_row_without_what_every_row_has_is_an_error() -> None:
    broken = to_attributes(row())
    del broken["first_seen"]
    with pytest.raises(KeyError, match="first_seen"):
        from_attributes(broken)
