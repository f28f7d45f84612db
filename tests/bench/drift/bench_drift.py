"""`python -m tests.bench.drift.bench_drift`: writes docs/drift-simulation.md and its plot from the simulation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.bench.drift.model import Outcome, Simulation, percentile
from tests.bench.drift.parameters import HOUR, Parameters, table
from tests.bench.drift.plot import svg

DOCS = Path(__file__).resolve().parents[3] / "docs"
LIMITS = (1, 5, 20)
LOADS = (100, 300, 1_000, 2_000, 3_000, 4_000, 6_000, 10_000, 16_000, 24_000, 40_000, 60_000, 80_000, 100_000)
TARGET_SECONDS = 300
# Of the checks; past this the bend is reached: checks end as dead letters.
DEAD_SHARE = 0.001

GROWTH = {
    "DetectStackResourceDrift": "changes; not with the resources of a stack",
    "DetectStackDrift": "stacks (each every 12 hours) and updates",
    "DescribeStackResourceDrifts": "as above, a call for each 100 resources",
    "ListStackResources": "as above, a call for each 100 resources",
}

PAGE = """\
# Drift under load, simulated

Made by `make bench` from `tests/bench/drift/`: do not edit. It is a model, and nothing here was measured on AWS, which publishes no limit for drift detection. What is assumed stands in the last table; the limit of calls is swept, with the smallest burst there can be. The order of the sweep is the function's own code.

![Delay over load](drift-simulation.svg)

## At the target

200 stacks of 500 resources, 1,000 changes an hour, 48 hours. The target: 99 of 100 mails within 300 s of the item event, no stack unswept for 24 hours.

| calls a second | median | 99th percentile | of it: at once | during a comparison | during an update | longest unswept | throttled calls | checks that died |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{target}

While a stack is updated nothing in it is drift, and while it is compared as a whole (by the sweep, after an update, by anybody) CloudFormation refuses the check of one resource. Such a change is noted, and checked when the update (300 s here) or the comparison (75 s for the stack and 0.5 s for each resource, so 325 s) has ended. Here {share:.1%} of the changes fall into an update and {compared:.1%} into a comparison; where many more do, the 99th percentile of all mails is that wait, whatever we do.

## The bend

The load at which more than one check in 1,000 dies: botocore's attempts and Lambda's two retries are used up, the event lies in the dead letters, an alarm sounds, and the sweep finds the drift. Changes come at random, one by one; a script that changes a hundred resources at once reaches the bend at a lower rate.

| calls a second | last load without | 99th percentile there, at once | first load with |
| ---: | ---: | ---: | ---: |
{bends}

More stacks lengthen the sweep only: one invocation starts 110 detections, so with a sweep an hour some 1,300 stacks are swept within 12 hours.

## Calls in 48 hours at the target

| operation | calls | grows with |
| --- | ---: | --- |
{calls}

## What is assumed

| parameter | value | source |
| --- | ---: | --- |
{parameters}
"""  # noqa: E501 - a paragraph is a line


def run() -> None:
    """Simulate the target and the loads around it, and write what was seen."""
    target = {limit: Simulation(replace(Parameters(), calls_per_second=limit), hours=48).run() for limit in LIMITS}
    loads = {limit: _loads(limit) for limit in LIMITS}
    series = {
        f"{limit} a second": [(load, percentile(outcome.on_change, 99)) for load, outcome in outcomes.items()]
        for limit, outcomes in loads.items()
    }
    title = "Item event to mail outside of updates, 99th percentile, up to the load at which checks die"
    (DOCS / "drift-simulation.svg").write_text(svg(series, TARGET_SECONDS, title), encoding="utf-8")
    text = _page(target, loads)
    (DOCS / "drift-simulation.md").write_text(text, encoding="utf-8")
    print("drift, simulated (docs/drift-simulation.md):")
    print(text.partition("## At the target")[2].partition("## ")[0].strip())


def _loads(limit: float) -> dict[int, Outcome]:
    found = {}
    for load in LOADS:
        outcome = Simulation(
            replace(Parameters(), calls_per_second=limit, changes=load), hours=min(4, 80_000 / load)
        ).run()
        found[load] = outcome
        if outcome.dead > DEAD_SHARE * len(outcome.delays):
            break
    return found


def _page(target: dict[int, Outcome], loads: dict[int, dict[int, Outcome]]) -> str:
    return PAGE.format(
        share=_share(target[LIMITS[-1]].after_update, target[LIMITS[-1]]),
        compared=_share(target[LIMITS[-1]].after_detection, target[LIMITS[-1]]),
        target="\n".join(_row(limit, one) for limit, one in target.items()),
        bends="\n".join(_bend(limit, outcomes) for limit, outcomes in loads.items()),
        calls="\n".join(f"| {name} | {target[LIMITS[-1]].calls[name]:,} | {why} |" for name, why in GROWTH.items()),
        parameters="\n".join(f"| `{name}` | {value} | {source} |" for name, value, source in table()),
    )


def _share(delays: list[float], one: Outcome) -> float:
    return len(delays) / len(one.delays)


def _row(limit: int, one: Outcome) -> str:
    delays = " | ".join(
        f"{percentile(seconds, percent):.0f} s"
        for seconds, percent in (
            (one.delays, 50),
            (one.delays, 99),
            (one.on_change, 99),
            (one.after_detection, 99),
            (one.after_update, 99),
        )
    )
    return f"| {limit} | {delays} | {one.longest_unswept / HOUR:.1f} h | {one.throttled:,} | {one.dead} |"


def _bend(limit: int, outcomes: dict[int, Outcome]) -> str:
    dies = [load for load, one in outcomes.items() if one.dead > DEAD_SHARE * len(one.delays)]
    lives = [load for load in outcomes if load not in dies]
    at = f"{percentile(outcomes[lives[-1]].on_change, 99):.0f} s"
    return f"| {limit} | {lives[-1]:,} an hour | {at} | {f'{dies[0]:,} an hour' if dies else 'none tried'} |"


if __name__ == "__main__":
    run()
