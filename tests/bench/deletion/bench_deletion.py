"""`python -m tests.bench.deletion.bench_deletion`: writes docs/deletion-simulation.md from the simulation."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from handlers.custom_resources.bucket_emptier import PARALLEL_BATCHES
from tests.bench.deletion import model
from tests.bench.deletion.model import Ending, Parameters

PAGE = Path(__file__).resolve().parents[3] / "docs" / "deletion-simulation.md"
SIZES = (1_000_000, 10_000_000, 20_000_000)
WORSE = {
    "as assumed": Parameters(),
    "a batch takes 2 s": replace(Parameters(), batch_seconds=2.0),
    "a listed page takes 0.4 s": replace(Parameters(), listing_seconds=0.4),
    "invocations of 60 s": replace(Parameters(), lambda_seconds=60),
}

SOURCES = {
    "deletes_a_second": "AWS: at least 3,500 PUT, COPY, POST or DELETE requests a second per partitioned prefix; that each object of DeleteObjects counts as one is the careful reading of it",  # noqa: E501 - a row of a table
    "batch_seconds": "assumed for 1,000 objects",
    "listing_seconds": "assumed for 1,000 versions",
    "refusal_seconds": "assumed for a SlowDown",
    "start_seconds": "assumed: from a round's end to the next one's first call",
    "lambda_seconds": "`handlers.timeout_seconds` of overlays/base.yaml",
    "service_timeout": "CloudFormation's longest, which the template sets",
}

TEXT = """\
# Deleting a full report bucket, simulated

Made by `make bench` from `tests/bench/deletion/`: do not edit. The function's own code empties a model of S3 in virtual time; nothing here was measured on AWS. All versions lie under one prefix, which is the worst case: S3 gives each prefix its own rate.

| versions and delete markers | what is assumed | answer | after | rounds | left | calls refused |
| ---: | --- | --- | ---: | ---: | ---: | ---: |
{rows}

CloudFormation waits for 3,600 s. What does not fit into that is answered before, with what was deleted and a count of what is left as far as there was time to count (more than so many). What is deleted stays deleted: deleting the stack again goes on. The answer for 20 million:

> {reason}

| parameter | value | source |
| --- | ---: | --- |
{parameters}

{parallel} batches of 1,000 are deleted at the same time, while the next are listed; a batch that S3 refuses is asked again a second later.
"""  # noqa: E501 - a paragraph is a line


def run() -> None:
    """Simulate, and write what was seen."""
    endings = {(size, what): model.run(size, parameters) for size in SIZES for what, parameters in WORSE.items()}
    rows = [_row(size, what, ending) for (size, what), ending in endings.items()]
    text = TEXT.format(
        rows="\n".join(rows),
        reason=endings[SIZES[-1], "as assumed"].reason,
        parameters="\n".join(
            f"| {one.name.replace('_', ' ')} | {getattr(Parameters(), one.name):,g} | {SOURCES[one.name]} |"
            for one in fields(Parameters)
        ),
        parallel=PARALLEL_BATCHES,
    )
    PAGE.write_text(text, encoding="utf-8")
    print("deletion of the report bucket, simulated (docs/deletion-simulation.md):", *rows, sep="\n")


def _row(size: int, what: str, ending: Ending) -> str:
    return (
        f"| {size:,} | {what} | {ending.status} | {ending.seconds:,.0f} s | {ending.rounds} | {ending.left:,} "
        f"| {ending.refusals:,} |"
    )


if __name__ == "__main__":
    run()
