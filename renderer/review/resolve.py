"""One side of a review: template and parameter values, every value resolved to its normal form. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from renderer.review import normal_form
from renderer.review.conditions import Conditions
from renderer.review.symbols import NO_VALUE, Choice, Secret, Symbol, Value, freeze, token

MASKED = "****"  # what CloudFormation answers for the value of a NoEcho parameter

_DYNAMIC = re.compile(r"(\{\{resolve:[^}]*\}\})")
SUB_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


def sub_arguments(argument: Any) -> tuple[Any, Mapping[str, Any]]:
    """The text and the variables of an Fn::Sub; what is neither form has no text."""
    if isinstance(argument, str):
        return argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], Mapping):
        return argument[0], argument[1]
    return None, {}


def is_no_echo(declared: Mapping[str, Any]) -> bool:
    """Whether a parameter's declaration says NoEcho."""
    return str(declared.get("NoEcho", False)).lower() == "true"


def parameter_text(value: Any) -> str:
    """A parameter's value, or its default, as the text that CloudFormation takes it for."""
    return token(value) if isinstance(value, bool | int | float) else str(value)


def partition(region: str) -> tuple[str, str]:
    """AWS::Partition and AWS::URLSuffix of a region."""
    if region.startswith("cn-"):
        return "aws-cn", "amazonaws.com.cn"
    return ("aws-us-gov" if region.startswith("us-gov-") else "aws"), "amazonaws.com"


