"""Where the judges work: their tools, and the stacks as files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.judges.deployed import deployed, policy
from tests.judges.others.verdict import JudgeError
from tests.judges.stacks import Stack


class Bench:
    """`python` and `node` are the judges' own environments; the folders below `work` hold one file a stack.

    `templates`: as rendered. `deployed`: with the parameters' values. `policies`: one file a role, `STACK.ROLE.json`.
    """

    def __init__(self, python: Path, node: Path, work: Path, stacks: Sequence[Stack]) -> None:
        # Not resolved: an interpreter that is a link would no longer be that of its environment.
        self.python = python.absolute()
        self.bin = self.python.parent
        self.node = node
        self.templates, self.deployed, self.policies, self.out = (
            _folder(work.absolute() / name) for name in ("templates", "deployed", "policies", "out")
        )
        for stack in stacks:
            (self.templates / f"{stack.label}.json").write_text(stack.text, encoding="utf-8")
            _write(self.deployed / f"{stack.label}.json", deployed(stack.graph))
            for role, resource in stack.graph.of_type("AWS::IAM::Role").items():
                for inline in resource["Properties"].get("Policies", []):
                    document = policy(stack.graph, inline["PolicyDocument"])
                    _write(self.policies / f"{stack.label}.{role}.json", document)

    def run(self, *command: str | Path, passes: tuple[int, ...] = (0,), folder: Path | None = None) -> str:
        """What a command, run in the folder, writes; JudgeError where it ends in another way than `passes`."""
        words = [str(word) for word in command]
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603 - our own words
        if done.returncode not in passes:
            raise JudgeError(f"{' '.join(words)} ended with {done.returncode}: {(done.stderr or done.stdout)[-2000:]}")
        return done.stdout

    def json(self, *command: str | Path, passes: tuple[int, ...] = (0,)) -> Any:
        written = self.run(*command, passes=passes)
        try:
            return json.loads(written)
        except ValueError as error:
            raise JudgeError(f"{' '.join(map(str, command))} wrote no JSON: {written[:2000]}") from error

    def ask(self, code: str) -> str:
        """What a line of Python says in the judges' environment."""
        return self.run(self.python, "-c", code).strip()

    def version(self, package: str) -> str:
        return self.ask(f"from importlib.metadata import version; print(version({package!r}))")

    @property
    def own_bin(self) -> Path:
        """The scripts of this very environment."""
        return Path(sys.executable).parent


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for old in path.iterdir():
        old.unlink()
    return path


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
