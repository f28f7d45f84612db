"""Waiting for what happens by itself, and a person's commands against the stage."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from demo.stage import Stage

# Long enough for a machine that does other things too; what comes is waited for no longer than it takes.
PATIENCE = 60.0


def eventually(read: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first value that is true; the last one where time runs out."""
    deadline = time.monotonic() + patience
    while not (value := read()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return value


def command(stage: Stage, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `python -m MODULE ARGUMENTS --environment ...` does in the stage's account."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", module, *arguments, "--environment", stage.environment],
        env={**os.environ, **stage.aws.environment(stage.account)},
        capture_output=True,
        text=True,
        check=False,
    )
