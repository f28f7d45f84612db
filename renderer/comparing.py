"""The front door's comparison: the rendered environment beside another one, both from their overlays, without AWS."""

from __future__ import annotations

from renderer.compose import Composed
from renderer.deploy.state import DeployError
from renderer.review.conditions import CircularConditionError
from renderer.review.deployment import MalformedTemplateError
from renderer.review.environments import Comparison, Environment, compare
from renderer.review.environments.faces import to_json, to_markdown, to_text
from renderer.review.schemas import SchemasUnavailableError


def comparison_of(one: Composed, other: Composed) -> Comparison:
    """What `one` has otherwise than `other`; DeployError where a template cannot be understood."""
    try:
        return compare(_environment(one), _environment(other))
    except (MalformedTemplateError, CircularConditionError, SchemasUnavailableError) as error:
        raise DeployError(f"the environments cannot be compared: {error}") from error


def _environment(composed: Composed) -> Environment:
    name = composed.values["environment"]
    return Environment(
        name,
        composed.template,
        composed.configuration["Parameters"],
        composed.configuration["Tags"],
        own={"environment": name, "account": composed.values["account"]},
        sources=composed.sources,
        region=composed.values["region"],
    )


def face(found: Comparison, form: str, *, colour: bool, show_folded: bool) -> str:
    """The comparison as text, Markdown or JSON."""
    if form == "markdown":
        return to_markdown(found)
    return to_json(found) if form == "json" else to_text(found, colour=colour, show_folded=show_folded)
