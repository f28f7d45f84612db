"""The embedded AWS that the demo and the tests deploy to: MiniStack and our additions, as one child process.

It is a model of AWS: each module under additions/ says where AWS differs.
"""

from __future__ import annotations

from local_aws.client import LocalAws
from local_aws.process import LocalAwsError

__all__ = ["LocalAws", "LocalAwsError"]
