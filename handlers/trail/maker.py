"""Whether a call may have made what a finding says. Pure.

A likelihood, no proof: a resource is read some time after the call that is told of, and another may lie between.
"""

from __future__ import annotations

import re

from handlers.lib.finding import Finding
from handlers.lib.rule_names import STACK_DRIFT
from handlers.trail.call import Call

# The rule that judges nothing but tags.
TAG_RULE = "required-tags"

# CreateTags, TagRole, UntagQueue, PutBucketTagging
_TAGGING = re.compile(r"Tags$|Tagging$|^(Tag|Untag)[A-Z]")
# A reason of drift begins each difference with its property's path; that of a deletion has none.
_PATHS = re.compile(r"(?:^|; )(/\S+)")
# What starts an instance says both its image and its tags; a new group has tags and lets nothing in.
_BOTH = frozenset({"RunInstances"})
_TAGS_ONLY = frozenset({"CreateSecurityGroup"})


def may_have_made(call: Call, finding: Finding) -> bool:
    """Whether it changed something, before the finding was seen, of the kind that is wrong: tags, or all else."""
    if call.passed_over or call.at > finding.observed_at:
        return False
    if call.name in _BOTH:
        return True
    is_tagging = call.name in _TAGS_ONLY or bool(_TAGGING.search(call.name))
    if finding.rule == STACK_DRIFT:
        of_tags = [path.startswith("/Tags") for path in _PATHS.findall(finding.reason)]
        return any(of_tags) if is_tagging else not all(of_tags) or not of_tags
    return is_tagging == (finding.rule == TAG_RULE)
