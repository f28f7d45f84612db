"""A whole project in small: what render.py reads, in a folder of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from renderer.compose.project import Project

BASE = """\
environment: base
account: "000000000000"
region: us-east-1
tags:
  Owner: security
artifacts:
  bucket: replaced-by-each-environment
handlers:
  runtime: python3.9
  memory_mb: 256
  vpc:
    subnet_ids: []
    security_group_ids: []
rules:
  required-tags:
    description: Resources carry the tags that say whose they are
    severity: medium
    resource_types: [AWS::EC2::Instance]
    policy:
      tags:
        Owner: {}
alerts:
  {emails: [], subscriptions: [], operations_emails: []}
report:
  glacier_after_days: 30
  expire_after_days: 90
aggregator:
  mode: account
  accounts: []
members: {}
review: {waivers: []}
organization: {id: null, units: []}
managed_rules: {}
"""

PROD = """\
environment: prod
account: "111122223333"
artifacts:
  bucket: artifacts-111122223333
alerts:
  emails: [security@bank.example]
"""

TOPIC = """\
{%- import "_macros.json.j2" as m -%}
{
  "Resources": {
    "Topic": {
      "Type": "AWS::SNS::Topic",
      "Properties": {
        "TopicName": {{ m.name("topic") }},
        "Subscription": [
          {%- for email in alerts.emails %}
          {"Protocol": "email", "Endpoint": {{ email | tojson }}}{% if not loop.last %},{% endif %}
          {%- endfor %}
        ]
      }
    }
  }
}
"""

MACROS = """\
{%- macro name(type) -%}
{"Fn::Sub": {{ (type ~ "-${EnvironmentSuffix}") | tojson }}}
{%- endmacro -%}
"""


def _text(**more: object) -> dict[str, object]:
    return {"description": "A text.", "type": "string", **more}


def _mapping(**properties: object) -> dict[str, object]:
    return {
        "description": "A mapping.",
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _number(**more: object) -> dict[str, object]:
    return {"description": "A number.", "type": "integer", **more}


def _texts() -> dict[str, object]:
    return {"description": "Texts.", "type": "array", "items": _text()}


def _named(each: object) -> dict[str, object]:
    return {"description": "What users name.", "type": "object", "additionalProperties": each}


SCHEMA = _mapping(
    environment=_text(**{"x-parameter": "EnvironmentSuffix", "x-environment": True}),
    account=_text(pattern="^[0-9]{12}$", **{"x-environment": True}),
    region=_text(),
    tags=_named(_text()),
    artifacts=_mapping(bucket=_text(**{"x-parameter": "ArtifactBucket", "x-environment": True})),
    handlers=_mapping(
        runtime=_text(**{"x-parameter": "HandlerRuntime"}),
        memory_mb=_number(minimum=128, maximum=10240, **{"x-parameter": "HandlerMemory"}),
        vpc=_mapping(subnet_ids=_texts(), security_group_ids=_texts()),
    ),
    rules=_named(
        _mapping(description=_text(), severity=_text(), resource_types=_texts(), policy=_named({"type": "object"}))
    ),
    alerts=_mapping(emails=_texts(), subscriptions=_texts(), operations_emails=_texts()),
    report=_mapping(glacier_after_days=_number(), expire_after_days=_number()),
    aggregator=_mapping(mode=_text(), accounts=_texts()),
    review=_mapping(
        waivers={"description": "Waivers.", "type": "array", "items": {"description": "A waiver.", "type": "object"}}
    ),
    managed_rules=_named(_text()),
    organization=_mapping(id={"description": "An id.", "type": ["string", "null"]}, units=_texts()),
    members=_named({"description": "A member.", "type": "object"}),
)

PARAMETERS = ("ArtifactBucket", "EnvironmentSuffix", "HandlerMemory", "HandlerRuntime", "HandlersKey")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Base, prod, a schema, one stack with one topic, one handler, one dependency; and the real rules."""
    files = {
        "overlays/base.yaml": BASE,
        "overlays/prod.yaml": PROD,
        "overlays/schema.json": json.dumps(SCHEMA),
        "templates/_macros.json.j2": MACROS,
        "templates/monitor/parameters.json.j2": json.dumps(
            {"Parameters": {name: {"Type": "String"} for name in PARAMETERS}}
        ),
        "templates/monitor/sns.json.j2": TOPIC,
        "handlers/__init__.py": "",
        "handlers/alerts.py": "def handler(event, context):\n    return None\n",
        ".lambda/dependencies/library/__init__.py": "VERSION = 1\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project.at(tmp_path)
