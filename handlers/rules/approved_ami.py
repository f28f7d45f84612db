"""approved-ami: what runs, or would be launched, comes from an image approved for its instance type.

Policy: each document is a group of images and the instance types they may run on:
`{instance_types: [t3.*, m6i.large], images: {ami-0a1b...: {name: al2023-2026-09, until: 2027-03-31}}}`.
An approval holds through the day of `until`, and without end where there is none. A launch template
may name its image by a parameter; then it is that parameter which is approved, by its full name:
`images: {resolve:ssm:/golden/al2023: {}}`.

A launch template or configuration that leaves image or type open is judged by what it says; the
instances that come of it are judged when they start. Of a launch template AWS Config records one
version only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from handlers.lib import instant
from handlers.lib.item import Item, day_of
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import NON_COMPLIANT, PASSES, CouldNotJudgeError, Verdict, not_applicable, shortened

TITLE = "Instances run images that are approved for their type"
SEVERITY = "high"
CONTROLS = ("PCI DSS 4.0 2.2.1", "NIST 800-53 CM-2", "NIST 800-53 CM-6")
REMEDIATION = (
    "Launch a replacement from an image that the policy allows for this instance type and terminate the old one; "
    "a launch template or configuration needs a new version that names such an image."
)
RESOURCE_TYPES = ("AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration")

_IMAGE = re.compile(r"ami-[0-9a-f]{8}([0-9a-f]{9})?|resolve:ssm:[\w./:-]+")
_TYPES = re.compile(r"[a-z0-9.*-]+")
_FOREVER = "9999-12-31"


class Group(NamedTuple):
    """One document: `types` are the patterns as written, `matches` says whether an instance type is among them."""

    name: str
    types: tuple[str, ...]
    matches: Any
    images: Mapping[str, Image]


class Image(NamedTuple):
    """An approved image; `until` is an ISO date, the last day of the approval."""

    id: str
    name: str
    until: str


def parse_policy(documents: Mapping[str, Any]) -> tuple[Group, ...]:
    """The groups, in the order of their names; PolicyError names document and entry."""
    if not documents:
        raise PolicyError("no group of approved images; at least one document is due")
    return tuple(_group(name, documents[name]) for name in sorted(documents))


def _group(name: str, document: Any) -> Group:
    if not isinstance(document, Mapping):
        raise PolicyError(f"{name}: a mapping of instance_types and images is due, not {shortened(repr(document), 80)}")
    unknown = [key for key in document if key not in ("instance_types", "images")]
    if unknown:
        raise PolicyError(f"{name}.{unknown[0]}: unknown key; known are images, instance_types")
    missing = [key for key in ("instance_types", "images") if key not in document]
    if missing:
        raise PolicyError(f"{name}: {missing[0]} is missing; a mapping of instance_types and images is due")
    types, images = document["instance_types"], document["images"]
    if (
        not isinstance(types, list)
        or not types
        or not all(isinstance(one, str) and _TYPES.fullmatch(one) for one in types)
    ):
        raise PolicyError(f"{name}.instance_types: a list of types as t3.micro or t3.* is due, not {types!r}")
    if not isinstance(images, Mapping):
        raise PolicyError(f"{name}.images: a mapping of image ids is due, not {images!r}")
    pattern = re.compile("|".join(re.escape(one).replace(r"\*", ".*") for one in types))
    matches = lru_cache(maxsize=1024)(pattern.fullmatch)
    return Group(
        name,
        tuple(types),
        matches,
        {image: _image(name, image, {} if entry is None else entry) for image, entry in images.items()},
    )


def _image(group: str, image: Any, entry: Any) -> Image:
    where = f"{group}.images.{image}"
    if not isinstance(image, str) or not _IMAGE.fullmatch(image):
        raise PolicyError(f"{where}: an id as ami-0a1b2c3d4e5f60001, or resolve:ssm:/name, is due")
    if not isinstance(entry, Mapping):
        raise PolicyError(f"{where}: name and until may stand here, not {entry!r}")
    unknown = [key for key in entry if key not in ("name", "until")]
    if unknown:
        raise PolicyError(f"{where}.{unknown[0]}: unknown key; known are name, until")
    # YAML reads an unquoted 2027-03-31 as a date.
    name, until = entry.get("name", ""), str(entry.get("until", _FOREVER))
    if not isinstance(name, str):
        raise PolicyError(f"{where}.name: a text is due, not {name!r}")
    if not instant.is_day(until):
        raise PolicyError(f"{where}.until: {entry['until']!r} is no date like 2027-03-31")
    return Image(image, name, until)


def evaluate(item: Item, policy: tuple[Group, ...]) -> Verdict:
    """Whether image and instance type lie in one group, and the approval has not ended on the day of judgement."""
    configuration = item.configuration
    if item.resource_type == "AWS::EC2::Instance":
        state = configuration.get("state")
        if state.__class__ is dict and state.get("name") in ("terminated", "shutting-down"):
            return not_applicable(f"the instance is {state['name']}")
    image, instance_type = _launched(item.resource_type, configuration)
    if not image:
        return not_applicable("names no image; the instances launched from it are judged")
    today = day_of(item)
    for group in policy:
        approved = group.images.get(image)
        if approved and today <= approved.until and (not instance_type or group.matches(instance_type)):
            return PASSES
    return Verdict(NON_COMPLIANT, _faults(image, instance_type, policy), _allowed(instance_type, today, policy))


def _launched(resource_type: str, configuration: Mapping[str, Any]) -> tuple[str, str]:
    """Image and instance type, empty where a launch template leaves them open."""
    if resource_type == "AWS::EC2::LaunchTemplate":
        data = configuration.get("LaunchTemplateData")
        if data.__class__ is not dict:
            raise CouldNotJudgeError("the item of the launch template has no LaunchTemplateData")
        image, instance_type = data.get("ImageId") or "", data.get("InstanceType") or ""
    else:
        image, instance_type = configuration.get("imageId"), configuration.get("instanceType")
        if not image or not instance_type:
            raise CouldNotJudgeError("the item names no imageId or no instanceType")
    if image.__class__ is not str or instance_type.__class__ is not str:
        raise CouldNotJudgeError(f"image {image!r} or instance type {instance_type!r} is no text")
    return image, instance_type


def _faults(image: str, instance_type: str, policy: tuple[Group, ...]) -> tuple[str, ...]:
    faults = []
    for group in policy:
        approved = group.images.get(image)
        if approved is None:
            continue
        named = f"{image} ({approved.name})" if approved.name else image
        if instance_type and not group.matches(instance_type):
            faults.append(f"{named} is approved in {group.name} for {', '.join(group.types)} only, not {instance_type}")
        else:
            faults.append(f"the approval of {named} in {group.name} ended {approved.until}")
    if faults:
        return tuple(faults)
    if not image.startswith("ami-"):
        return (f"the image is chosen at launch by {shortened(image, 100)}, which no policy approves",)
    return (f"{shortened(image, 60)} is not an approved image",)


def _allowed(instance_type: str, today: str, policy: tuple[Group, ...]) -> tuple[str, ...]:
    """What may be used instead, the approval that lasts longest first."""
    whose = f"for {instance_type} " if instance_type else ""
    choices = [
        (image.until, group.name, image)
        for group in policy
        if not instance_type or group.matches(instance_type)
        for image in group.images.values()
        if today <= image.until
    ]
    if not choices:
        return (f"{whose}no image",)
    choices.sort(key=lambda choice: choice[:2], reverse=True)
    return tuple(
        f"{'' if number else whose}{image.id}{f' ({image.name})' if image.name else ''} by {group}"
        for number, (_, group, image) in enumerate(choices)
    )
