"""All benches, one after the other."""

from __future__ import annotations

import sys

from tests.bench import bench_render, bench_review, bench_rules

if __name__ == "__main__":
    bench_render.run()
    bench_review.run()
    sys.exit(bench_rules.main())
