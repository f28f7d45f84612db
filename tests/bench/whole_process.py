"""How long a command takes, from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOOR_NAME = "floor: import jinja2, yaml, jsonschema"
FLOOR = [sys.executable, "-c", "import jinja2, yaml, jsonschema"]


def seconds(command: list[str]) -> float:
    """Wall time of one run. Exit code 2 says that there are differences; any other but 0 ends the bench."""
    # Bytecode as on anybody's machine: without it each run would compile what it imports.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True)  # noqa: S603 - ours
    took = time.perf_counter() - began
    if done.returncode not in (0, 2):
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode()}")
    return took