class Resolver:
    """Resolves the expressions of one template."""

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: Mapping[str, str],
        region: str,
        unreadable: frozenset[str] = frozenset(),
    ) -> None:
        self.template = template
        self.region = region
        self.declared: Mapping[str, Any] = template.get("Parameters") or {}
        self.mappings: Mapping[str, Any] = template.get("Mappings") or {}
        self.conditions = Conditions(template.get("Conditions") or {}, self.resolve)
        name, suffix = partition(region)
        self._pseudo: dict[str, Value] = {
            "AWS::NoValue": NO_VALUE,
            "AWS::Region": region,
            "AWS::Partition": name,
            "AWS::URLSuffix": suffix,
        }
        self._unreadable = unreadable
        self.not_computed: set[str] = set()
        self.parameters = {key: self._parameter(key, declared, parameters) for key, declared in self.declared.items()}

    def _parameter(self, name: str, declared: Mapping[str, Any], given: Mapping[str, str]) -> Value:
        value = given.get(name, declared.get("Default"))
        hidden = is_no_echo(declared)
        if name in self._unreadable:
            return Symbol("secret", name)
        if value is None or (value == MASKED and hidden):
            return Symbol("secret" if hidden else "parameter", name)
        kind = str(declared.get("Type", "String"))
        text = parameter_text(value)
        if kind.startswith("AWS::SSM::Parameter::Value"):
            return Symbol("ssm", f"ssm:{text}")
        if hidden:
            text = Secret(text)
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            items = [item.strip() for item in text.split(",")] if text else []
            return [Secret(item) for item in items] if hidden else items
        return text

    def resolve(self, value: Any) -> Value:  # noqa: PLR0911 - one return a kind of value
        """The normal form of any value of the template."""
        if isinstance(value, str):
            return self._text(value) if "{{resolve:" in value else value
        if isinstance(value, Mapping):
            if len(value) == 1:
                name, argument = next(iter(value.items()))
                if name == "Ref" and isinstance(argument, str):
                    return self.reference(argument)
                function = _FUNCTIONS.get(name)
                if function is not None:
                    return function(self, argument)
                if isinstance(name, str) and name.startswith("Fn::"):
                    self.not_computed.add(name)
                    return normal_form.applied(name, self.resolve(argument))
            found = {}
            for key, item in value.items():
                resolved = self.resolve(item)
                if resolved is not NO_VALUE:
                    found[key] = resolved
            return found
        if isinstance(value, list | tuple):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        return value

    def reference(self, name: str) -> Value:
        """What `Ref` of a parameter, pseudo parameter or resource gives."""
        if name in self.parameters:
            return self.parameters[name]
        if name in self._pseudo:
            return self._pseudo[name]
        return Symbol("pseudo" if name.startswith("AWS::") else "ref", name, resource=name)

    def attribute(self, name: str, attribute: str) -> Symbol:
        return Symbol("getatt", f"{name}.{attribute}", resource=name, attribute=attribute)

    def _text(self, value: str) -> Value:
        parts = _DYNAMIC.split(value)
        return normal_form.concat(Symbol("dynamic", part) if index % 2 else part for index, part in enumerate(parts))

    def get_att(self, argument: Any) -> Value:
        if isinstance(argument, str):
            name, _, attribute = argument.partition(".")
            return self.attribute(name, attribute)
        if isinstance(argument, list) and len(argument) == 2:
            name, attribute = (self.resolve(item) for item in argument)
            if isinstance(name, str) and isinstance(attribute, str):
                return self.attribute(name, attribute)
        return normal_form.applied("Fn::GetAtt", self.resolve(argument))

    def sub(self, argument: Any) -> Value:
        template, variables = sub_arguments(argument)
        if not isinstance(template, str):
            return normal_form.applied("Fn::Sub", self.resolve(argument))
        parts: list[Value] = []
        position = 0
        for match in SUB_VARIABLE.finditer(template):
            parts.append(template[position : match.start()])
            position = match.end()
            parts.append("${" + match[2] + "}" if match[1] else self._variable(match[2].strip(), variables))
        parts.append(template[position:])
        text = normal_form.concat(
            self._text(part) if isinstance(part, str) and "{{" in part else part for part in parts
        )
        # A dynamic reference whose name is itself substituted is only complete after the substitution.
        return self._text(text) if isinstance(text, str) and not isinstance(text, Secret) and "{{" in text else text

    def _variable(self, name: str, variables: Mapping[str, Any]) -> Value:
        if name in variables:
            return self.resolve(variables[name])
        if "." in name:
            return self.attribute(*name.split(".", 1))
        return self.reference(name)

    def find_in_map(self, argument: Any) -> Value:
        if not isinstance(argument, list) or len(argument) < 3:
            return normal_form.applied("Fn::FindInMap", self.resolve(argument))
        names = [self.resolve(item) for item in argument[:3]]
        found: Any = self.mappings
        for name in names:
            if not isinstance(name, str):
                # An unknown key reaches every entry that is left: another entry is another value.
                symbol = normal_form.applied("Fn::FindInMap", names)
                return symbol._replace(detail=(symbol.detail, freeze(self.resolve(found))))
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is not None:
            return self.resolve(found)
        if len(argument) > 3 and isinstance(argument[3], Mapping) and "DefaultValue" in argument[3]:
            return self.resolve(argument[3]["DefaultValue"])
        return normal_form.applied("Fn::FindInMap", names)

    def if_(self, argument: Any) -> Value:
        if not isinstance(argument, list) or len(argument) != 3:
            return normal_form.applied("Fn::If", self.resolve(argument))
        name = str(argument[0])
        verdict = self.conditions[name]
        if verdict.truth is not None:
            return self.resolve(argument[1 if verdict.truth else 2])
        then, otherwise = self.resolve(argument[1]), self.resolve(argument[2])
        key = (verdict.form, freeze(then), freeze(otherwise))
        return then if key[1] == key[2] else Choice(name, key, then, otherwise)

    def base64(self, argument: Any) -> Value:
        return {"Fn::Base64": self.resolve(argument)}

    def get_azs(self, argument: Any) -> Value:
        region = self.resolve(argument) or self.region
        return Symbol("azs", f"GetAZs({region if isinstance(region, str) else 'AWS::Region'})", detail=freeze(region))

    def import_value(self, argument: Any) -> Value:
        name = self.resolve(argument)
        return Symbol("import", f"import:{name}") if isinstance(name, str) else normal_form.applied("import", name)

    def _spread(self, name: str, function: Callable[..., Value], count: int, argument: Any) -> Value:
        resolved = self.resolve(argument)
        if isinstance(resolved, list) and len(resolved) == count:
            return function(*resolved)
        return normal_form.applied(name, resolved)


_FUNCTIONS: dict[str, Callable[[Resolver, Any], Value]] = {
    "Fn::GetAtt": Resolver.get_att,
    "Fn::Sub": Resolver.sub,
    "Fn::FindInMap": Resolver.find_in_map,
    "Fn::If": Resolver.if_,
    "Fn::Base64": Resolver.base64,
    "Fn::GetAZs": Resolver.get_azs,
    "Fn::ImportValue": Resolver.import_value,
    "Fn::Join": lambda side, argument: side._spread("Fn::Join", normal_form.join, 2, argument),
    "Fn::Split": lambda side, argument: side._spread("Fn::Split", normal_form.split, 2, argument),
    "Fn::Select": lambda side, argument: side._spread("Fn::Select", normal_form.select, 2, argument),
    "Fn::Cidr": lambda side, argument: side._spread("Fn::Cidr", normal_form.cidr, 3, argument),
    "Fn::Length": lambda side, argument: normal_form.length(side.resolve(argument)),
    "Fn::ToJsonString": lambda side, argument: normal_form.to_json_string(side.resolve(argument)),
}
