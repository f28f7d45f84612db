"""Checks that need not be repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.compose.places import ComposeError
from renderer.compose.proved import once


def refuse() -> None:
    raise ComposeError("wrong")


def test_what_has_passed_is_not_checked_again(tmp_path: Path) -> None:
    once(tmp_path, b"fact", lambda: None)
    once(tmp_path, b"fact", refuse)


def test_another_fact_is_checked(tmp_path: Path) -> None:
    once(tmp_path, b"fact", lambda: None)
    with pytest.raises(ComposeError):
        once(tmp_path, b"another", refuse)


def test_what_has_failed_is_checked_again(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ComposeError):
            once(tmp_path, b"fact", refuse)


def test_where_nothing_can_be_written_every_time_is_the_first(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    once(tmp_path / "file", b"fact", lambda: None)
    with pytest.raises(ComposeError):
        once(tmp_path / "file", b"fact", refuse)
