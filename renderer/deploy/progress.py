"""How a deployment looks while it runs: one moving line on a terminal, a line for each event elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from renderer.deploy.events import Event, Tell, is_of_the_stack, line
from renderer.deploy.lines import say
from renderer.wording import listed

NAMED = 3


@dataclass
class Activity:
    """What is happening, from the events so far. Pure."""

    done: set[str] = field(default_factory=set)
    doing: dict[str, str] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Take one event in; those of the stack itself are not work."""
        if is_of_the_stack(event):
            return
        name, status = event["LogicalResourceId"], event["ResourceStatus"]
        self.doing.pop(name, None)
        if status.endswith("_IN_PROGRESS"):
            self.doing[name] = status.removesuffix("_IN_PROGRESS").replace("ROLLBACK", "roll back").lower()
        elif not status.endswith("_FAILED"):
            self.done.add(name)

    def __str__(self) -> str:
        """`create ReportBucket, Key, AlertTopic and 4 more`: the oldest first, for that is what one waits for."""
        if not self.doing:
            return ""
        verb = next(iter(self.doing.values()))
        return f"{verb} {listed(list(self.doing), NAMED)}"


@contextmanager
def progress(console: Console, total: int) -> Iterator[Tell]:
    """Shows the events that it is given; `total` is the number of resources that are to be worked on."""
    if not console.is_terminal:
        yield lambda event: say(console, f"  {line(event)}")
        return
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console) as bar:
        yield _moving(bar, total)


def _moving(bar: Progress, total: int) -> Callable[[Event], None]:
    task = bar.add_task("", total=total)
    activity = Activity()

    def tell(event: Event) -> None:
        activity.add(event)
        if event["ResourceStatus"].endswith("_FAILED"):
            say(bar.console, f"  {line(event)}", style="red")
        status = event["ResourceStatus"] if is_of_the_stack(event) else ""
        bar.update(task, completed=min(len(activity.done), total), description=str(activity) or status)

    return tell
