"""Start and stop the embedded AWS as one child process, by pid, on the loopback interface only."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local_aws.settings import DEFAULT_ACCOUNT, DEFAULT_REGION, PYTHON39

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 5.0
REPOSITORY = Path(__file__).resolve().parent.parent
LAMBDA_PYTHON39 = REPOSITORY / ".lambda" / "python3.9" / "bin" / "python"


class LocalAwsError(RuntimeError):
    """The embedded AWS did not start, did not stop or is not there; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A running embedded AWS: its process, its port, and its folder (log, temporary files)."""

    pid: int
    port: int
    folder: Path

    @property
    def endpoint_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def free_port() -> int:
    """A port of the loopback interface that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise LocalAwsError(f"port {port} of {HOST} is taken: choose another one, or end what listens there")


def python39() -> str | None:
    """The interpreter for python3.9 functions: LOCAL_AWS_PYTHON39, else the repository's own; None where neither is."""
    named = os.environ.get(PYTHON39)
    if named:
        if not os.access(named, os.X_OK):
            raise LocalAwsError(f"{PYTHON39} names {named}, which is no program: correct or unset it")
        return named
    return str(LAMBDA_PYTHON39) if os.access(LAMBDA_PYTHON39, os.X_OK) else None


def clean_environment(
    port: int, folder: Path, *, enforce_iam: bool, retry_seconds: float, path: str, lambda_python: str | None
) -> dict[str, str]:
    """All that the server sees: nothing of the developer's environment but the path to programs. Pure."""
    settings = {
        "PATH": path,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "1",
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": DEFAULT_ACCOUNT,
        "MINISTACK_REGION": DEFAULT_REGION,
        "AUTH": "true" if enforce_iam else "false",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": str(retry_seconds),
        "LOG_LEVEL": "INFO",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    return {**settings, PYTHON39: lambda_python} if lambda_python else settings


def start(
    port: int | None = None,
    *,
    enforce_iam: bool = False,
    retry_seconds: float = 0.2,
    folder: Path | None = None,
    detached: bool = False,
) -> tuple[Server, subprocess.Popen[bytes]]:
    """Start the server and wait until it is healthy; LocalAwsError with the end of its log when it is not.

    Unless `detached`, the server ends with this process, whatever way that ends.
    """
    port = port or free_port()
    _refuse_taken(port)
    lambda_python = python39()
    folder = folder or Path(tempfile.mkdtemp(prefix="local-aws-"))
    folder.mkdir(parents=True, exist_ok=True)
    environment = clean_environment(
        port,
        folder,
        enforce_iam=enforce_iam,
        retry_seconds=retry_seconds,
        path=os.environ.get("PATH", os.defpath),
        lambda_python=lambda_python,
    )
    server = Server(pid=0, port=port, folder=folder)
    with server.log.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
            [sys.executable, "-m", "local_aws.server", *([] if detached else ["--end-with-stdin"])],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(pid=child.pid, port=port, folder=folder)
    try:
        _wait_until_healthy(server, child)
    except BaseException:
        stop(server, child)
        raise
    return server, child


def _wait_until_healthy(server: Server, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise LocalAwsError(f"the embedded AWS ended at once (exit {child.returncode}):\n{_end_of(server.log)}")
        if is_healthy(server):
            return
        time.sleep(0.05)
    raise LocalAwsError(f"the embedded AWS was not up within {START_SECONDS:.0f} s:\n{_end_of(server.log)}")


def is_healthy(server: Server) -> bool:
    """Whether the server answers, and is the process we think it is (another could hold the port)."""
    request = urllib.request.Request(  # noqa: S310 - http on the loopback interface
        f"{server.endpoint_url}/_local_aws/about",
        data=json.dumps({"account": DEFAULT_ACCOUNT, "region": DEFAULT_REGION}).encode(),
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 - as above
            return bool(json.load(answer)["pid"] == server.pid)
    except (OSError, urllib.error.URLError, ValueError, KeyError):
        return False


def _end_of(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def stop(server: Server, child: subprocess.Popen[bytes] | None = None) -> None:
    """End the server and the handlers it started (one process group), and remove its folder.

    Killed, not asked: all it holds is in memory, and there is nothing to save.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    deadline = time.monotonic() + STOP_SECONDS
    while _alive(server.pid, child):
        if time.monotonic() > deadline:
            raise LocalAwsError(f"the embedded AWS (pid {server.pid}) does not end")
        time.sleep(0.01)
    if child is not None and child.stdin:
        child.stdin.close()
    shutil.rmtree(server.folder, ignore_errors=True)


def _alive(pid: int, child: subprocess.Popen[bytes] | None) -> bool:
    if child is not None:
        return child.poll() is None
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # where it is a child of ours, it would stay as a zombie
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# The server that `python -m local_aws start` leaves behind.


def write_state(server: Server, state: Path) -> None:
    """Remember a detached server, for status and stop."""
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps({"pid": server.pid, "port": server.port, "folder": str(server.folder)}))


def read_state(state: Path) -> Server | None:
    """The detached server that runs, or None; what a dead one left behind is cleared away."""
    try:
        kept: Mapping[str, str] = json.loads(state.read_text())
        server = Server(int(kept["pid"]), int(kept["port"]), Path(kept["folder"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError) as error:
        raise LocalAwsError(f"{state} is not what this program wrote ({error}): remove it") from error
    # The pid alone proves nothing: the system may have given it to another process since.
    if is_healthy(server):
        return server
    state.unlink()
    shutil.rmtree(server.folder, ignore_errors=True)
    return None
