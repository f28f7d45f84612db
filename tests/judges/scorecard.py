"""docs/scorecard.md: what each judge found, and what was let be. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.judges.others.verdict import Finding, Verdict
from tests.judges.stacks import Stack
from tests.judges.suppressions import Suppression

PAGE = """\
# Scorecard

Made by `make judges` from {stacks} stacks with {resources} resources: {kinds}. Do not edit.

Each is judged with the values that it is deployed with; cfn-lint and cloudformation-validate read the template itself. What a judge finds is mended, or let be with a reason (`tests/judges/suppressions.yaml`); a reason that nothing needs any more is an error. No judge sees wiring and order, such as a rule before its recorder: `tests/template/checks` does, each check proved by planting its fault. What each role may do is in [iam-report.md](iam-report.md).

| judge | version | rules | findings | let be | left |
| --- | --- | --- | --- | --- | --- |
{judges}

A finding is a rule and a resource of one stack; the same in another environment is another. The notes of cloudformation-validate are none. cfn_nag is not among the judges: it is a Ruby gem, and the machines that judge have Python and Node.

## Let be

| why | rule | resources | findings |
| --- | --- | --- | --- |
{suppressed}
"""  # noqa: E501 - a paragraph is a line


def page(stacks: Sequence[Stack], verdicts: Iterable[Verdict], given: Sequence[Suppression]) -> str:
    verdicts = list(verdicts)
    kinds = Counter(stack.kind for stack in stacks)
    found = [finding for verdict in verdicts for finding in verdict.findings]
    return PAGE.format(
        stacks=len(stacks),
        resources=f"{sum(len(stack.graph.resources) for stack in stacks):,}",
        kinds=", ".join(f"{count} of `{kind}`" for kind, count in kinds.items()),
        judges="\n".join(_judge(verdict, given) for verdict in verdicts),
        suppressed="\n".join(_suppression(one, found) for one in given),
    )


def left(found: Iterable[Finding], given: Sequence[Suppression]) -> list[Finding]:
    """The findings that nothing covers."""
    return [finding for finding in found if not any(one.covers(finding) for one in given)]


def _judge(verdict: Verdict, given: Sequence[Suppression]) -> str:
    rest = len(left(verdict.findings, given))
    total = len(verdict.findings)
    return f"| {verdict.judge} | {verdict.version} | {verdict.rules} | {total} | {total - rest} | {rest} |"


def _suppression(one: Suppression, found: Iterable[Finding]) -> str:
    rules = "<br>".join(f"{judge}: {', '.join(names)}" for judge, names in one.rules.items())
    resources = ", ".join(f"`{pattern}`" for pattern in one.resources)
    return f"| {one.reason} | {rules} | {resources} | {sum(map(one.covers, found))} |"
