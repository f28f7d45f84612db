"""The review of a CloudFormation change: what deploying one template over another will do. Pure."""

from renderer.review.assemble import review
from renderer.review.model import Review

__all__ = ["Review", "review"]
