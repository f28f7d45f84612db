"""Every evaluation reaches AWS Config, or the function fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.lib.evaluations import EvaluationsNotTakenError, put
from tests.unit.handlers.stubbed import Stub, stubbed

TOKEN = "a-result-token"  # noqa: S105 - what AWS Config calls a token


@pytest.fixture
def config() -> Iterator[Stub]:
    with stubbed("config") as stubber:
        yield stubber


def evaluation(number: int) -> Any:
    return {
        "ComplianceResourceType": "AWS::EC2::Instance",
        "ComplianceResourceId": f"i-{number}",
        "ComplianceType": "COMPLIANT",
        "OrderingTimestamp": "2026-11-24T03:12:08.422Z",
    }


def expect(config: Stub, evaluations: list[Any], failed: list[Any] | None, **arguments: Any) -> None:
    response = {} if failed is None else {"FailedEvaluations": failed}
    config.add_response("put_evaluations", response, {"Evaluations": evaluations, "ResultToken": TOKEN, **arguments})


def test_nothing_to_put_is_no_call(config: Stub) -> None:
    assert put([], TOKEN, config.client) == 0


@pytest.mark.parametrize(("count", "batches"), [(1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])])
def test_a_call_takes_a_hundred(config: Stub, count: int, batches: list[int]) -> None:
    evaluations = [evaluation(number) for number in range(count)]
    start = 0
    for size in batches:
        expect(config, evaluations[start : start + size], [])
        start += size

    assert put(iter(evaluations), TOKEN, config.client) == count


def test_a_test_token_is_put_in_test_mode(config: Stub) -> None:
    config.add_response(
        "put_evaluations",
        {"FailedEvaluations": []},
        {"Evaluations": [evaluation(1)], "ResultToken": "TESTMODE", "TestMode": True},
    )

    assert put([evaluation(1)], "TESTMODE", config.client) == 1


def test_only_what_was_refused_is_put_again_after_a_wait(config: Stub) -> None:
    waits: list[float] = []
    expect(config, [evaluation(1), evaluation(2)], [evaluation(2)])
    expect(config, [evaluation(2)], [])

    assert put([evaluation(1), evaluation(2)], TOKEN, config.client, waits.append) == 2
    assert waits == [0.2]


def test_an_answer_without_the_list_says_nothing_so_all_is_put_again(config: Stub) -> None:
    expect(config, [evaluation(1)], None)
    expect(config, [evaluation(1)], [])

    assert put([evaluation(1)], TOKEN, config.client, lambda _: None) == 1


@pytest.mark.parametrize("failed", [[evaluation(7)], None])
def test_what_is_refused_to_the_end_is_an_error_that_names_it(config: Stub, failed: list[Any] | None) -> None:
    waits: list[float] = []
    for _ in range(4):
        expect(config, [evaluation(7)], failed)

    with pytest.raises(EvaluationsNotTakenError, match=r"1 evaluations in 4 attempts: AWS::EC2::Instance i-7$"):
        put([evaluation(7)], TOKEN, config.client, waits.append)
    assert waits == [0.2, 1.0, 3.0]


@pytest.mark.parametrize(("count", "said"), [(5, r"i-3, AWS::EC2::Instance i-4$"), (6, "i-4 and 1 more$")])
def test_a_long_list_of_refusals_is_counted(config: Stub, count: int, said: str) -> None:
    refused = [evaluation(number) for number in range(count)]
    for _ in range(4):
        expect(config, refused, refused)

    with pytest.raises(EvaluationsNotTakenError, match=said):
        put(refused, TOKEN, config.client, lambda _: None)


def test_a_refused_batch_stops_the_next_and_does_not_pass_for_taken(config: Stub) -> None:
    evaluations = [evaluation(number) for number in range(101)]
    for _ in range(4):
        expect(config, evaluations[:100] if _ == 0 else [evaluation(0)], [evaluation(0)])

    with pytest.raises(EvaluationsNotTakenError):
        put(evaluations, TOKEN, config.client, lambda _: None)
