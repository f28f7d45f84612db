"""CloudFormation's limits, before CloudFormation tells. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.compose.places import ComposeError

INLINE_BYTES = 51_200
TEMPLATE_BYTES = 1_000_000
DESCRIPTION_BYTES = 1_024
PARAMETER_VALUE_BYTES = 4_096
ENTRIES = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}


def check_limits(template: Mapping[str, Any], text: str, values: Mapping[str, str]) -> None:
    """ComposeError for each limit that the template (`text` as it is written) or a parameter's value is over."""
    problems = list(_exceeded(template, text, values))
    if problems:
        raise ComposeError("\n".join(problems))


def _exceeded(template: Mapping[str, Any], text: str, values: Mapping[str, str]) -> Iterator[str]:
    if not template.get("Resources"):
        yield "the template has no resource; CloudFormation asks for one at least"
    for section, most in ENTRIES.items():
        count = len(template.get(section, {}))
        if count > most:
            yield f"the template has {count} {section}; CloudFormation takes {most}: split the stack"
    size = len(text.encode())
    if size > TEMPLATE_BYTES:
        yield f"the template has {size:,} bytes; CloudFormation takes {TEMPLATE_BYTES:,}: split the stack"
    description = len(str(template.get("Description", "")).encode())
    if description > DESCRIPTION_BYTES:
        yield f"the Description has {description:,} bytes; CloudFormation takes {DESCRIPTION_BYTES:,}: shorten it"
    for name, value in values.items():
        length = len(value.encode())
        if length > PARAMETER_VALUE_BYTES:
            yield f"the value of {name} has {length:,} bytes; CloudFormation takes {PARAMETER_VALUE_BYTES:,}"


def must_go_by_s3(text: str) -> bool:
    """Whether a template is too long to be sent with the call, so that it must be uploaded first."""
    return len(text.encode()) > INLINE_BYTES
