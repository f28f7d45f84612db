"""Three-valued conditions: true, false, or undecided with a form that tells two undecided ones apart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

from renderer.review.symbols import Value, freeze, is_known


class Verdict(NamedTuple):
    """`truth` is None where the deployment decides; `form` is equal for equal conditions."""

    truth: bool | None
    form: Hashable


TRUE = Verdict(True, True)
FALSE = Verdict(False, False)


class CircularConditionError(ValueError):
    """A condition that depends on itself."""


class Conditions:
    """The `Conditions` section of one template, evaluated on demand."""

    def __init__(self, section: Mapping[str, Any], resolve: Callable[[Any], Value]) -> None:
        self._section = section
        self._resolve = resolve
        self._verdicts: dict[str, Verdict] = {}
        self._open: list[str] = []

    def __getitem__(self, name: str) -> Verdict:
        if name not in self._verdicts:
            if name in self._open:
                raise CircularConditionError(f"Conditions/{name} depends on itself: {' -> '.join([*self._open, name])}")
            self._open.append(name)
            # A name that the template does not define is undecided, and the same on both sides.
            expression = self._section.get(name)
            self._verdicts[name] = self.evaluate(expression) if expression is not None else Verdict(None, ("?", name))
            self._open.pop()
        return self._verdicts[name]

    def evaluate(self, expression: Any) -> Verdict:
        if isinstance(expression, bool):
            return TRUE if expression else FALSE
        if isinstance(expression, Mapping) and len(expression) == 1:
            function, arguments = next(iter(expression.items()))
            if function == "Condition" and isinstance(arguments, str):
                return self[arguments]
            if isinstance(arguments, list):
                found = self._applied(function, arguments)
                if found is not None:
                    return found
        return Verdict(None, ("expression", freeze(self._resolve(expression))))

    def _applied(self, function: str, arguments: list[Any]) -> Verdict | None:
        if function == "Fn::Equals" and len(arguments) == 2:
            return equals(self._resolve(arguments[0]), self._resolve(arguments[1]))
        if function == "Fn::Not" and len(arguments) == 1:
            return negated(self.evaluate(arguments[0]))
        if function == "Fn::And" and arguments:
            return every([self.evaluate(argument) for argument in arguments])
        if function == "Fn::Or" and arguments:
            return negated(every([negated(self.evaluate(argument)) for argument in arguments]))
        return None


def equals(left: Value, right: Value) -> Verdict:
    """Fn::Equals compares texts; numbers and booleans count as their JSON text."""
    from renderer.review.normal_form import concat

    one, other = (concat([value]) if isinstance(value, bool | int | float) else value for value in (left, right))
    if freeze(one) == freeze(other):
        return TRUE
    if is_known(one) and is_known(other):
        return FALSE
    return Verdict(None, ("equals", frozenset((freeze(one), freeze(other)))))


def negated(verdict: Verdict) -> Verdict:
    if verdict.truth is not None:
        return FALSE if verdict.truth else TRUE
    if isinstance(verdict.form, tuple) and verdict.form[0] == "not":
        return Verdict(None, verdict.form[1])
    return Verdict(None, ("not", verdict.form))


def every(verdicts: list[Verdict]) -> Verdict:
    if any(verdict.truth is False for verdict in verdicts):
        return FALSE
    undecided = {verdict.form for verdict in verdicts if verdict.truth is None}
    if not undecided:
        return TRUE
    return Verdict(None, undecided.pop() if len(undecided) == 1 else ("and", frozenset(undecided)))
