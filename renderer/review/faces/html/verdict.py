"""The first ten seconds: what it is about, the verdict in a sentence, what stops, and the counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from renderer.review import actions, findings
from renderer.review.change_set import AwsWord
from renderer.review.faces import words
from renderer.review.faces.html.markup import join, link, listed, several, tag
from renderer.review.faces.html.matters import LABELS
from renderer.review.faces.json import unchanged
from renderer.review.findings import Finding, Gate, Waiver
from renderer.review.iam.verdicts import BROADENED, UNPROVED
from renderer.review.model import Review

GRAVE, SERIOUS, UNSURE, CALM = "grave", "serious", "unsure", "calm"
_GONE = (actions.REPLACE, actions.DELETE, actions.SNAPSHOT, actions.RENAME)


def masthead(review: Review, title: str) -> Markup:
    """Whose review it is."""
    kind = "New stack" if review.creates_stack else "Change review"
    return tag("header", tag("p", f"{kind} · {review.region}", class_="over"), tag("h1", title))


def verdict(review: Review, gate: Gate | None, aws: AwsWord | None = None) -> Markup:
    """Where a board begins to read."""
    level, sentence = headline(review)
    return tag(
        "section",
        tag("h2", "Verdict", class_="unseen"),
        tag("p", sentence, class_="headline"),
        _gate(gate),
        _aws(aws) if aws is not None else "",
        _tiles(review),
        _counts(review),
        class_=f"verdict {level}",
    )


def headline(review: Review) -> tuple[str, str]:
    """How grave it is, and the gravest thing in a sentence."""
    if not review.has_effect and not review.predictions:
        return CALM, "Deploying this changes nothing."
    for level, names, sentence in _gravest_first(review):
        if names:
            return level, sentence.format(listed(dict.fromkeys(names)))
    if review.creates_stack:
        return CALM, f"A new stack of {several(review.resources, 'resource')}; nothing exists that could be lost."
    return CALM, "Nothing is lost, replaced, removed or opened."


def _gravest_first(review: Review) -> Iterator[tuple[str, list[str], str]]:
    def losing(certainty: str) -> list[str]:
        found = (change for change in review.changes if change.data_loss)
        return [words.loser(each) for each in found if each.data_loss and each.data_loss.certainty == certainty]

    def verdict_is(verdict: str) -> list[str]:
        return [each.logical_id for each in review.permissions if each.verdict == verdict and not each.created]

    def acted(*acts: str) -> list[str]:
        return [change.logical_id for change in review.changes if change.action in acts]

    failing = [found for found in review.predictions if found.certainty == "certain"]
    yield GRAVE, losing("certain"), "Deploying this loses the data of {}."
    yield SERIOUS, losing("possible"), "Deploying this may lose the data of {}."
    yield SERIOUS, [each.logical_id or "the template" for each in failing], "Deploying this is predicted to fail at {}."
    yield SERIOUS, acted(*_GONE), f"{_replaced_or_removed(review)}: {{}}. No data is known to be lost."
    yield SERIOUS, verdict_is(BROADENED), "Nothing is lost; the permissions of {} are broadened."
    yield SERIOUS, [each.logical_id for each in review.exposure], "Nothing is lost; further exposed: {}."
    yield UNSURE, acted(actions.CONDITIONAL_REPLACE), "Nothing is lost for certain; {} may be replaced."
    yield UNSURE, verdict_is(UNPROVED), "Nothing is lost; whether the permissions of {} widen is not proved."
    yield UNSURE, losing("later"), "Nothing is lost now; later, {} will no longer be kept."
    yield UNSURE, [each.logical_id or "the template" for each in review.predictions], "It may fail at {}."


def _replaced_or_removed(review: Review) -> str:
    counted = Counter(change.action for change in review.changes)
    parts = [
        f"{counted[action]} {word}"
        for action, word in (
            (actions.REPLACE, "replaced"),
            (actions.DELETE, "deleted"),
            (actions.SNAPSHOT, "deleted after a snapshot"),
            (actions.RENAME, "renamed"),
        )
        if counted[action]
    ]
    return ", ".join(parts)


def _gate(gate: Gate | None) -> Markup:
    if gate is None:
        return tag(
            "p", tag("strong", "No gate"), " was asked for; nothing stops this change (--fail-on).", class_="gate none"
        )
    lines = [_stopped(gate.stopped) if gate.stopped else _PASSED]
    lines.extend(
        tag(
            "li",
            tag("strong", "Waived"),
            " ",
            _named(finding),
            f" until {waiver.until}: {waiver.reason}",
            class_="waived",
        )
        for finding, waiver in gate.waived
    )
    lines.extend(_idle("expired", f"Waiver expired on {waiver.until}", waiver) for waiver in gate.expired)
    lines.extend(_idle("unused", "Waiver not needed, remove it", waiver) for waiver in gate.unused)
    return tag("ul", *lines, class_="gate")


_PASSED = tag("li", tag("strong", "Gate passed"), ": no finding stops this change.", class_="passes")


def _stopped(stopped: Sequence[Finding]) -> Markup:
    by_kind: dict[str, list[Finding]] = {}
    for finding in stopped:
        by_kind.setdefault(finding.finding, []).append(finding)
    kinds = (
        join((f"{LABELS.get(kind, kind)} of ", join(map(_where, dict.fromkeys(found)), ", ")))
        for kind, found in by_kind.items()
    )
    title = tag("strong", f"Stopped by {several(len(stopped), 'finding')}:")
    return tag("li", title, " ", join(kinds, "; "), ".", class_="stops")


def _named(finding: Finding) -> Markup:
    return join((LABELS.get(finding.finding, finding.finding), " of ", _where(finding)))


def _where(finding: Finding) -> Markup:
    if finding.finding == findings.TAGS:
        return tag("a", finding.logical_id, href="#tags")
    detail = f" ({finding.detail})" if finding.detail not in ("", "certain") else ""
    name = link("matter", finding.logical_id) if finding.logical_id else "the template"
    return join((name, detail))


def _idle(name: str, word: str, waiver: Waiver) -> Markup:
    what = f": {waiver.finding} of {waiver.logical_id}: {waiver.reason}"
    return tag("li", tag("strong", word), what, class_=name)


_BY_GRAVITY = (
    actions.REPLACE,
    actions.DELETE,
    actions.SNAPSHOT,
    actions.CONDITIONAL_REPLACE,
    actions.RENAME,
    actions.RETAIN,
    actions.UPDATE,
    actions.CREATE,
)


def _aws(aws: AwsWord) -> Markup:
    differing, drifted = len(aws.opinions), sum(each.status != "IN_SYNC" for each in aws.drift or ())
    lines = [
        tag("li", tag("strong", "AWS says otherwise"), " of ", _to("change-set", differing), ".", class_="otherwise")
        if differing
        else tag("li", tag("strong", "AWS says the same"), " of every resource.", class_="passes")
    ]
    if drifted:
        lines.append(tag("li", tag("strong", "Drift"), " in ", _to("drift", drifted), ".", class_="otherwise"))
    return tag("ul", *lines, class_="gate")


def _to(section: str, count: int) -> Markup:
    return tag("a", several(count, "resource"), href=f"#{section}")


class _Tile(NamedTuple):
    label: str
    level: str
    notes: Sequence[tuple[int, str]]
    kinds: tuple[str, ...]


def _tiles(review: Review) -> Markup:
    counted = Counter(change.action for change in review.changes)
    loss = Counter(change.data_loss.certainty for change in review.changes if change.data_loss)
    verdicts = Counter((found.verdict, found.created) for found in review.permissions)
    exposed = Counter(found.certainty for found in review.exposure)
    failing = Counter(found.certainty for found in review.predictions)
    tiles = (
        _Tile(
            "Data loss",
            GRAVE,
            [(loss["certain"], "certain"), (loss["possible"], "possible"), (loss["later"], "later")],
            (findings.DATA_LOSS,),
        ),
        _Tile(
            "Replaced or removed",
            SERIOUS,
            [
                (counted[actions.REPLACE], "replaced"),
                (counted[actions.CONDITIONAL_REPLACE], "may be"),
                (counted[actions.DELETE] + counted[actions.SNAPSHOT], "deleted"),
                (counted[actions.RETAIN], "retained"),
                (counted[actions.RENAME], "renamed"),
            ],
            (*_GONE, actions.CONDITIONAL_REPLACE, actions.RETAIN),
        ),
        _Tile(
            "Permissions broadened",
            SERIOUS if verdicts[BROADENED, False] else UNSURE,
            [(verdicts[BROADENED, False], ""), (verdicts[BROADENED, True], "new")],
            (BROADENED,),
        ),
        _Tile(
            "Exposed further",
            SERIOUS,
            [(exposed["certain"], ""), (exposed["possible"], "possible")],
            (findings.EXPOSURE,),
        ),
        _Tile(
            "Permissions unproved", UNSURE, [(verdicts[UNPROVED, False] + verdicts[UNPROVED, True], "")], (UNPROVED,)
        ),
        _Tile(
            "Predicted to fail",
            SERIOUS,
            [(failing["certain"], ""), (failing["possible"], "possible")],
            (findings.PREDICTION,),
        ),
    )
    return tag("ul", *map(_tile, tiles), class_="tiles")


def _tile(tile: _Tile) -> Markup:
    total = sum(count for count, _ in tile.notes)
    notes = ", ".join(f"{count} {word}" for count, word in tile.notes if count and word)
    return tag(
        "li",
        tag("span", f"{total:,}", class_="value"),
        tag("span", tile.label, class_="label"),
        tag("span", notes, class_="note") if notes else "",
        class_=tile.level if total else "zero",
        data_filter=" ".join(tile.kinds) if total else None,
    )


def _counts(review: Review) -> Markup:
    counted = Counter(change.action for change in review.changes)
    items = [
        tag(
            "li",
            tag("span", words.SYMBOLS[action], class_="symbol", aria_hidden="true"),
            f" {counted[action]:,} {words.TOTALS[action]}",
            class_=action,
            data_filter=action,
        )
        for action in _BY_GRAVITY
        if counted[action]
    ]
    stays = unchanged(review)
    if stays:
        items.append(tag("li", f"{stays:,} unchanged", class_="unchanged"))
    return tag("ul", *items, class_="counts") if items else Markup("")
