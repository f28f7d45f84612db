"""The server as a process: one child, on the loopback interface, gone with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local_aws import LocalAws, LocalAwsError
from local_aws.__main__ import main
from local_aws.process import REPOSITORY, Server, clean_environment, free_port, is_healthy, read_state, start, stop


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_servers_environment_holds_nothing_of_the_developers() -> None:
    environment = clean_environment(
        4566, Path("/folder"), enforce_iam=True, retry_seconds=1, path="/bin", lambda_python=None
    )
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "true"
    assert not {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "VIRTUAL_ENV", "LOCAL_AWS_PYTHON39"} & set(environment)


def test_it_listens_on_the_loopback_interface_only(aws: LocalAws) -> None:
    listening = Path("/proc/net/tcp")
    if not listening.exists():
        pytest.skip("this system has no /proc")
    port = f"{aws.server.port:04X}"
    sockets = [line.split() for line in listening.read_text().splitlines()[1:]]
    local = [columns[1] for columns in sockets if columns[3] == "0A" and columns[1].endswith(f":{port}")]
    assert local == [f"0100007F:{port}"]


def test_stop_ends_the_server_and_removes_its_folder() -> None:
    server, child = start()
    assert is_healthy(server)
    stop(server, child)
    assert not alive(server.pid)
    assert not server.folder.exists()


def test_the_server_ends_when_its_parent_is_killed() -> None:
    program = """
import sys
from local_aws.process import start

server, _ = start()
print(server.pid, server.folder, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        server = int(pid)
        assert alive(server)
        parent.kill()
    for _ in range(100):
        if not alive(server):
            break
        signal.sigtimedwait([], 0.1)
    assert not alive(server)
    assert not Path(folder).exists()


def test_a_taken_port_is_said_to_be_taken(aws: LocalAws) -> None:
    with pytest.raises(LocalAwsError, match=f"port {aws.server.port} .* is taken"):
        start(aws.server.port)


def test_the_state_of_a_server_that_is_gone_is_cleared_away(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    folder = tmp_path / "folder"
    folder.mkdir()
    state.write_text(f'{{"pid": {os.getpid()}, "port": {free_port()}, "folder": "{folder}"}}')
    assert read_state(state) is None  # the pid lives, but is not the embedded AWS
    assert not state.exists()
    assert not folder.exists()


def test_a_state_that_is_not_ours_is_an_error(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("{}")
    with pytest.raises(LocalAwsError, match="remove it"):
        read_state(state)


def test_a_python39_that_is_no_program_is_an_error(monkeypatch: Any) -> None:
    monkeypatch.setenv("LOCAL_AWS_PYTHON39", "/nowhere/python")
    with pytest.raises(LocalAwsError, match="/nowhere/python, which is no program"):
        start()


def test_another_process_on_the_port_is_not_taken_for_the_server(aws: LocalAws, tmp_path: Path) -> None:
    assert is_healthy(aws.server)
    assert not is_healthy(Server(pid=aws.server.pid + 1, port=aws.server.port, folder=tmp_path))


def test_the_command_starts_reports_and_stops_a_server_in_the_background(tmp_path: Path) -> None:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        program = (
            "import sys, pathlib; from local_aws.__main__ import main; "
            f"sys.exit(main(sys.argv[1:], pathlib.Path({str(tmp_path / 'state.json')!r})))"
        )
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )

    assert command("status").returncode == 1
    started = command("start", "--port", str(free_port()))
    assert (started.returncode, "export AWS_ENDPOINT_URL=http://127.0.0.1:" in started.stdout) == (0, True)
    try:
        assert command("status").returncode == 0
        assert "one runs already" in command("start").stderr
    finally:
        assert "Stopped" in command("stop").stdout
    assert command("status").returncode == 1


def test_the_api_says_when_nothing_runs() -> None:
    with pytest.raises(LocalAwsError, match="does not run"):
        LocalAws().client("s3")


def test_a_reset_forgets_everything() -> None:
    with LocalAws() as own:
        own.client("sns").create_topic(Name="t")
        own.client("sns").subscribe(
            TopicArn=f"arn:aws:sns:us-east-1:{own.account}:t", Protocol="email", Endpoint="a@example.com"
        )
        own.client("sns").publish(TopicArn=f"arn:aws:sns:us-east-1:{own.account}:t", Message="m")
        assert own.mailbox()
        own.reset()
        assert own.mailbox() == []
        assert own.leftovers() == {}


def test_leftovers_name_what_is_left_by_kind(aws: LocalAws, account: Any) -> None:
    account.client("sqs").create_queue(QueueName="q")
    account.client("ssm").put_parameter(Name="/p", Value="v", Type="String")
    key = account.client("kms").create_key()["KeyMetadata"]["KeyId"]
    gone = account.client("kms").create_key()["KeyMetadata"]["KeyId"]
    account.client("kms").schedule_key_deletion(KeyId=gone, PendingWindowInDays=7)
    assert aws.leftovers(account.id) == {"parameters": ["/p"], "queues": ["q"], "keys": [key]}


@pytest.mark.parametrize("command", [["mails"], ["record", "item.json"], ["fire", "event-rule-a-prod"]])
def test_what_asks_the_one_in_the_background_says_how_to_start_one(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command, tmp_path / "state.json") == 1
    assert "`python -m local_aws start` starts one" in capsys.readouterr().err
