"""What AWS's change set says, in the words of the text and Markdown faces."""

from __future__ import annotations

from renderer.review.change_set import AwsWord, Point
from renderer.review.change_set.opinions import AFTER, BEFORE, DRIFTED, FOLDED, LATER, ONLY_AWS, ONLY_OURS, REPLACES
from renderer.review.faces import words

Row = tuple[str, ...]


_REPLACED = {None: "is no reason to replace", "replace": "replaces", "conditional-replace": "may replace"}


def pointed(point: Point) -> str:
    """One value on which AWS and the review differ."""
    aws, ours = words.value(point.aws), words.value(point.ours)
    if point.kind == REPLACES:
        return f"{point.path}: to AWS it {_REPLACED[point.aws]}, to this review it {_REPLACED[point.ours]}"
    said = {
        ONLY_AWS: f"AWS changes it{'' if point.aws is None else f' to {aws}'}, this review does not",
        FOLDED: "AWS changes it; to this review it is the same in another order or spelling",
        ONLY_OURS: "this review changes it, AWS does not",
        DRIFTED: f"drifted; AWS sets it back to {aws}",
        BEFORE: f"before the change AWS has {aws}, this review {ours}",
        AFTER: f"after the change AWS has {aws}, this review {ours}",
        LATER: f"AWS knows it only after the deployment, this review says {ours}",
    }
    return f"{point.path}: {said[point.kind]}"


def aws_lines(word: AwsWord) -> list[str]:
    """All that AWS's change set says otherwise, or beyond the review; what belongs to a line is indented below it."""
    found: list[str] = []
    for line, opinion in zip(words.opined(word.opinions), word.opinions or [None], strict=True):
        found.append(line)
        found.extend(f"  {pointed(point)}" for point in (opinion.points if opinion else ()))
    known = ((each, f"AWS knows it already: {words.value(each.value)}") for each in word.known)
    later = ((each, "AWS too knows it only after the deployment") for each in word.after_apply)
    found.extend(f"{each.logical_id}{each.path}: {text}" for each, text in (*known, *later))
    return found


def drift_rows(word: AwsWord) -> list[Row]:
    """Resource, the review's word, AWS's, and the drift that AWS found; headings first. Empty if it was not asked."""
    if word.drift is None:
        return []
    status = {drift.logical_id: drift.status for drift in word.drift}
    rows: list[Row] = [("resource", "this review", "AWS", "drift")]
    for name, (aws, ours) in word.words.items():
        rows.append((name, ours.action if ours else "-", aws.action if aws else "-", status.get(name, "-")))
    return rows


def drift_lines(word: AwsWord) -> list[str]:
    """The drifted values, and what AWS did not look at."""
    found = [f"the stack: {word.stack_drift}"] if word.stack_drift else []
    for drift in word.drift or ():
        for path, deployed, live in drift.values:
            found.append(f"{drift.logical_id}{path}: deployed {words.value(deployed)}, live {words.value(live)}")
        found.extend(f"{drift.logical_id}{path}: drift not looked at ({reason})" for path, reason in drift.ignored)
    return found
