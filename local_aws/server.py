"""The child process: MiniStack with the additions. Started by local_aws.process, not by hand.

A model of AWS on the loopback interface; what differs from AWS stands in each module under additions/.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading


def _end_with_parent() -> None:
    """Standard input is a pipe of the parent: at its end the whole group goes, however the parent died."""
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)  # the server's own folder, see process.start
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM; with --end-with-stdin also until standard input ends."""
    if "--end-with-stdin" in arguments:
        threading.Thread(target=_end_with_parent, daemon=True).start()

    from local_aws import emulator
    from local_aws.additions import admin, install_all, transport

    emulator.check_version()
    install_all()
    emulator.replace(emulator.app, "app", transport.as_tls)
    emulator.replace(emulator.app, "app", admin.in_front_of)
    sys.argv = ["ministack"]
    emulator.app.main()


if __name__ == "__main__":
    main(sys.argv[1:])
