"""Runs kernels of one tree of a package in an interpreter of their own."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codegen.phases.one_program import run_program
from codegen.phases.suite_process import SuiteJob, environment, staged

_PROGRAM = Path(__file__).parent / "isolation" / "run_kernels.py"
_LONGEST_COMPLAINT = 300


class KernelRunError(Exception):
    """The interpreter gave no answer; the text says why."""


def run_kernels(
    package: str, files: Mapping[str, bytes], kernels: Mapping[str, Any], seconds: float, *, compiled: bool
) -> Mapping[str, Any]:
    """What ``kernels`` of the package compute: an answer each, as the program writes it.

    ``files`` are paths below the distribution root; of ``kernels``, each has ``inputs``, ``values`` and ``points``.
    Compiled bodies are built and run, too, where ``compiled`` says so and there is a compiler. The interpreter
    reaches no network, sees nothing of the caller's environment and is ended after ``seconds``. Raises
    ``KernelRunError``.
    """
    left_out = () if compiled else ("/_native/_module.c",)
    job = SuiteJob(package, {path: data for path, data in files.items() if not path.endswith(left_out)}, (), seconds)
    with staged(job) as folder:
        shutil.copyfile(_PROGRAM, folder / "guard" / "run_kernels.py")
        description = {
            "paths": [str(folder / "tree" / "src")],
            "package": package,
            "kernels": kernels,
            "answer": str(folder / "answer.json"),
        }
        (folder / "job.json").write_text(json.dumps(description), encoding="utf-8")
        settings = {} if compiled else {f"{package.upper()}_KERNELS": "numpy"}
        code, said = _run(folder, environment(folder) | settings, seconds)
        if code is None:
            raise KernelRunError(f"it did not end within {seconds:g} s")
        try:
            answers: Any = json.loads((folder / "answer.json").read_bytes())
        except (OSError, ValueError):
            raise KernelRunError(f"its process ended with {code}" + (f": {said}" if said else "")) from None
        if not isinstance(answers, dict):
            raise KernelRunError("it answered something else")
        return answers


def _run(folder: Path, variables: Mapping[str, str], seconds: float) -> tuple[int | None, str]:
    """The exit code, None when it was stopped for time, and the last line that it wrote."""
    command = [sys.executable, "-I", str(folder / "guard" / "run_kernels.py"), str(folder / "job.json")]
    code, text = run_program(command, folder, variables, seconds, folder / "output")
    said = text.strip().splitlines()
    return code, said[-1][:_LONGEST_COMPLAINT] if said else ""
