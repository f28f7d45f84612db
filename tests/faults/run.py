"""One run: a scenario in an account of its own, one fault at one of its calls, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from handlers.lib import instant
from handlers.lib.dead_letter import CUSTOM_RESOURCES
from local_aws import LocalAws
from tests.faults.conditions import (
    AT_A_CALL,
    EMPTY_PAGE,
    KILLED_AFTER,
    KILLED_BEFORE,
    ONCE,
    REVERSED,
    SKEWED,
    TWICE,
    Condition,
)
from tests.faults.injection import Call, Injector
from tests.faults.lambda_model import Lambda, Story, event_of, fresh_containers
from tests.faults.scenarios import Scenario
from tests.faults.telling import Alerts
from tests.faults.world import ENVIRONMENT, Accounts, World

# What becomes of an event, in the matrix's words.
INSIDE, WAITS, GOES_ON, AGAIN, RETURNED, LETTER = "inside", "waits", "goes on", "again", "returned", "letter"
FAILED = "FAILED"
TOLD_TWICE = "told twice"
PASSING = frozenset({"throttled", "internal", "unavailable", "reset", "lost", "hang"})
# The only places after which a mail may come twice: it is out, and the table does not know it yet.
MAY_REPEAT = frozenset({"Publish (deliver)", "UpdateItem (confirm)"})
# These name no resource: they ask about the account, or hand over what AWS Config asked for.
OF_THE_ACCOUNT = frozenset(
    {
        "DescribeConfigRules",
        "DescribeConfigurationRecorderStatus",
        "GetDiscoveredResourceCounts",
        "GetMetricData",
        "ListStacks",
        "PutEvaluations",
        "SelectResourceConfig",
    }
)
KILLED = tuple(one for one in AT_A_CALL if one.fault in (KILLED_BEFORE, KILLED_AFTER))
# AWS takes a signature that is up to five minutes off; beyond that no call succeeds, which `clock skew` plays.
SKEW_SECONDS = 240


@dataclass(frozen=True)
class Bench:
    """What all runs share."""

    aws: LocalAws
    injector: Injector
    parameters: Mapping[str, str]
    accounts: Accounts
    clients: dict[tuple[str, str], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one run: a word of the above, how often a mail came at most, and what is wrong."""

    word: str
    mails: int
    problems: tuple[str, ...]

    @property
    def cell(self) -> str:
        return f"{self.word}, {TOLD_TWICE}" if self.mails > 1 else self.word


class NotReachedError(Exception):
    """The call that a fault was meant for was not made: the scenario has changed."""


def calls_of(bench: Bench, scenario: Scenario) -> tuple[Call, ...]:
    """The calls that a scenario makes where nothing goes wrong."""
    outcome, story, calls = _run(bench, scenario, None, None)
    if outcome.problems or story.failures or story.letters:
        raise AssertionError(f"{scenario.name} without any fault: {outcome.problems} {story}")
    return calls


def at_a_call(bench: Bench, scenario: Scenario, call: Call, condition: Condition) -> Outcome:
    """The scenario with this condition at this call."""
    return _run(bench, scenario, call, condition)[0]


def of_an_event(bench: Bench, scenario: Scenario, what: str) -> Outcome:
    """The scenario whose events are delivered twice, out of order, or to a function whose clock is wrong."""
    return _run(bench, scenario, None, None, what)[0]


def _run(
    bench: Bench, scenario: Scenario, call: Call | None, condition: Condition | None, what: str = ""
) -> tuple[Outcome, Story, tuple[Call, ...]]:
    world = World(bench.aws, bench.accounts, bench.accounts.another(), bench.parameters)
    injector = bench.injector
    injector.aim(None, None)
    with fresh_containers(bench.clients):
        world.prepare()
        events = _before(scenario.prepare(world), Lambda(world, injector), world)
    with fresh_containers(bench.clients):
        lambda_ = Lambda(world, injector)
        injector.aim(call, condition)
        _play(scenario, events, lambda_, what)
        calls, hits = lambda_.story.calls or tuple(injector.seen), injector.hits
        about, retried = injector.about, injector.retried
        if call and not hits:
            raise NotReachedError(f"{scenario.name} makes no call {call}: {calls}")
        injector.aim(None, None)
        lambda_.story.letters = lambda_.dead_letters(scenario.function)
        _redrive(scenario, lambda_)
        lambda_.from_queue(Alerts().variables)
    told = world.told()
    mails = max(told.values(), default=0)
    may_repeat = call is not None and call.name in MAY_REPEAT
    problems = scenario.wrong(world, Counter(told.keys()) if may_repeat else told)
    if scenario.function not in CUSTOM_RESOURCES:
        problems += [f"still a dead letter: {letter}" for letter in lambda_.dead_letters(scenario.function)]
    if call and condition:
        problems += _unnamed(lambda_.story, call, condition, about)
    # Which of the rows, written at the same time, are out before the end is chance.
    by_chance = call is not None and call.function == "confirm" and condition in KILLED
    outcome = Outcome(_word(lambda_.story, condition, retried), 2 if by_chance else mails, tuple(problems))
    return outcome, lambda_.story, calls


