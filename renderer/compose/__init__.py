"""Overlays and partials to one template. No AWS, no clock, no environment variable."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from renderer.compose.assemble import assemble
from renderer.compose.bundle import Bundle, read_bundle
from renderer.compose.checks import check, check_stack
from renderer.compose.limits import check_limits
from renderer.compose.member import MEMBER, for_account
from renderer.compose.merge import Merged, merge
from renderer.compose.parameters import (
    HANDLERS_KEY,
    check_parameters,
    configuration,
    parameter_sources,
    parameter_values,
)
from renderer.compose.partials import Partials
from renderer.compose.places import ComposeError, KeyPath, Place
from renderer.compose.project import BASE, MAIN_STACK, Project
from renderer.compose.proved import once
from renderer.compose.rollout import (
    ROLLOUT,
    Attachment,
    MemberSet,
    accounts_by_recorder,
    for_any_account,
    template_key,
)
from renderer.compose.schema import Schema
from renderer.compose.validate import check_each_environment_sets, validate

__all__ = ["ComposeError", "Composed", "Place", "Project", "compose", "read_values"]


@dataclass(frozen=True)
class Composed:
    """What is written, and what the review wants to know of it.

    `values` are the merged overlay's; `sources` says of each parameter which line set it (the bundle's key has none);
    `places` says it of each key; `attachments` are the templates that the stack itself hands on.
    """

    values: dict[str, Any]
    template: dict[str, Any]
    template_text: str
    configuration: dict[str, dict[str, str]]
    configuration_text: str
    sources: dict[str, Place]
    places: dict[KeyPath, Place]
    bundle: Bundle
    attachments: tuple[Attachment, ...] = field(default=())


def compose(project: Project, overlay: str, stack: str, member: str | None = None) -> Composed:
    """Compose the stack for one environment, or for one of its member accounts.

    ComposeError says what is wrong, where, and what is expected.
    """
    schema, hub = read_values(project, overlay)
    merged = for_account(hub, stack, member)
    check_stack(merged, stack)
    bundle = read_bundle(project.handlers, project.dependencies)
    _check_policies(project, merged, bundle)
    render = Partials(project.templates, project.cache).render
    known = {"bundle_key": bundle.key, "hub_account": hub.values["account"]}
    attachments: tuple[Attachment, ...] = ()
    if stack == ROLLOUT:
        sets = {}
        for recorder, accounts in accounts_by_recorder(merged.values).items():
            own = for_any_account(merged, recorder).values
            text = _written(assemble(render(MEMBER, {**own, **known, "stack": MEMBER})))
            sets[recorder] = MemberSet(accounts, template_key(text))
            attachments += (Attachment(f"member-recorder-{recorder}.json", template_key(text), text),)
        known["member_sets"] = sets
    template = assemble(render(stack, {**merged.values, **known, "stack": stack}))
    keys = _parameters(schema, stack, template)
    values = parameter_values(merged, keys, bundle.key)
    if stack != MAIN_STACK and HANDLERS_KEY not in template.get("Parameters", {}):
        del values[HANDLERS_KEY]
    check_parameters(template.get("Parameters", {}), values, keys, merged)
    template_text = _written(template)
    check_limits(template, template_text, values)
    settings = configuration(values, merged)
    return Composed(
        values=merged.values,
        template=template,
        template_text=template_text,
        configuration=settings,
        configuration_text=_written(settings),
        sources=parameter_sources(merged, keys),
        places=merged.places,
        bundle=bundle,
        attachments=attachments,
    )


def _parameters(schema: Schema, stack: str, template: dict[str, Any]) -> dict[str, KeyPath]:
    """{parameter: key}: the monitor's template takes every one, another stack's those that it declares."""
    keys = schema.parameters()
    declared = template.get("Parameters", {})
    return {name: path for name, path in keys.items() if stack == MAIN_STACK or name in declared}


def read_values(project: Project, overlay: str) -> tuple[Schema, Merged]:
    """The schema, and base with the environment laid over it, validated."""
    names = project.overlay_names()
    if overlay == BASE:
        raise ComposeError(f"base is what every environment shares; render one of {', '.join(names)}")
    if overlay not in names:
        raise ComposeError(f"there is no overlay {overlay}; expected one of {', '.join(names)}")
    schema = Schema(project.read_schema())
    base, environment = project.read_overlay(BASE), project.read_overlay(overlay)
    merged = merge(base, environment, schema.is_open)
    fact = json.dumps(["valid", schema.document, merged.values]).encode()
    once(project.cache, fact, lambda: validate(schema, merged))
    check_each_environment_sets(schema, merged, base.file, environment.file)
    check(merged, overlay)
    return schema, merged


def _check_policies(project: Project, merged: Merged, bundle: Bundle) -> None:
    """The bundle's key stands for the code of the rules, which need not even be loaded when nothing is new."""

    def check() -> None:
        from renderer.compose.policies import check_policies

        check_policies(merged)

    once(project.cache, json.dumps(["policies", bundle.key, merged.values["rules"]]).encode(), check)


def _written(document: dict[str, Any]) -> str:
    """JSON as it is written to a file: ASCII, for GetTemplate may give anything else back as ?."""
    return json.dumps(document, indent=2) + "\n"
