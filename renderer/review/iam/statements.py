"""The statements of policy documents as boxes: principals x actions x resources x conditions. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from renderer.review.iam.condition_keys import OPAQUE, KeyTest, read
from renderer.review.iam.patterns import ANY, EVERYTHING, Alphabet, Language
from renderer.review.symbols import Value, freeze

ALLOW, DENY = "Allow", "Deny"


class Box(NamedTuple):
    """What one statement allows or denies. `tests` are all to be passed."""

    principals: Language
    actions: Language
    resources: Language
    tests: tuple[KeyTest, ...] = ()


class Boxes(NamedTuple):
    """What policies allow and deny."""

    allow: tuple[Box, ...] = ()
    deny: tuple[Box, ...] = ()

    def joined(self, other: Boxes) -> Boxes:
        return Boxes(self.allow + other.allow, self.deny + other.deny)


def boxes(document: Value, alphabet: Alphabet) -> Boxes:
    """The boxes of a policy document; what cannot be read is a box that may be anything."""
    if not isinstance(document, dict) or "Statement" not in document:
        return _opaque(document, alphabet)
    listed = document["Statement"]
    found = Boxes()
    # "If you do not include a Version element, the value defaults to 2008-10-17", and ${...} is a text as any other:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    version = document.get("Version", "2008-10-17")
    alphabet.reads_variables = version != "2008-10-17"
    for statement in listed if isinstance(listed, list) else [listed]:
        found = found.joined(_statement(statement, alphabet))
    return found


def _opaque(value: Value, alphabet: Alphabet) -> Boxes:
    """A part that is not known: it may allow anything, and equals only itself."""
    letter = alphabet.letter(("opaque", freeze(value)), "a policy that is not known", unknown=True)
    test = KeyTest(letter, OPAQUE, "=", False, False, "", (letter,), "as a policy that is not known says")
    box = Box(EVERYTHING, EVERYTHING, EVERYTHING, (test,))
    return Boxes((box,), (box,))


def _statement(statement: Value, alphabet: Alphabet) -> Boxes:
    if not isinstance(statement, dict) or statement.get("Effect") not in (ALLOW, DENY):
        return _opaque(statement, alphabet)
    principals = list(_principals(statement, alphabet))
    actions = _language(statement, "Action", alphabet)
    resources = _language(statement, "Resource", alphabet)
    tests = _tests(statement.get("Condition"), alphabet)
    if actions is None or resources is None or tests is None or not principals:
        return _opaque(statement, alphabet)
    found = tuple(Box(language, actions, resources, tests) for language in principals)
    return Boxes(allow=found) if statement["Effect"] == ALLOW else Boxes(deny=found)


def _language(statement: Mapping[str, Value], name: str, alphabet: Alphabet) -> Language | None:
    negated = f"Not{name}" in statement
    value = statement.get(f"Not{name}" if negated else name)
    if value is None:  # a trust policy has no Resource
        return EVERYTHING if name == "Resource" else None
    read_pattern = alphabet.action if name == "Action" else alphabet.pattern
    patterns = {read_pattern(item) for item in (value if isinstance(value, list) else [value])}
    return Language(tuple(sorted(patterns)), negated)


def _principals(statement: Mapping[str, Value], alphabet: Alphabet) -> Iterator[Language]:
    negated = "NotPrincipal" in statement
    value = statement.get("NotPrincipal" if negated else "Principal")
    if value is None:  # an identity policy: its principal is the one it is attached to
        yield EVERYTHING
    elif isinstance(value, dict):
        patterns = [
            pattern
            for kind, names in value.items()
            for name in (names if isinstance(names, list) else [names])
            for pattern in principal_patterns(kind, alphabet.pattern(name))
        ]
        yield Language(tuple(sorted(patterns)), negated)
    else:
        names = value if isinstance(value, list) else [value]
        patterns = [found for name in names for found in principal_patterns("AWS", alphabet.pattern(name))]
        yield Language(tuple(sorted(patterns)), negated)


_ARN = re.compile(r"arn:([^:]+):(iam|sts)::([^:]*):(.+)", re.DOTALL)


def principal_patterns(kind: str, name: str) -> list[str]:
    """A principal as patterns: an account holds its own principals; everyone is every kind.

    `123456789012` and `arn:aws:iam::123456789012:root` are the same account.
    """
    if name == ANY and kind in ("AWS", ANY):
        return [ANY]
    if kind != "AWS":
        return [f"{kind} {name}"]
    found = _ARN.fullmatch(name)
    if found is None:
        account = re.fullmatch(r"\d{12}", name) is not None or len(name) == 1
        return [f"AWS {name}*" if account else f"AWS id {name}"]
    return [f"AWS {found[3]}*" if found[4] == "root" else f"AWS {found[3]}/{found[4]}"]


def shown_principal(pattern: str, alphabet: Alphabet) -> str:
    """A principal pattern as a person reads it."""
    return (
        pattern
        if pattern == ANY
        else alphabet.shown(pattern.removesuffix(ANY)).removeprefix("AWS id ").removeprefix("AWS ")
    )


def _tests(condition: Value, alphabet: Alphabet) -> tuple[KeyTest, ...] | None:
    if condition is None:
        return ()
    if not isinstance(condition, dict):
        return None
    found = []
    for operator, keys in condition.items():
        if not isinstance(keys, dict):
            return None
        for key, values in keys.items():
            found.append(read(operator, key, values if isinstance(values, list) else [values], alphabet))
    return tuple(sorted(set(found)))


def lower(box: Box, alphabet: Alphabet) -> Box | None:
    """The part of a box that it holds whatever its unknown values are; None where that may be nothing."""
    if any(test.family == OPAQUE or any(map(alphabet.has_unknown, test.values)) for test in box.tests):
        return None
    principals, actions, resources = (
        _lower(language, alphabet) for language in (box.principals, box.actions, box.resources)
    )
    if principals is None or actions is None or resources is None:
        return None
    return Box(principals, actions, resources, box.tests)


def _lower(language: Language, alphabet: Alphabet) -> Language | None:
    known = tuple(pattern for pattern in language.patterns if not alphabet.has_unknown(pattern))
    if (language.negated and known != language.patterns) or not known:
        return None
    return Language(known, language.negated)


def upper(box: Box, alphabet: Alphabet) -> Box:
    """The most that a box can hold."""
    tests = tuple(
        test for test in box.tests if test.family != OPAQUE and not any(map(alphabet.has_unknown, test.values))
    )
    return Box(_upper(box.principals, alphabet), _upper(box.actions, alphabet), _upper(box.resources, alphabet), tests)


def _upper(language: Language, alphabet: Alphabet) -> Language:
    if not language.negated:
        return Language(tuple(sorted({alphabet.widened(pattern) for pattern in language.patterns})))
    known = tuple(pattern for pattern in language.patterns if not alphabet.has_unknown(pattern))
    return Language(known, negated=True) if known else EVERYTHING
