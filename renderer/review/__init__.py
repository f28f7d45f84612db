"""The review of a CloudFormation change: what deploying one template over another will do. Pure.

What is named here is the interface for other programs: docs/review.md, "From Python".
"""

from renderer.review.assemble import review
from renderer.review.conditions import CircularConditionError
from renderer.review.deployment import MalformedTemplateError
from renderer.review.model import Change, OutputChange, PathChange, Review, TemplateChange
from renderer.review.schemas import SchemasUnavailableError

__all__ = [
    "Change",
    "CircularConditionError",
    "MalformedTemplateError",
    "OutputChange",
    "PathChange",
    "Review",
    "SchemasUnavailableError",
    "TemplateChange",
    "review",
]