def _before(events: Sequence[dict[str, Any]], lambda_: Lambda, world: World) -> list[dict[str, Any]]:
    """Tell the team of what the scenario's team knows already; the events that follow."""
    first = events[0] if events and "before" in events[0] else {"before": []}
    world.send(*first["before"])
    lambda_.from_queue(Alerts().variables)
    world.told()
    for item in world.client("dynamodb").scan(TableName=f"table-findings-{ENVIRONMENT}")["Items"]:
        if age := first.get("age", {}).get(item.get("resource_id", {}).get("S")):
            world.client("dynamodb").update_item(
                TableName=f"table-findings-{ENVIRONMENT}",
                Key={"id": item["id"]},
                UpdateExpression="SET notified_at = :then",
                ExpressionAttributeValues={":then": {"S": instant.to_text(datetime.now(timezone.utc) - age)}},
            )
    return [event for event in events if "before" not in event]


def _play(scenario: Scenario, events: Sequence[dict[str, Any]], lambda_: Lambda, what: str) -> None:
    if what == SKEWED:
        lambda_.offset = SKEW_SECONDS
        scenario.play(scenario.main(events), lambda_)
        lambda_.offset = -SKEW_SECONDS
    elif what == TWICE:
        scenario.play([event for event in events for _ in range(2)], lambda_)
    else:
        scenario.play(events[::-1] if what == REVERSED else scenario.main(events), lambda_)


def _redrive(scenario: Scenario, lambda_: Lambda) -> None:
    """What the officer does, once the cause is mended."""

    def invoke(Payload: bytes, **_: Any) -> None:  # noqa: N803 - boto3's name
        lambda_.asynchronously(scenario.entry, scenario.function, event_of(Payload), scenario.variables)

    redrive = lambda_.world.redrive(invoke)
    redrive.run(redrive.queues(scenario.function), (), say=lambda _: None)
    # The schedule comes round once the alerts function has done its part.
    lambda_.from_queue(Alerts().variables)
    if scenario.next_run is not None:
        lambda_.asynchronously(scenario.entry, scenario.function, scenario.next_run, scenario.variables)


def _word(story: Story, condition: Condition | None, retried: bool) -> str:
    if story.answers and story.answers[0]["Status"] == "FAILED":
        return FAILED
    if story.letters:
        return LETTER
    if story.failures:
        return AGAIN
    if story.returned:
        return RETURNED
    if condition and condition.fault == "slow":
        return WAITS
    # The emptier asks again itself, as its client does not.
    passes = condition and condition.lasts == ONCE and (retried or condition.fault in PASSING)
    return INSIDE if passes else GOES_ON


def _unnamed(story: Story, call: Call, condition: Condition, about: str) -> list[str]:
    """Failures of which neither the error nor the log names the call and what it was about."""
    if condition.fault in (KILLED_BEFORE, KILLED_AFTER):
        return []
    first = about.partition(", ")[0].partition("=")[2]
    if not first and call.operation not in OF_THE_ACCOUNT:
        return [f"what {call.operation} is about is not known to handlers.lib.aws: add its parameter to SUBJECTS"]
    # Nothing fails by these; a scenario may end in FAILED all the same.
    answers = () if condition.fault in ("slow", EMPTY_PAGE) else story.answers[:1]
    return [
        f"an error that does not name {call.operation} and {first}: {failure}"
        for failure in (*story.failures, *(answer["Reason"] for answer in answers if answer["Reason"]))
        if call.operation not in failure + story.log or first not in failure + story.log
    ]
