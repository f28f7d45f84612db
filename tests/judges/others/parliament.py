"""parliament: the roles' own policies, each by itself. https://github.com/duo-labs/parliament"""

from __future__ import annotations

import json
from pathlib import PurePath

from tests.judges.others.bench import Bench
from tests.judges.others.verdict import Finding, Verdict, verdict

NAME = "parliament"
_RULES = (
    "import parliament, pathlib, yaml;"
    " print(len(yaml.safe_load((pathlib.Path(parliament.__file__).parent / 'config.yaml').read_text())))"
)


def judge(bench: Bench) -> Verdict:
    # 1: something was found. One object a line.
    written = bench.run(
        bench.bin / "parliament",
        *("--directory", bench.policies, "--include_policy_extension", ".json", "--json"),
        passes=(0, 1),
    )
    found = []
    for line in filter(None, written.splitlines()):
        issue = json.loads(line)
        stack, _, role = PurePath(issue["location"]["filepath"]).stem.rpartition(".")
        found.append(Finding(NAME, issue["issue"], stack, role, issue["title"]))
    return verdict(NAME, bench.version("parliament"), int(bench.ask(_RULES)), found)
