"""cloudformation-validate: AWS's own linter. https://pypi.org/project/cloudformation-validate/

Its notes (INFO) say what is true of every template, such as that a name cannot be changed in place: no findings.
"""

from __future__ import annotations

from pathlib import Path

from tests.judges.others.bench import Bench
from tests.judges.others.verdict import Finding, Verdict, verdict

NAME = "cloudformation-validate"
_SCRIPT = Path(__file__).parents[1] / "tools/validate.py"


def judge(bench: Bench) -> Verdict:
    report = bench.json(bench.python, _SCRIPT, *sorted(bench.templates.iterdir()))
    found = [Finding(NAME, *one) for one in report["findings"]]
    return verdict(NAME, bench.version("cloudformation-validate"), report["rules"], found)
