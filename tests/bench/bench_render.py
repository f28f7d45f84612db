"""`python render.py --overlay prod` as a whole process, beside what its libraries cost to import."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
RUNS = 11
FLOOR = [sys.executable, "-c", "import jinja2, yaml, jsonschema"]


def run() -> None:
    """Print medians of interleaved runs, so that a machine that slows down slows both."""
    with tempfile.TemporaryDirectory() as folder:
        render = [sys.executable, "render.py", "--overlay", "prod", "--deployed", "none", "--out", f"{folder}/new"]
        compare = [*render[:4], "--deployed", f"{folder}/new", "--out", f"{folder}/compared"]
        _seconds(render)
        times: dict[str, list[float]] = {
            "floor: import jinja2, yaml, jsonschema": [],
            "render": [],
            "render, compare": [],
        }
        for _ in range(RUNS):
            for seconds, command in zip(times.values(), (FLOOR, render, compare), strict=True):
                seconds.append(_seconds(command))
    floor = median(times["floor: import jinja2, yaml, jsonschema"])
    print(f"render.py, whole process, {RUNS} interleaved runs, medians:")
    for name, seconds in times.items():
        print(f"  {name:<40} {median(seconds) * 1000:6.0f} ms   {median(seconds) / floor:5.2f} x floor")


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own program
    return time.perf_counter() - began


if __name__ == "__main__":
    run()
