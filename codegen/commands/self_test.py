"""``codegen check --self-test``: would check notice? Copies of a workspace are changed, and check is asked of each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.commands.check import check
from codegen.commands.run_many import processors
from codegen.commands.self_test_cases import CASES, Change, Copy
from codegen.drift.classify import Cause
from codegen.phases.state import RunState
from codegen.phases.workspace import current_lock, distribution_of, planned, records_of
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.data_files import data_root
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError

_PACKAGE = Path(__file__).resolve().parent.parent
_SECONDS = 600


@dataclass(frozen=True)
class CaseResult:
    """One case: what was ``done`` to ``path``, the ``cause`` that check must name and what it ``said``."""

    case: str
    done: str
    path: str
    cause: Cause
    said: str

    @property
    def caught(self) -> bool:
        """Whether check named the cause."""
        return self.said == self.cause


@dataclass(frozen=True)
class SelfTest:
    """The cases of one system; ``left_out`` are those that it has nothing for."""

    system: str
    results: tuple[CaseResult, ...]
    left_out: tuple[str, ...]

    @property
    def missed(self) -> tuple[Diagnostic, ...]:
        """What check did not notice, or took for something else."""
        return tuple(
            Diagnostic("C686", f"{item.case}: {item.done}, and check says {item.said} of {item.path}, not {item.cause}")
            for item in self.results
            if not item.caught
        )


def self_test(root: Path, configuration: Configuration, schema: str, cases: Iterable[str] = CASES) -> SelfTest:
    """Do every case to a copy of what ``schema`` reads and generates; the workspace itself is only read.

    Raises ``DiagnosticsError``: an invalid schema (exit 3); a workspace that is not clean to begin with (C685, exit 2),
    or a copy that is not clean as the workspace is (C687, exit 2).
    """
    result = check(root, configuration, schema)
    if result.findings or result.lapsed:
        message = f"{schema} is not clean: what check would notice cannot be shown beside what it finds already"
        raise DiagnosticsError([Diagnostic("C685", message, hint=f"codegen check {schema}")], EXIT_COULD_NOT)
    with tempfile.TemporaryDirectory(prefix="codegen-self-test-") as name:
        folder = Path(name).resolve()
        clean = folder / "clean"
        _copy_workspace(root, configuration, result.state, result.compared, clean)
        _require_clean(clean, schema)
        copies = {case: _copy_of(result.state, folder / case) for case in cases}
        with ThreadPoolExecutor(processors()) as pool:
            results = list(pool.map(lambda item: _result(clean, *item), copies.items()))
    done = tuple(item for item in results if item is not None)
    left_out = tuple(case for case, item in zip(copies, results, strict=True) if item is None)
    return SelfTest(planned(result.state).system, done, left_out)


def _require_clean(folder: Path, schema: str) -> None:
    said = _checked(folder, schema, _PACKAGE.parent)
    if said["exit"] != EXIT_CLEAN:
        message = f"{schema} is clean, but a copy of what it reads and generates is not: {_first(said)}"
        hint = "something outside the copied files is read; name it in the schema or the glue"
        raise DiagnosticsError([Diagnostic("C687", message, hint=hint)], EXIT_COULD_NOT)


def _copy_of(state: RunState, folder: Path) -> Copy:
    return Copy(folder / "root", folder / "beside", state.schema_path, records_of(state), distribution_of(state))


def _copy_workspace(
    root: Path, configuration: Configuration, state: RunState, compared: Iterable[str], folder: Path
) -> None:
    """What the system reads and what it left, and no more."""
    paths = {SETTINGS, ".gitignore", *current_lock(state).inputs, *compared}
    built_in = data_root() == root.resolve()
    for below in (configuration.schemas, configuration.glue, f"{configuration.handlers}/{planned(state).system}"):
        found = (path.relative_to(root).as_posix() for path in (root / below).rglob("*") if path.is_file())
        paths |= {path for path in found if not (built_in and path == "glue/standard.yaml")}
    for path in sorted(paths):
        if (root / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, folder / path)


def _result(clean: Path, case: str, copy: Copy) -> CaseResult | None:
    shutil.copytree(clean, copy.root, symlinks=True)
    copy.beside.mkdir()
    change = CASES[case](copy)
    if change is None:
        return None
    answer = _checked(copy.root, copy.schema, change.generator or _PACKAGE.parent)
    return CaseResult(case, change.what, change.path, change.cause, _said(answer, change))


def _said(answer: Mapping[str, Any], change: Change) -> str:
    """The cause that check names for the changed file; else what it says instead."""
    if answer["exit"] not in (EXIT_CLEAN, EXIT_FINDINGS):
        return _first(answer)
    found = [item for system in answer["systems"] for item in system.get("findings", ())]
    causes = [str(item["cause"]) for item in found if item["path"] == change.path]
    return causes[0] if causes else str(Cause.CLEAN)


def _first(answer: Mapping[str, Any]) -> str:
    """The first thing that is wrong in an answer."""
    said = [
        item
        for system in answer["systems"]
        for item in (*system.get("findings", ()), *system.get("diagnostics", ()))
        if item["severity"] == "error"
    ]
    return f"{said[0]['code']} ({said[0]['message']})" if said else f"exit {answer['exit']}"


def _checked(root: Path, schema: str, generator: Path) -> dict[str, Any]:
    """What ``codegen check`` answers in ``root``, run as a user would, by the codegen in the folder ``generator``."""
    path = os.pathsep.join(filter(None, (str(generator), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-m", "codegen", "check", schema, "--format", "json", "--quiet"]
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        answer = json.loads(done.stdout)
        return answer if answer["exit"] == done.returncode else {"exit": EXIT_COULD_NOT, "systems": []}
    except (subprocess.TimeoutExpired, ValueError):
        return {"exit": EXIT_COULD_NOT, "systems": []}
