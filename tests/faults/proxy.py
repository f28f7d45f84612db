"""microburst between the handlers and the embedded AWS: faults in AWS's own wire format, chosen by a header.

https://pypi.org/project/microburst/ runs as a child process from its own environment, build/faults. Its rules are
fixed: which request meets which fault is said by the header `x-fault`, which `injection` sets.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from local_aws.process import free_port

ROOT = Path(__file__).resolve().parents[2]
MICROBURST = ROOT / "build" / "faults" / "bin" / "microburst"
HEADER = "x-fault"
START_SECONDS = 20

# As each service says it: (throttled, denied, expired, skewed). SigV4's names of the services.
CODES = {
    "s3": (("SlowDown", 503), ("AccessDenied", 403), ("ExpiredToken", 400), ("RequestTimeTooSkewed", 403)),
    "dynamodb": (("ProvisionedThroughputExceededException", 400), None, None, None),
    "ec2": (("RequestLimitExceeded", 503), ("UnauthorizedOperation", 403), None, None),
    "sns": (("Throttling", 400), ("AuthorizationError", 403), None, None),
    "cloudformation": (("Throttling", 400), ("AccessDenied", 403), None, None),
    "*": (
        ("ThrottlingException", 400),
        ("AccessDeniedException", 400),
        ("ExpiredTokenException", 400),
        ("InvalidSignatureException", 403),
    ),
}
KINDS = ("throttled", "denied", "expired", "skewed")

# `timeout_ms` is longer than any client of a run waits, `latency` shorter.
EFFECTS: dict[str, dict[str, Any]] = {
    "internal": {"error": {"code": "InternalFailure", "status": 500}},
    "unavailable": {"error": {"code": "ServiceUnavailable", "status": 503}},
    "reset": {"reset": True},
    "lost": {"response": {"abort_bytes": 0}},
    "hang": {"timeout_ms": 3_000},
    "slow": {"latency": 150},
    "truncated": {"response": {"truncate_frac": 0.5}},
}


def rules() -> list[dict[str, Any]]:
    """microburst's rules: one for each fault, and for those that services name differently one for each."""
    made = [
        {"service": service, "headers": {HEADER: kind}, "error": {"code": code[0], "status": code[1]}}
        for service, codes in CODES.items()
        for kind, code in zip(KINDS, codes, strict=True)
        if code
    ]
    return made + [{"service": "*", "headers": {HEADER: kind}, **effect} for kind, effect in EFFECTS.items()]


@contextmanager
def proxy(upstream: str) -> Iterator[str]:
    """The URL of a proxy in front of `upstream`."""
    if not MICROBURST.exists():
        raise RuntimeError(f"{MICROBURST} is missing: `make faults` installs it")
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        config = Path(folder) / "rules.yml"
        config.write_text(yaml.safe_dump({"upstream": upstream, "port": port, "rules": rules()}))
        with (Path(folder) / "log").open("w") as log:
            command = [str(MICROBURST), "--upstream", upstream, "--port", str(port), "--config", str(config)]
            child = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own command
            try:
                _wait(f"http://127.0.0.1:{port}", child, Path(folder) / "log")
                yield f"http://127.0.0.1:{port}"
            finally:
                child.terminate()
                child.wait()


def _wait(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_microburst/health", timeout=1):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):  # noqa: PERF203 - until it answers
            time.sleep(0.05)
    raise RuntimeError(f"microburst did not start: {log.read_text()[-2000:]}")
