"""Runs in the judges' environment: what cloudformation-validate, which has no command line, says of the files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cloudformation_validate import CompositeEngine, Severity  # type: ignore[import-not-found]

engine = CompositeEngine()
findings = [
    (found.rule_id, Path(name).stem, found.entity.logical_id if found.entity else "", found.message)
    for name in sys.argv[1:]
    for found in engine.validate_template(name).diagnostics
    if found.severity != Severity.INFO
]
json.dump({"rules": len(engine.list_rules()), "findings": findings}, sys.stdout)
