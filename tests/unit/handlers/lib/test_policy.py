"""A policy is read whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.lib.policy import PolicyError, read_documents
from tests.unit.handlers.stubbed import Stub, stubbed

PATH = "/compliance/prod/rules/required-tags"


@pytest.fixture
def ssm() -> Iterator[Stub]:
    with stubbed("ssm") as stubber:
        yield stubber


def answer(ssm: Stub, response: dict[str, Any], token: str | None = None) -> None:
    asked: dict[str, Any] = {"Path": PATH, "Recursive": True}
    ssm.add_response("get_parameters_by_path", response, {**asked, "NextToken": token} if token else asked)


def parameter(name: str, value: str) -> dict[str, Any]:
    return {"Name": f"{PATH}/{name}", "Type": "String", "Value": value}


def test_every_page_and_level_is_read(ssm: Stub) -> None:
    answer(ssm, {"Parameters": [parameter("tags", '{"Owner": {}}')], "NextToken": "more"})
    answer(ssm, {"Parameters": [], "NextToken": "yet more"}, "more")
    answer(ssm, {"Parameters": [parameter("deeper/still", "[1]")]}, "yet more")

    assert read_documents(PATH, ssm.client) == {"tags": {"Owner": {}}, "deeper/still": [1]}


def test_no_parameter_is_an_error(ssm: Stub) -> None:
    answer(ssm, {"Parameters": []})

    with pytest.raises(PolicyError, match=f"{PATH}: no parameter under this path"):
        read_documents(PATH, ssm.client)


@pytest.mark.parametrize("pages", [[{}], [{"Parameters": [parameter("web", "{}")], "NextToken": "more"}, {}]])
def test_a_truncated_answer_is_an_error_and_no_empty_page(ssm: Stub, pages: list[dict[str, Any]]) -> None:
    answer(ssm, pages[0])
    if len(pages) > 1:
        answer(ssm, pages[1], "more")

    with pytest.raises(PolicyError, match="truncated"):
        read_documents(PATH, ssm.client)


@pytest.mark.parametrize("text", ["", "{", "{'Owner': 1}", '{"Owner": {}, "Owner": {"allowed": ["a"]}}'])
def test_a_document_that_is_not_plain_json_is_an_error_that_names_it(ssm: Stub, text: str) -> None:
    answer(ssm, {"Parameters": [parameter("tags", text)]})

    with pytest.raises(PolicyError, match=f"{PATH}/tags: not JSON"):
        read_documents(PATH, ssm.client)
