"""The one question before something is changed."""

from __future__ import annotations

import sys

from renderer.deploy.state import DeployError


def check_somebody_is_there() -> None:
    """DeployError where nobody could be asked; before any work is done for it."""
    if not sys.stdin.isatty():
        raise DeployError("nobody is there to be asked: add --yes to go on without a question")


def agreed(question: str, answer: str) -> bool:
    """Whether the person at the terminal typed exactly `answer`."""
    print(f'{question} Type "{answer}" to go on: ', end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == answer
