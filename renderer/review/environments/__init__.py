"""Two environments of one stack side by side: what differs in values, permissions and exposure. Pure."""

from renderer.review.environments.compare import compare
from renderer.review.environments.model import Comparison, Environment

__all__ = ["Comparison", "Environment", "compare"]
