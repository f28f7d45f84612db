"""The linter that users run finds nothing on any rendered template: no error, and no warning to explain away."""

from __future__ import annotations

import cfnlint.api  # type: ignore[import-untyped]

from tests.template.rendered import composed


def test_cfn_lint_finds_nothing(overlay: str) -> None:
    matches = cfnlint.api.lint(composed(overlay).template_text, regions=["us-east-1"])

    assert [f"{match.rule.id} {match.path}: {match.message}" for match in matches] == []
