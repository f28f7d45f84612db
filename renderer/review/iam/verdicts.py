"""The verdict on each subject: broadened, narrowed, equivalent or unproved, with what is added and removed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from renderer.review.deployment import Deployment
from renderer.review.iam.condition_keys import OPAQUE, KeyTest
from renderer.review.iam.containment import Answer, outside, within
from renderer.review.iam.patterns import ANY, EVERYTHING, Alphabet, Language, holds
from renderer.review.iam.statements import ALLOW, DENY, Box, Boxes, boxes, shown_principal, upper
from renderer.review.iam.subjects import BOUNDARY, EVERYTHING_ALLOWED, Subject, subjects
from renderer.review.rename import substituted

BROADENED, NARROWED, EQUIVALENT, UNPROVED = "broadened", "narrowed", "equivalent", "unproved"
VERDICTS = (BROADENED, UNPROVED, NARROWED, EQUIVALENT)


class Grant(NamedTuple):
    """One piece of access that is on one side only. With effect Deny it is a denial of the other side that is not here.

    `actions` are the gravest known ones that a pattern brings and the other side does not have, `more_actions` counts
    the others. `proved` is False where
    an unknown value may make both sides equal.
    """

    effect: str
    principal: str
    action: str
    resource: str
    condition: tuple[str, ...]
    managed_policy: str | None = None
    actions: tuple[str, ...] = ()
    more_actions: int = 0
    proved: bool = True
    public: bool = False


class Permission(NamedTuple):
    """The verdict on the policies of one kind of one subject."""

    logical_id: str
    policy: str
    verdict: str
    created: bool
    added: tuple[Grant, ...]
    removed: tuple[Grant, ...]


def review_permissions(
    old: Deployment, new: Deployment, renamed: Mapping[str, str] | None = None
) -> tuple[Permission, ...]:
    """Every subject whose policies differ, the gravest verdict first.

    `renamed`: new logical ids by old ones. What refers to a renamed resource is no other access, as for a replaced one.
    """
    one, other = subjects(old), subjects(new)
    found = []
    for key in sorted(one.keys() | other.keys()):
        before, after = one.get(key), other.get(key)
        if before is not None and after is not None and before.key() == after.key():
            continue
        created, removed = key[0] not in old.resources, key[0] not in new.resources
        if key[1] == BOUNDARY and (created or removed):
            continue  # a boundary gives nothing by itself
        permission = _permission(*key, before, after, created=created, renamed=renamed or {})
        if permission is not None:
            found.append(permission)
    return tuple(sorted(found, key=lambda permission: (VERDICTS.index(permission.verdict), permission[:2])))


def _permission(
    logical_id: str,
    policy: str,
    before: Subject | None,
    after: Subject | None,
    *,
    created: bool,
    renamed: Mapping[str, str],
) -> Permission | None:
    alphabet = Alphabet(lambda part: substituted(part, renamed))
    if policy == BOUNDARY:  # none is no limit
        everything = Subject([EVERYTHING_ALLOWED])
        one, other = _boxes(before or everything, alphabet), _boxes(after or everything, alphabet)
    else:
        one, other = _boxes(before or Subject(), alphabet), _boxes(after or Subject(), alphabet)
    managed = [(side.managed if side else {}) for side in (before, after)]
    added = list(_difference(one, other, alphabet, managed[0].keys(), managed[1].keys()))
    removed = list(_difference(other, one, alphabet, managed[1].keys(), managed[0].keys()))
    if policy == BOUNDARY and after is None:
        added = [grant._replace(proved=True) for grant in added]
    if created and not added and not removed:
        return None
    return Permission(logical_id, policy, _verdict(added, removed), created, tuple(added), tuple(removed))


def _verdict(added: list[Grant], removed: list[Grant]) -> str:
    if any(grant.proved for grant in added):
        return BROADENED
    if added:
        return UNPROVED
    return NARROWED if removed else EQUIVALENT


def _boxes(subject: Subject, alphabet: Alphabet) -> Boxes:
    found = Boxes()
    for document in subject.documents:
        found = found.joined(boxes(document, alphabet))
    for name in subject.managed:
        letter = alphabet.letter(("managed", name), name, unknown=True)
        test = KeyTest(letter, OPAQUE, "=", False, False, "", (letter,), name)
        found = found.joined(Boxes(allow=(Box(EVERYTHING, EVERYTHING, EVERYTHING, (test,)),)))
    return found


def _difference(
    one: Boxes, other: Boxes, alphabet: Alphabet, lost: Iterable[str], gained: Iterable[str]
) -> Iterator[Grant]:
    """What `other` gives that `one` does not: its Allow outside of one's, and one's Deny outside of its own."""
    new_managed, gone = set(gained) - set(lost), set(lost) - set(gained)
    for effect, boxes_, rest in ((ALLOW, other.allow, one.allow), (DENY, one.deny, other.deny)):
        for element, answer in outside(boxes_, rest, alphabet):
            name = element.tests[0].text if element.tests and element.tests[0].family == OPAQUE else None
            if effect == ALLOW and name in new_managed:
                # A managed policy that comes is more; one that comes for another cannot be compared.
                yield Grant(effect, ANY, ANY, ANY, (), managed_policy=name, proved=not gone)
                continue
            if effect == ALLOW and name in set(gained) | set(lost):
                yield Grant(effect, ANY, ANY, ANY, (), managed_policy=name, proved=False)
                continue
            yield _grant(effect, element, rest, alphabet, proved=answer == Answer.OUTSIDE)


def _grant(effect: str, element: Box, rest: tuple[Box, ...], alphabet: Alphabet, *, proved: bool) -> Grant:
    actions, more = _examples(element, rest, alphabet) if effect == ALLOW else ((), 0)
    principal = _shown(element.principals, lambda pattern: shown_principal(pattern, alphabet))
    action = _shown(element.actions, alphabet.shown_action)
    resource = _shown(element.resources, alphabet.shown)
    return Grant(
        effect,
        principal,
        action,
        resource,
        tuple(test.text for test in element.tests),
        actions=actions,
        more_actions=more,
        proved=proved,
        public=_is_public(element),
    )


# Keys that keep "everyone" to an account, an organization, a network or a caller, when they name one.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
_RESTRICTING = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "aws:vpcsourceip",
        "kms:calleraccount",
        "kms:viaservice",
        "lambda:functionurlauthtype",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "sns:endpoint",
    }
)


def _is_public(element: Box) -> bool:
    """Whether everyone is let in, with no condition that says who."""
    if ANY not in element.principals.patterns or element.principals.negated:
        return element.principals.negated
    for test in element.tests:
        named = all(value not in (ANY, "0.0.0.0/0", "::/0") for value in test.values)
        if test.key in _RESTRICTING and named and not test.negated and not test.if_exists:
            return False
    return True


def _shown(language: Language, show: Callable[[str], str]) -> str:
    names = [show(pattern) for pattern in language.patterns]
    text = ", ".join(names)
    return f"all but {text}" if language.negated else text


def words_of(grant: Grant, actions: Iterable[str] = ()) -> str:
    """One piece of access in words; `actions` are others that share the rest with it."""
    if grant.managed_policy is not None:
        text = f"{grant.effect} all of managed policy {grant.managed_policy}"
    else:
        who = "" if grant.principal == ANY else f" to {grant.principal}"
        text = f"{grant.effect} {', '.join([grant.action, *actions])} on {grant.resource}{who}"
    if grant.condition:
        text += f" when {' and '.join(grant.condition)}"
    if grant.actions:
        more = f" and {grant.more_actions} more" if grant.more_actions else ""
        text += f" (among them {', '.join(grant.actions)}{more})"
    return text if grant.proved else f"{text} [not proved: a value is not known]"


def lines_of(grants: Iterable[Grant]) -> Iterator[tuple[Grant, str]]:
    """Pieces of access in words, those that differ in their action only on one line."""
    groups: dict[Grant, list[str]] = {}
    for grant in grants:
        key = grant if grant.actions or grant.managed_policy else grant._replace(action="")
        groups.setdefault(key, []).append(grant.action)
    for key, actions in groups.items():
        yield key, words_of(key._replace(action=actions[0]), actions[1:])


_EXAMPLES = 5


def _examples(element: Box, rest: tuple[Box, ...], alphabet: Alphabet) -> tuple[tuple[str, ...], int]:
    """The gravest known actions of a pattern that the other side does not have, and how many more."""
    if element.actions.negated or not any(char in "*?" for char in element.actions.patterns[0]):
        return (), 0
    from renderer.review.iam.gravity import gravest
    from renderer.review.iam.known_actions import known_actions, spelt

    def is_new(action: str) -> bool:
        # Without the boxes of other actions, each of some hundred comparisons is with a few only.
        about = [box for box in rest if holds(upper(box, alphabet).actions, action)]
        return within(element._replace(actions=Language((action,))), about, alphabet) == Answer.OUTSIDE

    found = list(filter(is_new, known_actions(element.actions.patterns[0])))
    named = gravest(map(spelt, found), _EXAMPLES)
    return tuple(named), len(found) - len(named)
