"""Open findings in a file: each found again by its id, and all in the order in which they came."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from handlers.reporting.spool import Spool

TEXTS = st.text()


@given(st.dictionaries(TEXTS, TEXTS, max_size=8))
def test_what_was_added_is_found_again(reasons: dict[str, str]) -> None:
    spool = Spool(io.BytesIO())
    findings = [{"id": name, "reason": reason} for name, reason in reasons.items()]
    for one in findings:
        spool.add(one)
    assert [spool.get(one["id"]) for one in reversed(findings)] == findings[::-1]
    assert list(spool) == findings
    assert spool.get("no such id".join(reasons) + "x" * 40) is None
