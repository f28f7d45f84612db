"""What a judge says, in one shape for all of them."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """`resource` is a logical id, or empty where the finding is about the template."""

    judge: str
    rule: str
    stack: str
    resource: str
    says: str


class Verdict(NamedTuple):
    """`rules` is how many the judge has for templates of CloudFormation; `findings` has each once, in order."""

    judge: str
    version: str
    rules: int
    findings: tuple[Finding, ...]


class JudgeError(RuntimeError):
    """A judge that could not do its work: what it was told to do, and what it wrote."""


def verdict(judge: str, version: str, rules: int, found: list[Finding]) -> Verdict:
    first = {finding[:4]: finding for finding in reversed(found)}
    return Verdict(judge, version, rules, tuple(first[key] for key in sorted(first)))
