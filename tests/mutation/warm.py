"""Imported once, before any mutant: AWS's models, which every client reads, are then read."""

from __future__ import annotations

from tests.unit.handlers.stubbed import SESSION

for service in ("config", "ec2", "resourcegroupstaggingapi", "sqs", "ssm"):
    SESSION.client(service)
