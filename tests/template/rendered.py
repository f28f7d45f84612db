"""The templates under test: every overlay as it is, and variants for the choices that no overlay makes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from renderer.compose import Composed, Project, compose
from tests.template.graph import Graph

ROOT = Path(__file__).parents[2]
PROJECT = Project.at(ROOT)
OVERLAYS = PROJECT.overlay_names()

# Over the overlay `prod`: what banks ask for, and the other choices of recorder and aggregator.
VARIANTS: dict[str, dict[str, Any]] = {
    "existing-recorder": {"config": {"recorder": "existing"}},
    "no-contacts": {"contacts": {"secret": None}},
    "in-a-vpc": {
        "handlers": {
            "vpc": {"subnet_ids": ["subnet-0a1b2c3d4e5f60001"], "security_group_ids": ["sg-0a1b2c3d4e5f60001"]}
        },
        "iam": {
            "role_path": "/compliance/",
            "permissions_boundary": "arn:aws:iam::111122223333:policy/boundary",
        },
    },
    "subscriptions": {
        "alerts": {
            "subscriptions": [
                {"protocol": "email", "endpoint": "payments@bank.example", "min_severity": "high"},
                {
                    "protocol": "sqs",
                    "endpoint": "arn:aws:sqs:us-east-1:111122223333:tickets",
                    "rules": ["stack-drift", "required-tags", "cloudformation-stack-drift-detection-check"],
                },
                {
                    "protocol": "https",
                    "endpoint": "https://hooks.bank.example/compliance?team=web",
                    "min_severity": "high",
                    "rules": ["public-s3-bucket", "required-tags"],
                },
                {"protocol": "email", "endpoint": "all@bank.example", "min_severity": "low"},
            ]
        }
    },
    "realtime": {
        "realtime": "cloudtrail",
        "members": {
            "444455556666": {"artifact_bucket": "compliance-artifacts-444455556666-us-east-1", "recorder": "create"}
        },
        "aggregator": {"mode": "accounts", "accounts": ["111122223333", "444455556666"]},
    },
    "no-attribution": {"drift": {"attribution": False, "types_without_tags": []}},
    "accounts": {"aggregator": {"mode": "accounts", "accounts": ["444455556666"]}},
    "organization": {"aggregator": {"mode": "organization"}},
    "members": {
        "members": {
            "444455556666": {"artifact_bucket": "compliance-artifacts-444455556666-us-east-1", "recorder": "create"},
            "555566667777": {"artifact_bucket": "compliance-artifacts-555566667777-us-east-1", "recorder": "existing"},
        },
        "aggregator": {"mode": "accounts", "accounts": ["111122223333", "444455556666", "555566667777"]},
    },
}
VARIANTS["by-organization"] = {
    "aggregator": {"mode": "organization"},
    "organization": {"id": "o-a1b2c3d4e5", "units": []},
}
VARIANTS["by-units"] = {
    "aggregator": {"mode": "organization"},
    "organization": {"id": "o-a1b2c3d4e5", "units": ["ou-ab12-11111111", "r-ab12"]},
}
MEMBERS = list(VARIANTS["members"]["members"])
NAMES = [*OVERLAYS, *VARIANTS]

# Of the pipeline's stack only.
PIPELINE_VARIANTS: dict[str, dict[str, Any]] = {
    "from-a-bucket": {
        "pipeline": {
            "source": {
                "connection_arn": None,
                "repository": None,
                "bucket": "source-111122223333",
                "key": "source.zip",
            },
            "environments": {"from-a-bucket": {"account": "111122223333", "approval": True}},
        }
    },
}


@cache
def composed(name: str, stack: str = "monitor", member: str | None = None) -> Composed:
    """A stack of an overlay or a variant; `member` is the account of a member's stack."""
    if name in OVERLAYS and stack != "target":
        return compose(PROJECT, name, stack, member)
    with TemporaryDirectory() as folder:
        overlays = Path(folder) / "overlays"
        shutil.copytree(PROJECT.overlays, overlays)
        base = name if name in OVERLAYS else "prod"
        own = yaml.safe_load((overlays / f"{base}.yaml").read_text(encoding="utf-8"))
        # An environment's name is 16 characters at the most, and names its overlay.
        environment = name[:16].rstrip("-")
        changed = _merged(own, {**VARIANTS, **PIPELINE_VARIANTS}.get(name, {}))
        if stack == "target":
            # Without a boundary it is refused. A variant that names one has it all the same.
            changed = _merged(changed, {"iam": {"unbounded": "only administrators may merge"}})
        values = {**changed, "environment": environment}
        (overlays / f"{environment}.yaml").write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
        project = Project(
            root=PROJECT.root,
            overlays=overlays,
            templates=PROJECT.templates,
            handlers=PROJECT.handlers,
            dependencies=PROJECT.dependencies,
            cache=Path(folder) / "cache",
        )
        return compose(project, environment, stack, member)


@cache
def graph(name: str, stack: str = "monitor", member: str | None = None) -> Graph:
    """The graph of an overlay's or variant's stack, with its parameters' values."""
    one = composed(name, stack, member)
    return Graph(one.template, one.configuration["Parameters"])


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        merged[key] = _merged(merged.get(key) or {}, value) if isinstance(value, Mapping) else value
    return merged


@cache
def architecture() -> str:
    return (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


@cache
def handler_sources() -> dict[str, str]:
    """The text of every module under handlers, by its dotted name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path.read_text(
            encoding="utf-8"
        )
        for path in sorted((ROOT / "handlers").rglob("*.py"))
    }
