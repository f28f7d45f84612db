"""Whether a call may have made what a finding says. Pure.

A likelihood, no proof: a resource is read some time after the call that is told of, and another may lie between.
"""

from __future__ import annotations

import re

from handlers.drift.judge import RULE as DRIFT_RULE
from handlers.lib.finding import Finding
from handlers.trail.call import Call

# The rule that judges nothing but tags.
TAG_RULE = "required-tags"

# CreateTags, TagRole, UntagQueue, PutBucketTagging
_TAGGING = re.compile(r"Tags$|Tagging$|^(Tag|Untag)[A-Z]")
_CREATING = re.compile(r"^(Create|Run)(?!Tags)")


def may_have_made(call: Call, finding: Finding) -> bool:
    """Whether it changed something, before the finding was seen, of the kind that is wrong: tags, or all else."""
    if call.passed_over or call.at > finding.observed_at:
        return False
    if _CREATING.search(call.name):
        return True
    is_tagging = bool(_TAGGING.search(call.name))
    if finding.rule == DRIFT_RULE:
        # The paths of what differs begin with a slash; a reason may name several.
        others = re.sub(r"/Tags\b", "", finding.reason)
        return "/Tags" in finding.reason if is_tagging else "/" in others or "/Tags" not in finding.reason
    return is_tagging == (finding.rule == TAG_RULE)
