"""AWS's own word on a change: a DescribeChangeSet answer, held against the review. Pure."""

from renderer.review.change_set.answer import MalformedChangeSetError, Word
from renderer.review.change_set.opinions import AwsWord, Drift, Known, Opinion, Point, aws_word, disagreements

__all__ = [
    "AwsWord",
    "Drift",
    "Known",
    "MalformedChangeSetError",
    "Opinion",
    "Point",
    "Word",
    "aws_word",
    "disagreements",
]
