"""One piece of work for Copier, and how its end is told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from codegen.scaffold.git_process import closed_environment, outside_hooks
from codegen.scaffold.refusals import could_not

#: What no template may write, however it spells it: a repository's settings name programs that git starts.
_NEVER_WRITTEN = (".[gG][iI][tT]",)
#: Where no person is asked, Copier ends by then.
_PATIENCE_S = 300
#: Questions and what tasks say are for people: standard output holds only what was asked of codegen.
_STDERR = 2


@dataclass(frozen=True)
class CopierJob:
    """Copy ``version`` of the template ``source`` into ``folder``, or update what stands there to it.

    ``repository`` holds the template's releases; ``data`` are answers that are given. ``ask`` lets Copier ask for the
    others on the terminal; ``trusted`` lets the template run its tasks, migrations and extensions.
    """

    operation: Literal["copy", "update"]
    source: str
    repository: Path
    version: str
    folder: Path
    data: Mapping[str, Any]
    ask: bool = False
    trusted: bool = False


def run_copier(job: CopierJob, room: Path) -> None:
    """Let Copier do ``job`` in a process that keeps its own files in the folder ``room``.

    Raises ``DiagnosticsError`` (exit 2): C772 an answer is refused, C775 code would run without trust, C776 a path
    leaves the project, C777 the template is faulty, uses too much or a task failed. ``KeyboardInterrupt`` where the
    person who was asked broke off.
    """
    room.mkdir()
    result = room / "result.json"
    described = {
        "operation": job.operation, "source": job.source, "version": job.version, "folder": str(job.folder),
        "data": dict(job.data), "ask": job.ask, "trusted": job.trusted, "exclude": _NEVER_WRITTEN,
        "result": str(result),
    }  # fmt: skip
    _start(job, room, json.dumps(described))
    if not result.is_file():
        raise could_not("C777", f"the template {job.source} needs too much time or memory to render", _TOO_MUCH)
    ended = json.loads(result.read_text(encoding="utf-8"))
    if ended["kind"] == "interrupted":
        raise KeyboardInterrupt
    if ended["kind"] != "done":
        code, what, hint = _ENDS[ended["kind"]]
        if question := _QUESTION.search(ended["message"]):
            hint = hint.replace("QUESTION", question[1])
        raise could_not(code, f"{what}: {' '.join(ended['message'].split())}", hint)


#: How Copier names the question whose answer it refuses.
_QUESTION = re.compile(r"""(?:[Qq]uestion|choice for) ['"](\w+)['"]""")


def _start(job: CopierJob, room: Path, described: str) -> None:
    """Run the process to its end; where this one is interrupted, or it takes too long, it ends with all it started."""
    people = job.ask or job.trusted
    heard = _STDERR if people else subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "codegen.scaffold.copier_process", described],
        cwd=room, env=_environment(job, room), start_new_session=not job.ask,
        stdin=None if job.ask else subprocess.DEVNULL, stdout=heard, stderr=heard,
    )  # fmt: skip
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(None if people else _PATIENCE_S)
    finally:
        if not job.ask and hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()


_TOO_MUCH = "it may use a minute of processor time and 4 GiB of memory; more is for templates that you --trust"
_ENDS = {
    "answer": ("C772", "an answer is refused", "give another with --data QUESTION=ANSWER"),
    "untrusted": ("C775", "the template wants to run code of its own", "read it; if you trust it, say --trust"),
    "path": (
        "C776",
        "the template reaches outside",
        "ask its authors; --trust lets it read data from elsewhere",
    ),
    "task": ("C777", "a task of the template failed", "ask those who wrote it"),
    "template": ("C777", "the template is faulty", "ask those who wrote it"),
}


def _environment(job: CopierJob, room: Path) -> dict[str, str]:
    """What the process sees of the user's variables: all if trusted, else PATH, and those of terminal and language."""
    made = outside_hooks() if job.trusted else closed_environment(room)
    for name in ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_CTYPE"):
        if name in os.environ:
            made[name] = os.environ[name]
    made |= {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONUTF8": "1",
        "TMPDIR": str(room),
        "COPIER_CACHE_DIR": str(room / "mirrors"),
    }
    return made | {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{job.repository.as_posix()}.insteadOf",
        "GIT_CONFIG_VALUE_0": job.source.removeprefix("git+"),
    }
