"""All benches, one after the other."""

from __future__ import annotations

import sys

from tests.bench import bench_render, bench_review, bench_rules
from tests.bench.deletion import bench_deletion
from tests.bench.drift import bench_drift

if __name__ == "__main__":
    bench_render.run()
    bench_review.run()
    bench_drift.run()
    bench_deletion.run()
    sys.exit(bench_rules.main())
