"""A model of what CloudFormation's drift detection reads, type by type, beyond MiniStack's own.

A reader gives the current properties in the template's dialect, None where the resource is gone; only properties that
the template declares are compared. As on AWS, KMS key ids of queues and topics, code, and managed policies attached
from outside are never compared.
Where AWS differs: known false drift of AWS (Config rule InputParameters, event rules with a dead-letter queue,
stack-level tags) does not occur here; fewer types are supported here.
"""

from __future__ import annotations

from local_aws.additions.drift import access, compute, monitoring, network, recording, storage
from local_aws.emulator import drift


def install() -> None:
    """Register the readers; MiniStack's own stay where a module here extends them."""
    for module in (access, compute, monitoring, network, recording, storage):
        for kind, (read, properties) in module.readers().items():
            drift._DRIFT_READERS[kind] = (read, properties)
