"""An attribution names the finding, the reason and the call, and nothing of what the call asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.lib.attribution import NOBODY, UNREAD, Attributed, Attribution, MalformedAttributionError
from tests.unit.handlers.builders import T1, finding

CALL = Attribution("CreateTags", T1, "arn:aws:iam::111122223333:user/bob", "203.0.113.7", "e5d5dd29")
GOOD: dict[str, Any] = json.loads(Attributed(finding().id, finding().fingerprint, CALL).to_message())


@pytest.mark.parametrize("attribution", [CALL, NOBODY, UNREAD])
def test_an_attribution_is_read_as_it_was_sent(attribution: Attribution) -> None:
    sent = Attributed(finding().id, finding().fingerprint, attribution)
    assert Attributed.from_message(json.loads(sent.to_message())) == sent


@pytest.mark.parametrize(
    "change",
    [
        {"attribution": 2},
        {"id": None},
        {"id": "short"},
        {"fingerprint": 7},
        {"call": None},
        {"call": {}},
        {"call": {**CALL._asdict(), "requestParameters": {}}},
        {"call": {**CALL._asdict(), "at": 7}},
        {"call": {**CALL._asdict(), "principal": "x" * 2_049}},
        {"call": {**CALL._asdict(), "event_name": ""}},
    ],
)
def test_a_message_of_another_shape_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedAttributionError):
        Attributed.from_message({**GOOD, **change})


def test_it_says_in_words_who_called_what_when_and_from_where() -> None:
    assert CALL.in_words() == (
        "CreateTags by arn:aws:iam::111122223333:user/bob at 2026-11-24T03:11:00.000Z from 203.0.113.7 (event e5d5dd29)"
    )
    assert " from " not in CALL._replace(source_ip="").in_words()
    assert (NOBODY.is_found, NOBODY.in_words()) == (False, "CloudTrail names no call that changed it")
    unread = "what changed it is not known: CloudTrail's history was not read to its end"
    assert (UNREAD.is_found, UNREAD.in_words()) == (False, unread)
