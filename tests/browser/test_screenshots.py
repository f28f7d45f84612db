"""The command that makes the pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.screenshots import main


def test_help_explains_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "build/screenshots" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
