"""One program beside a staged distribution: its answer, or why there is none."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codegen.phases.one_program import run_program
from codegen.phases.suite_process import SuiteJob, environment, staged

_TAIL = 600


class StrengthTrouble(Exception):
    """A strength could not be judged; the message says why."""


def answer_of(program: str, job: SuiteJob, description: Mapping[str, Any]) -> dict[str, Any]:
    """What ``program`` of the folder ``isolation`` writes as its answer, in an interpreter of its own.

    It is given ``description``, the paths to import from and, as ``tree``, the folder of the distribution; nothing of
    the caller's environment. Raises ``StrengthTrouble`` where it gives no answer within the job's seconds.
    """
    with staged(job) as folder:
        tree = folder / "tree"
        given = {
            **_placed(description, f"{tree}/"),
            "paths": [str(tree / "src"), str(tree)],
            "answer": str(folder / "answer.json"),
        }
        (folder / "job.json").write_text(json.dumps(given), encoding="utf-8")
        code, said = _run(folder, program, job.seconds)
        if code is None:
            raise StrengthTrouble(f"stopped after {job.seconds:g} s" + (f": {said}" if said else ""))
        try:
            answer: dict[str, Any] = json.loads((folder / "answer.json").read_bytes())
        except (OSError, ValueError):
            told = f": {said}" if said else ""
            raise StrengthTrouble(f"the interpreter ended with code {code}{told}") from None
        return answer


def _placed(value: Any, tree: str) -> Any:
    """``value`` with ``{tree}`` at the head of a text replaced by the staged folder."""
    if isinstance(value, str):
        return tree + value.removeprefix("{tree}/") if value.startswith("{tree}/") else value
    if isinstance(value, Mapping):
        return {name: _placed(item, tree) for name, item in value.items()}
    return [_placed(item, tree) for item in value] if isinstance(value, list | tuple) else value


def _run(folder: Path, program: str, seconds: float) -> tuple[int | None, str]:
    """The exit code, None when it was stopped for time, and the end of what it wrote."""
    # Not -I: the seed of hashes is part of the environment.
    command = [sys.executable, "-s", "-P", str(folder / "guard" / program), str(folder / "job.json")]
    variables = environment(folder) | {"PYTHONHASHSEED": "0"}
    code, text = run_program(command, folder / "home", variables, seconds, folder / "output")
    said = text.replace(f"{folder}/", "")
    # What is indented are frames of a traceback: places on this machine, and not what went wrong.
    lines = [line.rstrip() for line in said.splitlines() if line.strip() and not line.startswith((" ", "Traceback"))]
    return code, " / ".join(lines[-4:])[-_TAIL:]
