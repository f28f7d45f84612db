"""AWS's own descriptions, read from installed packages: IAM's actions, resource schemas, service models."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name


@cache
def _cfn_lint() -> Path:
    # Found, not imported: cfnlint takes seconds to import, and its data are files.
    spec = importlib.util.find_spec("cfnlint")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


@cache
def iam_actions() -> dict[str, dict[str, bool]]:
    """service prefix -> action in lower case -> True where it can be limited to a resource."""
    raw = json.loads((_cfn_lint() / "data/AdditionalSpecs/Policies.json").read_text(encoding="utf-8"))
    return {
        service.lower(): {action: bool(detail.get("Resources")) for action, detail in known["Actions"].items()}
        for service, known in raw.items()
    }


@cache
def schema(type_name: str) -> dict[str, Any] | None:
    """The resource schema of a type in us-east-1, None where cfn-lint knows none."""
    schemas = _cfn_lint() / "data/schemas"
    index = json.loads((schemas / "providers/us-east-1.json").read_text(encoding="utf-8"))
    if type_name not in index:
        return None
    found: dict[str, Any] = json.loads((schemas / "resources" / f"{index[type_name]}.json").read_text(encoding="utf-8"))
    return found


@cache
def operations(service: str) -> dict[str, str]:
    """A client's method names -> the service's operations: `put_item` -> `PutItem`."""
    names = botocore.session.get_session().get_service_model(service).operation_names
    return {xform_name(name): name for name in names}


@cache
def signing_name(service: str) -> str:
    model = botocore.session.get_session().get_service_model(service)
    return str(model.signing_name)
