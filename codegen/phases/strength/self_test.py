"""Would ``check`` notice? Copies of a clean workspace are changed, and ``check`` is asked of each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from codegen.drift.classify import Cause
from codegen.emit.record_json import record_json
from codegen.evidence.figures import strength as figures_strength
from codegen.phases.finalise import finalise
from codegen.phases.state import RunState
from codegen.phases.strength.self_test_cases import CASES, Change, Copy
from codegen.phases.workspace import distribution_of, planned, records_of
from codegen.phases.workspace_copy import lay_out, lay_out_inputs
from codegen.plan.gates import GateResult, Verdict
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.processors import processors

PHASE = 5
GATE = "self-test"
_CODEGEN = Path(__file__).resolve().parents[3]
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

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The cases as data."""
        return [
            {
                "case": item.case, "done": item.done, "path": item.path, "cause": str(item.cause), "said": item.said,
                "caught": item.caught,
            }
            for item in self.results
        ]  # fmt: skip


def would_notice(state: RunState) -> RunState:
    """The state with the gate of the self-test; exit code 1 where check misses something, 2 where nothing was tried.

    What the run is about to leave is laid out in an empty folder, as are its inputs: nothing is committed yet.
    """
    state.progress(0, 1, "what check would notice")
    with tempfile.TemporaryDirectory(prefix="codegen-self-test-") as name:
        folder = Path(name).resolve()
        lay_out_inputs(state, folder / "clean")
        lay_out(finalise(state).tree, folder / "clean")
        lay_out({path: file.after for path, file in state.settled.items()}, folder / "clean")
        try:
            tested = try_cases(state, folder)
        except DiagnosticsError as error:
            return _unjudged(state, error)
    return _judged(state, tested)


def try_cases(state: RunState, folder: Path, cases: Iterable[str] = CASES) -> SelfTest:
    """Do every case to a copy of ``folder``/clean, where everything is as the system of ``state`` left it.

    Raises ``DiagnosticsError`` (C687, exit 2) where check finds something there before anything was done.
    """
    clean = folder / "clean"
    _require_clean(clean, state.schema_path)
    copies = {case: _copy_of(state, folder / case) for case in cases}
    with ThreadPoolExecutor(processors()) as pool:
        results = list(pool.map(lambda item: _result(clean, *item), copies.items()))
    done = tuple(item for item in results if item is not None)
    left_out = tuple(case for case, item in zip(copies, results, strict=True) if item is None)
    return SelfTest(planned(state).system, done, left_out)


def _judged(state: RunState, tested: SelfTest) -> RunState:
    record = {"format": 1, "cases": tested.rows, "left_out": list(tested.left_out)}
    facts, passes = figures_strength.self_test(record)
    summary = figures_strength.summary(figures_strength.SELF_TEST, record)
    verdict = Verdict.PASS if passes else Verdict.FAIL
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, verdict, summary, facts)),
        findings=(*state.findings, *tested.missed),
        exit_code=state.exit_code or (0 if passes else EXIT_FINDINGS),
        raw={**state.raw, figures_strength.SELF_TEST: record_json(record).encode()},
    )


def _unjudged(state: RunState, error: DiagnosticsError) -> RunState:
    gate = GateResult(PHASE, GATE, Verdict.FAIL, error.diagnostics[0].message)
    return replace(
        state,
        gates=(*state.gates, gate),
        findings=(*state.findings, *error.diagnostics),
        exit_code=state.exit_code or error.exit_code,
    )


def _require_clean(folder: Path, schema: str) -> None:
    said = _checked(folder, schema, _CODEGEN)
    if said["exit"] != EXIT_CLEAN:
        message = f"{schema} is clean, but a copy of what it reads and generates is not: {_first(said)}"
        hint = "something outside the copied files is read; name it in the schema or the glue"
        raise DiagnosticsError([Diagnostic("C687", message, hint=hint)], EXIT_COULD_NOT)


def _copy_of(state: RunState, folder: Path) -> Copy:
    return Copy(folder / "root", folder / "beside", state.schema_path, records_of(state), distribution_of(state))


def _result(clean: Path, case: str, copy: Copy) -> CaseResult | None:
    shutil.copytree(clean, copy.root, symlinks=True)
    copy.beside.mkdir()
    change = CASES[case](copy)
    if change is None:
        return None
    answer = _checked(copy.root, copy.schema, change.generator or _CODEGEN)
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
