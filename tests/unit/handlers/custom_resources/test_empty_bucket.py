"""A bucket is emptied to the last version before CloudFormation deletes it, however full and whatever S3 says."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from botocore.stub import Stubber

from handlers.custom_resources import bucket_emptier, empty_bucket
from handlers.custom_resources.empty_bucket import Progress
from handlers.custom_resources.protocol import FailedError, Outcome, RefusedError, Request
from tests.unit.handlers.custom_resources.cloudformation_double import Context, listening
from tests.unit.handlers.custom_resources.s3_double import SESSION, Bucket

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

BUCKET = "bucket-reports-prod-111122223333-us-east-1"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:function-empty-bucket-prod"
TLS_ONLY = {"Sid": "DenyWithoutTls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
NAMED = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/gone"}, "Action": "s3:*"}
SERVICE = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:PutObject"}


@pytest.fixture
def lambda_() -> Iterator[Stubber]:
    stubber = Stubber(SESSION.client("lambda"))
    with stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_emptier, "PAUSE", 0.01)


def request(**properties: Any) -> Request:
    return Request(
        type="Delete",
        stack_id="arn:aws:cloudformation:us-east-1:111122223333:stack/monitor-prod/0f1e2d3c",
        request_id="request-1",
        logical_id="EmptyReportBucket",
        response_url="https://example.com/",
        physical_id="EmptyReportBucket-1",
        properties={"BucketName": BUCKET, "ServiceTimeout": "3600", **properties},
    )


def delete(
    bucket: Bucket, lambda_: Stubber, seconds: float = 60, event: dict[str, Any] | None = None, **properties: Any
) -> Outcome:
    end = time.monotonic() + seconds
    return empty_bucket.delete(
        event or {"RequestType": "Delete"},
        request(**properties),
        BUCKET,
        lambda: end - time.monotonic(),
        function=FUNCTION,
        s3=bucket.client,
        lambda_=lambda_.client,  # type: ignore[arg-type] # a Stubber knows only that it has a client
    )


@pytest.mark.parametrize(
    ("versions", "markers", "uploads"), [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 2), (3, 2, 1), (12_500, 700, 0)]
)
def test_every_version_marker_and_upload_is_deleted(
    lambda_: Stubber, versions: int, markers: int, uploads: int
) -> None:
    bucket = Bucket(versions, markers, uploads)

    assert delete(bucket, lambda_) is Outcome.DONE
    assert bucket.versions == {}
    assert bucket.uploads == set()


def test_versions_are_deleted_in_quiet_batches_of_a_thousand(lambda_: Stubber) -> None:
    bucket = Bucket(2500)
    delete(bucket, lambda_)

    assert sorted(bucket.batches) == [500, 1000, 1000]
    assert set(bucket.quiet) == {"true"}


def test_batches_are_deleted_at_the_same_time(lambda_: Stubber) -> None:
    bucket = Bucket(4000)
    together = threading.Barrier(4, timeout=5)

    def meet(**_: Any) -> None:
        together.wait()

    bucket.client.meta.events.register("before-call.s3.DeleteObjects", meet)

    assert delete(bucket, lambda_) is Outcome.DONE  # a single thread would break the barrier


def test_the_bucket_is_closed_before_it_is_emptied(lambda_: Stubber) -> None:
    bucket = Bucket(1)
    bucket.policy = json.dumps({"Version": "2012-10-17", "Statement": [TLS_ONLY]})
    closed_first = []
    bucket.on_delete = lambda: closed_first.append(bool(bucket.policies))
    delete(bucket, lambda_)

    assert closed_first == [True]
    (policy,) = bucket.policies
    kept, deny = policy["Statement"]
    assert kept == TLS_ONLY
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "s3:PutObject")
    assert deny["Resource"] == f"arn:aws:s3:::{BUCKET}/*"


def test_what_is_written_meanwhile_is_deleted_too(lambda_: Stubber) -> None:
    bucket = Bucket(1)
    late = iter([("findings/late.json", "v-late")])

    def write() -> None:
        for version in late:
            bucket.put(*version)

    bucket.on_delete = write

    assert delete(bucket, lambda_) is Outcome.DONE
    assert bucket.versions == {}


@pytest.mark.parametrize(
    ("existing", "kept"),
    [
        ({}, []),
        ({"Version": "2012-10-17", "Statement": [TLS_ONLY, NAMED]}, [TLS_ONLY, NAMED]),
        ({"Statement": TLS_ONLY}, [TLS_ONLY]),
        ({"Statement": [TLS_ONLY, {"Sid": bucket_emptier.CLOSED_SID}]}, [TLS_ONLY]),
    ],
)
def test_closing_keeps_the_other_statements_and_is_idempotent(existing: dict[str, Any], kept: list[Any]) -> None:
    policy = bucket_emptier.closed_policy(existing, BUCKET, "aws")

    assert policy["Statement"][:-1] == kept
    assert bucket_emptier.closed_policy(policy, BUCKET, "aws") == policy


def test_a_policy_that_names_a_role_already_deleted_does_not_keep_the_bucket_open(lambda_: Stubber) -> None:
    bucket = Bucket(1)
    bucket.policy = json.dumps({"Statement": [TLS_ONLY, NAMED, SERVICE]})
    bucket.refused_principals = {"role/gone"}

    assert delete(bucket, lambda_) is Outcome.DONE
    (policy,) = bucket.policies
    assert policy["Statement"][:2] == [TLS_ONLY, SERVICE]
    assert policy["Statement"][2]["Sid"] == bucket_emptier.CLOSED_SID


def test_a_bucket_that_is_gone_is_success(lambda_: Stubber) -> None:
    bucket = Bucket()
    bucket.exists = False

    assert delete(bucket, lambda_) is Outcome.DONE


def test_a_bucket_that_goes_meanwhile_is_success(lambda_: Stubber) -> None:
    bucket = Bucket(1)
    bucket.on_delete = lambda: setattr(bucket, "exists", False)

    assert delete(bucket, lambda_) is Outcome.DONE


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "ServiceUnavailable"])
def test_objects_that_s3_was_too_busy_for_are_tried_again(lambda_: Stubber, code: str) -> None:
    bucket = Bucket(3)
    failures = iter([code, code, code, code])
    bucket.delete_error = lambda _key, _version: next(failures, None)

    assert delete(bucket, lambda_) is Outcome.DONE
    assert bucket.versions == {}


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("operation", ["GET versions", "POST delete", "GET uploads", "GET policy", "PUT policy"])
def test_a_call_that_s3_was_too_busy_for_is_made_again(lambda_: Stubber, operation: str, status: int) -> None:
    bucket = Bucket(1500)
    bucket.busy = {operation: [(status, "SlowDown")] * 3}

    assert delete(bucket, lambda_) is Outcome.DONE
    assert bucket.versions == {}


def test_an_answer_that_is_cut_short_is_asked_for_again(lambda_: Stubber) -> None:
    bucket = Bucket(1500)
    bucket.busy = {"GET versions": [(200, ""), (200, "<ListVersionsResult><Is")], "POST delete": [(200, "<Del")]}

    assert delete(bucket, lambda_) is Outcome.DONE
    assert bucket.versions == {}


def test_a_bucket_that_stays_busy_hands_over_and_says_in_the_end_what_s3_said(lambda_: Stubber) -> None:
    bucket = Bucket(2)
    bucket.busy = {"POST delete": [(503, "SlowDown")] * 1000}
    lambda_.add_response("invoke", {"StatusCode": 202})
    assert delete(bucket, lambda_, seconds=0.4) is Outcome.HANDED_OVER

    with pytest.raises(FailedError, match=r"2 versions .* are left. S3 was last in trouble with: DeleteObjects .*Slow"):
        delete(bucket, lambda_, seconds=0.4, ServiceTimeout="0.2")


def test_more_is_listed_while_a_batch_is_deleted(lambda_: Stubber) -> None:
    bucket = Bucket(12_000)
    listed = threading.Semaphore(0)
    meanwhile: list[bool] = []

    def wait_for_the_next_listing(**_: Any) -> None:
        if not meanwhile:
            while listed.acquire(blocking=False):
                pass
            meanwhile.append(listed.acquire(timeout=5))

    bucket.client.meta.events.register("before-call.s3.DeleteObjects", wait_for_the_next_listing)
    bucket.client.meta.events.register("after-call.s3.ListObjectVersions", lambda **_: listed.release())

    assert delete(bucket, lambda_) is Outcome.DONE
    assert meanwhile[0]


def test_200_000_versions_and_markers_are_deleted_while_somebody_writes(lambda_: Stubber) -> None:
    bucket = Bucket(120_000, 80_000)
    written = iter(range(50))

    def write() -> None:
        for number in islice(written, 1):
            bucket.put(f"findings/late-{number}.json", "v")

    bucket.on_delete = write

    assert delete(bucket, lambda_, seconds=120) is Outcome.DONE
    assert bucket.versions == {}
    assert sum(bucket.batches) == 200_050


def test_access_denied_in_the_middle_of_a_full_bucket_ends_with_what_is_left(lambda_: Stubber) -> None:
    bucket = Bucket(20_000)
    bucket.delete_error = lambda key, _version: "AccessDenied" if len(bucket.batches) > 10 else None

    with pytest.raises(
        FailedError, match=r"was not deleted: AccessDenied, None; \d+ versions and delete markers are left"
    ):
        delete(bucket, lambda_)
    assert 0 < len(bucket.versions) < 20_000


def test_a_writer_that_nothing_stops_ends_in_failed_and_not_in_silence(lambda_: Stubber) -> None:
    bucket = Bucket(1)
    numbers = iter(range(1_000_000))
    bucket.on_delete = lambda: bucket.put(f"findings/{next(numbers)}.json", "v")

    with pytest.raises(FailedError, match=r"versions and delete markers were deleted, 1 versions .* are left"):
        delete(bucket, lambda_, ServiceTimeout="1")


def test_an_object_already_gone_is_no_error(lambda_: Stubber) -> None:
    bucket = Bucket(2)

    def gone(key: str, version: str) -> str:
        bucket.versions.pop((key, version), None)
        return "NoSuchVersion"

    bucket.delete_error = gone

    assert delete(bucket, lambda_) is Outcome.DONE


def test_an_object_that_may_not_be_deleted_fails_with_its_name_and_how_many_are_left(lambda_: Stubber) -> None:
    bucket = Bucket(1200)
    bucket.delete_error = lambda key, _version: "AccessDenied" if key == "reports/7.json" else None

    with pytest.raises(FailedError, match=r"reports/7.json \(version v7\) was not deleted: AccessDenied") as raised:
        delete(bucket, lambda_)

    assert str(raised.value).endswith("; 1 versions and delete markers are left")


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        ("GET policy", "GetBucketPolicy answered AccessDenied.*; 2 versions and delete markers are left"),
        ("PUT policy", "PutBucketPolicy answered AccessDenied.*; 2 versions and delete markers are left"),
        ("GET uploads", "ListMultipartUploads answered AccessDenied.*; 2 versions and delete markers are left"),
        ("GET versions", "ListObjectVersions answered AccessDenied.*could not be counted"),
        ("POST delete", "DeleteObjects answered AccessDenied.*; 2 versions and delete markers are left"),
    ],
)
def test_each_denied_call_fails_and_says_which(lambda_: Stubber, denied: str, said: str) -> None:
    bucket = Bucket(2)
    bucket.denied = {denied}

    with pytest.raises(FailedError, match=said):
        delete(bucket, lambda_)


def test_a_round_that_does_not_suffice_hands_over_to_the_next(lambda_: Stubber) -> None:
    bucket = Bucket(9000)
    batches = itertools.count()
    # The first batch goes at once, however busy the machine is; the others outlast the round.
    bucket.on_delete = lambda: time.sleep(1.2 if next(batches) else 0)
    event = {"RequestType": "Delete", "RequestId": "request-1"}
    payloads: list[dict[str, Any]] = []
    lambda_.add_response("invoke", {"StatusCode": 202})
    lambda_.client.meta.events.register(
        "provide-client-params.lambda.Invoke", lambda params, **_: payloads.append(params)
    )

    assert delete(bucket, lambda_, seconds=1, event=event) is Outcome.HANDED_OVER

    (params,) = payloads
    assert (params["FunctionName"], params["InvocationType"]) == (FUNCTION, "Event")
    following = json.loads(params["Payload"])
    assert following["RequestId"] == "request-1"
    assert following["Continuation"]["Round"] == 2
    assert 0 < len(bucket.versions) < 9000

    bucket.on_delete = lambda: None
    assert delete(bucket, lambda_, event=following) is Outcome.DONE
    assert len(bucket.policies) == 1  # the second round finds it closed


def test_a_next_round_that_cannot_be_started_fails(lambda_: Stubber) -> None:
    bucket = Bucket(9000)
    bucket.on_delete = lambda: time.sleep(0.03)
    lambda_.add_client_error("invoke", "AccessDeniedException", "not authorized")

    with pytest.raises(FailedError, match="could not be started: Invoke answered AccessDeniedException"):
        delete(bucket, lambda_, seconds=0.4)


@pytest.mark.parametrize(
    "continuation",
    [
        {"Round": 7, "Began": time.time() - 3590, "Deleted": 5000},
        {"Round": empty_bucket.MAX_ROUNDS, "Began": time.time() - 10, "Deleted": 5000},
    ],
)
def test_before_cloudformation_stops_waiting_it_is_told_how_many_are_left(
    lambda_: Stubber, continuation: dict[str, float]
) -> None:
    bucket = Bucket(30)
    bucket.delete_error = lambda _key, _version: "SlowDown"

    with pytest.raises(
        FailedError,
        match=r"5000 versions and delete markers were deleted, 30 [\w ]+ are left\..*delete the stack again",
    ):
        delete(bucket, lambda_, seconds=0.3, event={"RequestType": "Delete", "Continuation": continuation})


def test_counting_stops_in_time_for_the_answer() -> None:
    bucket = Bucket(50, page=10)
    looks = iter([True, True, False])

    assert bucket_emptier.count(bucket.client, BUCKET, lambda: next(looks)) == (30, False)


@pytest.mark.parametrize(
    "continuation",
    [
        {"Round": 0, "Began": 100.0, "Deleted": 0},
        {"Round": "2", "Began": 100.0, "Deleted": 0},
        {"Round": 2, "Deleted": 0},
        {"Round": 2, "Began": 100.0},
        {"Round": 2, "Began": 100.0, "Deleted": "7"},
        {"Round": 2, "Began": -1, "Deleted": 0},
        {"Round": 2, "Began": float("nan"), "Deleted": 0},
        {"Round": 2, "Began": 10_000.0, "Deleted": 0},
    ],
)
def test_a_continuation_of_another_shape_is_refused(continuation: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="Continuation"):
        Progress.of({"Continuation": continuation}, now=1000.0)


def test_progress_survives_its_event() -> None:
    progress = Progress(3, 1000.5, 123_000)

    assert Progress.of(json.loads(json.dumps({"Continuation": progress.to_event()})), now=2000.0) == progress


@pytest.mark.parametrize(
    ("given", "seconds"), [("900", 900), ("3600", 3600), ("7200", 3600), ("0", 3600), ("soon", 3600), (None, 3600)]
)
def test_the_service_timeout_is_read_as_cloudformation_sends_it(given: Any, seconds: float) -> None:
    assert empty_bucket.service_timeout({"ServiceTimeout": given}) == seconds


@pytest.mark.parametrize(("timeout", "seconds"), [("3600", 3540), ("60", 45), ("4", 3)])
def test_even_a_short_service_timeout_leaves_time_for_emptying(timeout: str, seconds: float) -> None:
    assert empty_bucket.emptying_seconds({"ServiceTimeout": timeout}) == seconds


def test_a_bucket_is_emptied_under_a_short_service_timeout(lambda_: Stubber) -> None:
    bucket = Bucket(1200)

    assert delete(bucket, lambda_, ServiceTimeout="60") is Outcome.DONE


@pytest.mark.parametrize("properties", [{}, {"BucketName": ""}, {"BucketName": ["b"]}])
def test_a_bucket_without_a_name_is_refused(properties: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="BucketName"):
        empty_bucket.bucket_of(properties)


@pytest.mark.parametrize(
    ("request_type", "old", "replaced"), [("Create", None, True), ("Update", BUCKET, False), ("Update", "old", True)]
)
def test_the_handler_answers_create_and_update_and_another_bucket_is_another_resource(
    request_type: str, old: str | None, replaced: bool
) -> None:
    with listening() as cloudformation:
        event = cloudformation.event(
            request_type,
            PhysicalResourceId="EmptyReportBucket-1",
            ResourceProperties={"BucketName": BUCKET},
            OldResourceProperties={"BucketName": old},
        )
        empty_bucket.handler(event, Context())  # type: ignore[arg-type] # the part of the context that is used

    assert cloudformation.answer["Status"] == "SUCCESS"
    assert (cloudformation.answer["PhysicalResourceId"] != "EmptyReportBucket-1") is replaced


def test_the_handler_answers_a_delete_without_a_bucket_with_failed() -> None:
    with listening() as cloudformation:
        event = cloudformation.event("Delete", PhysicalResourceId="EmptyReportBucket-1", ResourceProperties={})
        empty_bucket.handler(event, Context())  # type: ignore[arg-type] # the part of the context that is used

    assert cloudformation.answer["Status"] == "FAILED"
    assert "BucketName" in cloudformation.answer["Reason"]
