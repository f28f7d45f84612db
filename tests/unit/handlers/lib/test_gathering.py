"""What a rule needs beyond the item is fetched, kept for a while, and never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.lib.gathering import Gatherer, Kept
from handlers.lib.item import normalise
from handlers.lib.pages import TruncatedAnswerError, answered
from handlers.lib.verdict import CouldNotJudgeError, Needs
from tests.unit.handlers.config_items import raw_item
from tests.unit.handlers.stubbed import Stub, stubbed

ITEM = normalise(raw_item())


@pytest.fixture
def tagging() -> Iterator[Stub]:
    with stubbed("resourcegroupstaggingapi") as stub:
        yield stub


@pytest.fixture
def ec2() -> Iterator[Stub]:
    with stubbed("ec2") as stub:
        yield stub


@pytest.fixture
def gatherer(tagging: Stub, ec2: Stub) -> Gatherer:
    return Gatherer(tagging.client, ec2.client, Kept(300))


@pytest.mark.parametrize(
    ("mappings", "tags"),
    [
        ([], {}),
        ([{"ResourceARN": ITEM.arn, "Tags": []}], {}),
        ([{"ResourceARN": ITEM.arn, "Tags": [{"Key": "Owner", "Value": "payments"}]}], {"Owner": "payments"}),
    ],
)
def test_tags_are_confirmed_by_the_tagging_api_in_one_call(
    gatherer: Gatherer, tagging: Stub, mappings: list[Any], tags: dict[str, str]
) -> None:
    tagging.add_response("get_resources", {"ResourceTagMappingList": mappings}, {"ResourceARNList": [ITEM.arn]})

    item = gatherer.gather(ITEM, Needs(tags=True))
    assert (item.tags, item.tags_confirmed) == (tags, True)


def test_tags_of_a_resource_without_arn_cannot_be_confirmed(gatherer: Gatherer) -> None:
    with pytest.raises(CouldNotJudgeError, match="no ARN"):
        gatherer.gather(ITEM._replace(arn=None), Needs(tags=True))


def test_a_truncated_answer_confirms_nothing(gatherer: Gatherer, tagging: Stub) -> None:
    tagging.add_response("get_resources", {})

    with pytest.raises(TruncatedAnswerError, match="GetResources answered without ResourceTagMappingList"):
        gatherer.gather(ITEM, Needs(tags=True))


def entries(ec2: Stub, name: str, response: dict[str, Any], **page: str) -> None:
    ec2.add_response("get_managed_prefix_list_entries", response, {"PrefixListId": name, **page})


def test_every_page_of_a_prefix_list_is_read_once(gatherer: Gatherer, ec2: Stub) -> None:
    entries(ec2, "pl-1", {"Entries": [{"Cidr": "10.0.0.0/8"}], "NextToken": "more"})
    entries(ec2, "pl-1", {"Entries": [{"Cidr": "192.0.2.0/24"}]}, NextToken="more")

    for _ in range(2):
        item = gatherer.gather(ITEM, Needs(prefix_lists=("pl-1",)))
        assert item.prefix_lists == {"pl-1": ("10.0.0.0/8", "192.0.2.0/24")}


def test_what_was_known_of_other_lists_stays_known(gatherer: Gatherer, ec2: Stub) -> None:
    entries(ec2, "pl-2", {"Entries": []})

    item = gatherer.gather(ITEM._replace(prefix_lists={"pl-1": ("10.0.0.0/8",)}), Needs(prefix_lists=("pl-2",)))
    assert item.prefix_lists == {"pl-1": ("10.0.0.0/8",), "pl-2": ()}


def test_a_truncated_page_is_no_empty_list(gatherer: Gatherer, ec2: Stub) -> None:
    entries(ec2, "pl-1", {})

    with pytest.raises(TruncatedAnswerError, match="GetManagedPrefixListEntries answered without Entries"):
        gatherer.gather(ITEM, Needs(prefix_lists=("pl-1",)))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_value_is_kept_for_its_time_and_no_longer() -> None:
    clock, fetched = Clock(), iter(range(9))
    kept: Kept[int] = Kept(300, clock=clock)

    assert [kept.get("a", lambda: next(fetched)) for _ in range(3)] == [0, 0, 0]
    clock.now += 299.9
    assert kept.get("a", lambda: next(fetched)) == 0
    clock.now += 0.2
    assert kept.get("a", lambda: next(fetched)) == 1
    assert kept.get("b", lambda: next(fetched)) == 2


def test_a_failure_is_not_kept() -> None:
    kept: Kept[int] = Kept(300)

    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 7) == 7


def test_no_more_is_kept_than_the_limit() -> None:
    kept: Kept[int] = Kept(300, limit=3)
    for number in range(100):
        kept.get(number, lambda number=number: number)  # type: ignore[misc]

    assert len(kept._values) <= 3


def test_an_answer_with_what_it_must_hold_gives_it() -> None:
    assert answered({"Results": []}, "Results", "SelectResourceConfig") == []
