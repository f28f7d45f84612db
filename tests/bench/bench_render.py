"""`python render.py --overlay prod` as a whole process, beside what its libraries cost to import."""

from __future__ import annotations

import sys
import tempfile
from statistics import median

from tests.bench.whole_process import FLOOR, FLOOR_NAME, seconds

RUNS = 11


def run() -> None:
    """Print medians of interleaved runs, so that a machine that slows down slows both."""
    with tempfile.TemporaryDirectory() as folder:
        render = [sys.executable, "render.py", "--overlay", "prod", "--deployed", "none", "--out", f"{folder}/new"]
        compare = [*render[:4], "--deployed", f"{folder}/new", "--out", f"{folder}/compared"]
        seconds(render)
        times: dict[str, list[float]] = {
            FLOOR_NAME: [],
            "render": [],
            "render, compare": [],
        }
        for _ in range(RUNS):
            for taken, command in zip(times.values(), (FLOOR, render, compare), strict=True):
                taken.append(seconds(command))
    floor = median(times[FLOOR_NAME])
    print(f"render.py, whole process, {RUNS} interleaved runs, medians:")
    for name, taken in times.items():
        print(f"  {name:<40} {median(taken) * 1000:6.0f} ms   {median(taken) / floor:5.2f} x floor")


if __name__ == "__main__":
    run()
