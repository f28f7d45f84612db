"""PutEvaluations: the edge through which AWS Config learns of verdicts."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from types_boto3_config import ConfigServiceClient
    from types_boto3_config.type_defs import EvaluationOutputTypeDef, EvaluationTypeDef

# The API takes no more in one call.
BATCH = 100

TEST_TOKEN = "TESTMODE"  # noqa: S105 - what AWS Config puts where a result token would be

_WAITS = (0.2, 1.0, 3.0)


class EvaluationsNotTakenError(Exception):
    """AWS Config refused evaluations, or did not say that it took them, to the end."""


def put(
    evaluations: Iterable[EvaluationTypeDef],
    result_token: str,
    client: ConfigServiceClient,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Puts the evaluations, 100 a call; gives how many. Nothing to put is no call.

    PutEvaluations succeeds and RETURNS what it did not take (FailedEvaluations): that is put
    again after a short wait, and EvaluationsNotTakenError names what is refused to the end.
    """
    count = 0
    for batch in _batches(evaluations):
        _put_batch(batch, result_token, client, sleep)
        count += len(batch)
    return count


def _put_batch(
    batch: Sequence[EvaluationTypeDef | EvaluationOutputTypeDef],
    result_token: str,
    client: ConfigServiceClient,
    sleep: Callable[[float], None],
) -> None:
    test_mode: dict[str, Any] = {"TestMode": True} if result_token == TEST_TOKEN else {}
    for wait in (*_WAITS, None):
        response = client.put_evaluations(Evaluations=batch, ResultToken=result_token, **test_mode)
        # A truncated answer, without the list, does not say what was taken: all of it is put again.
        batch = response.get("FailedEvaluations", batch)
        if not batch:
            return
        if wait is not None:
            sleep(wait)
    refused = ", ".join(f"{one['ComplianceResourceType']} {one['ComplianceResourceId']}" for one in batch[:5])
    more = f" and {len(batch) - 5} more" if len(batch) > 5 else ""
    raise EvaluationsNotTakenError(
        f"AWS Config did not take {len(batch)} evaluations in {len(_WAITS) + 1} attempts: {refused}{more}"
    )


def _batches(evaluations: Iterable[EvaluationTypeDef]) -> Iterator[list[EvaluationTypeDef]]:
    batch: list[EvaluationTypeDef] = []
    for evaluation in evaluations:
        batch.append(evaluation)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
