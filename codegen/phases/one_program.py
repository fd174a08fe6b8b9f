"""One program in a session of its own: how it ended, and what it wrote."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run_program(
    command: Sequence[str], folder: Path, variables: Mapping[str, str], seconds: float, output: Path
) -> tuple[int | None, str]:
    """Run ``command`` in ``folder``, with ``variables`` for its environment and nothing to read.

    Its exit code, None where it was stopped after ``seconds``, and the text of both its streams, which are kept in
    ``output``. Whatever it started has ended when this returns.
    """
    with output.open("wb") as stream:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return code, output.read_bytes().decode("utf-8", "replace")
