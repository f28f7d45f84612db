"""The front door's review: what is rendered against what is deployed, what of it must stop, and how it is shown."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from renderer.compose import Composed
from renderer.compose.project import MAIN_STACK
from renderer.deploy.state import Absent, Deployed, DeployError
from renderer.review import Review, review
from renderer.review.change_set import AwsWord, MalformedChangeSetError, aws_word
from renderer.review.conditions import CircularConditionError
from renderer.review.deployment import MalformedTemplateError
from renderer.review.faces import to_json, to_markdown, to_text
from renderer.review.findings import Gate, Waiver, gate, read_waivers
from renderer.review.load import UnreadableError, load_json, load_waivers
from renderer.review.schemas import SchemasUnavailableError


def review_of(state: Deployed | Absent, composed: Composed) -> Review:
    """The review of deploying `composed` over `state`; DeployError where a template cannot be understood."""
    old = state if isinstance(state, Deployed) else None
    try:
        return review(
            old.template if old else None,
            composed.template,
            old_parameters=old.parameters if old else {},
            new_parameters=composed.configuration["Parameters"],
            old_tags=old.tags if old else None,
            new_tags=composed.configuration["Tags"],
            region=composed.values["region"],
            sources=composed.sources,
        )
    except (MalformedTemplateError, CircularConditionError, SchemasUnavailableError) as error:
        raise DeployError(f"the change cannot be reviewed: {error}") from error


def waivers_of(composed: Composed, stack: str, file: Path | None) -> list[Waiver]:
    """The waivers of the overlay for this stack, and those of a file."""
    listed = [dict(entry) for entry in composed.values["review"]["waivers"]]
    own = read_waivers([entry for entry in listed if entry.pop("stack", MAIN_STACK) == stack])
    try:
        return own + (load_waivers(file) if file else [])
    except UnreadableError as error:
        raise DeployError(str(error)) from error


def gate_of(
    found: Review, fail_on: list[str], waivers: list[Waiver], today: datetime.date | None = None
) -> Gate | None:
    """What must stop, and what a waiver lets pass; None where there is neither."""
    if not fail_on and not waivers:
        return None
    return gate(found, fail_on, waivers, today or datetime.datetime.now(datetime.timezone.utc).date())


def aws_of(found: Review, description: Any) -> AwsWord:
    """What a DescribeChangeSet answer says beside the review; DeployError where it is none, or not whole."""
    try:
        return aws_word(found, description)
    except MalformedChangeSetError as error:
        raise DeployError(f"the change set cannot be compared: {error}") from error


def read_change_set(path: Path) -> Any:
    """A DescribeChangeSet answer from a file."""
    try:
        return load_json(path)
    except UnreadableError as error:
        raise DeployError(str(error)) from error


def page(found: Review, name: str, outcome: Gate | None, aws: AwsWord | None) -> str:
    """The review as an HTML page about the stack of that name."""
    from renderer.review.faces.html import to_html

    return to_html(found, title=name, gate=outcome, aws=aws)


def face(
    found: Review, form: str, *, colour: bool, show_folded: bool, outcome: Gate | None, aws: AwsWord | None
) -> str:
    """The review as text, Markdown or JSON."""
    if form == "markdown":
        return to_markdown(found, gate=outcome, aws=aws)
    if form == "json":
        return to_json(found, gate=outcome, aws=aws)
    return to_text(found, colour=colour, show_folded=show_folded, gate=outcome, aws=aws)
