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
  timeout_seconds: 120
  log_level: INFO
  log_retention_days: 30
  vpc:
    subnet_ids: []
    security_group_ids: []
iam:
  role_path: /
  permissions_boundary: null
deploy:
  service_role_arn: null
config:
  recorder: create
  snapshot_frequency: TwentyFour_Hours
rules:
  required-tags:
    description: Resources carry the tags that say whose they are
    severity: medium
    resource_types: [AWS::EC2::Instance]
    policy:
      tags:
        Owner: {}
managed_rules: {}
drift:
  severity: high
  sweep_schedule: rate(12 hours)
alerts:
  emails: []
  operations_emails: []
  window_seconds: 15
contacts:
  secret: null
  key: escalation
  version_stage: AWSCURRENT
report:
  schedule: rate(1 hour)
  glacier_after_days: 30
  expire_after_days: 90
thresholds:
  compliance_rate_percent: 95
  no_evaluation_hours: 6
aggregator:
  mode: account
  accounts: []
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

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Base, prod, one stack with one topic, one handler, one dependency; the real schema and the real rules."""
    schema = json.loads((REPOSITORY / "overlays" / "schema.json").read_text(encoding="utf-8"))
    parameters = _parameters(schema)
    files = {
        "overlays/base.yaml": BASE,
        "overlays/prod.yaml": PROD,
        "overlays/schema.json": json.dumps(schema),
        "templates/_macros.json.j2": MACROS,
        "templates/monitor/parameters.json.j2": json.dumps({"Parameters": parameters}),
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


def _parameters(schema: object) -> dict[str, object]:
    """A declaration of each parameter that the schema names, and of the bundle's key."""
    names = {"HandlersKey"}
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("x-parameter"), str):
                names.add(node["x-parameter"])
            waiting.extend(node.values())
    return {name: {"Type": "String"} for name in sorted(names)}
