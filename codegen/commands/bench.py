"""``codegen bench``: how quick a system's kernels are, beside peers and a control written by hand."""

from __future__ import annotations

import difflib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from codegen.frontend.meta_loader import load_system
from codegen.kernels.bench.growth import SIZES, growth_schema
from codegen.kernels.bench.own import build_body
from codegen.kernels.bench.problem import operations_of, problem_of
from codegen.kernels.bench.report import OURS
from codegen.kernels.bench.starts import Interpreter, Plan, interpreter, measure, measure_all, missing
from codegen.kernels.bench.worker.peers import PEERS
from codegen.phases.gmp_engine import PHASES, run_phases
from codegen.phases.state import RunState
from codegen.plan.loaded import LoadedSystem
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

Progress = Callable[[str], None]
#: Phases that make the package; measuring needs no more of a run.
_MAKING = PHASES[:3]
#: What of codegen is measured: kernels as users call them, their loops alone, and what serves without a compiler.
OWN_TITLES = {OURS: "codegen", f"{OURS}-body": "codegen, body alone", f"{OURS}-numpy": "codegen, NumPy alone"}


#: From one size to the next a build is expected to take this many times as long; of codegen's own those are tried that
#: should take less than so many times the limit of a peer, for nothing can end them.
_GROWTH, _OWN_LIMITS = 10, 25
_GROWTH_POINTS = 4


@dataclass(frozen=True)
class Request:
    """What is asked for: which ``kernels`` (all for none), ``peers``, how many points, how often and how long.

    ``pythons`` are interpreters that have peers; ``control`` a folder of C; ``growth`` the seconds that a build may
    take as kernels grow, 0 for no such measurement.
    """

    kernels: Sequence[str] = ()
    peers: Sequence[str] = tuple(PEERS)
    points: int = 100_000
    seconds: float = 0.2
    starts: int = 5
    threads: Sequence[int] = (1,)
    pythons: Sequence[str] = ()
    control: Path | None = None
    growth: float = 0.0
    limit_s: float = 300.0
    sizes: Sequence[int] = field(default=SIZES)


def bench(
    root: Path, configuration: Configuration, schema: str, request: Request, progress: Progress
) -> dict[str, Any]:
    """The figures of the schema's kernels. Raises ``DiagnosticsError`` for what cannot be measured."""
    among = _interpreters(request.pythons)
    _check_control(request.control)
    state = run_phases(RunState(root, configuration, schema), phases=_MAKING)
    assert state.system is not None
    chosen = _chosen(state.system, request.kernels)
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as folder:
        work = Path(folder)
        package = _write_package(state, work)
        problems = []
        for name in chosen:
            progress(f"building {name}")
            typed = state.system.kernels[name]
            problems.append({**problem_of(typed), "ours": {**build_body(typed, work), **package, "function": name}})
        plan = Plan(
            problems, request.points, request.seconds, request.starts, request.threads, request.limit_s, work,
            request.control, {"XDG_CACHE_HOME": str(work / "cache")}, package["package"],
        )  # fmt: skip
        absent = missing(request.peers, among)
        peers = [*OWN_TITLES, *(peer for peer in request.peers if peer not in absent)]
        found = measure_all(plan, peers, among, progress)
        grown = _growth(replace(plan, starts=1), peers, among, request, progress) if request.growth else {}
    return {
        "machine": _machine(),
        "schema": schema,
        "points": request.points,
        "starts": request.starts,
        "threads": list(request.threads),
        "kernels": [_described(state.system, problem) for problem in problems],
        "tools": {
            peer: {
                "title": OWN_TITLES[peer] if peer in OWN_TITLES else PEERS[peer].title,
                **{
                    str(threads): found[f"{peer} {threads}"]
                    for threads in request.threads
                    if f"{peer} {threads}" in found
                },
            }
            for peer in peers
        },
        "missing": absent,
        **({"growth": grown} if grown else {}),
    }


def _interpreters(named: Sequence[str]) -> list[Interpreter]:
    found = []
    for executable in named or [sys.executable]:
        try:
            found.append(interpreter(executable))
        except (OSError, subprocess.CalledProcessError, ValueError):
            hint = "give the path of a Python in which peers are installed, such as .venv-bench/main/bin/python"
            message = f"the interpreter {executable} does not start"
            raise DiagnosticsError([Diagnostic("C391", message, hint=hint)], EXIT_COULD_NOT) from None
    return found


def _check_control(folder: Path | None) -> None:
    if folder is not None and not any(folder.glob("*.c")):
        message = f"{folder} holds no C files"
        hint = (
            "give the folder of a control written by hand, such as benchmarks/kernels/control, or leave --control out"
        )
        raise DiagnosticsError([Diagnostic("C392", message, hint=hint)], EXIT_COULD_NOT)


def _chosen(system: LoadedSystem, named: Sequence[str]) -> list[str]:
    if not system.kernels:
        hint = "name a schema with the section `kernels`"
        raise DiagnosticsError([Diagnostic("C390", f"{system.path} declares no kernel", hint=hint)], EXIT_COULD_NOT)
    for name in named:
        if name not in system.kernels:
            close = difflib.get_close_matches(name, system.kernels, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"declared: {', '.join(system.kernels)}"
            message = f"{system.path} declares no kernel {name}"
            raise DiagnosticsError([Diagnostic("C390", message, hint=hint)], EXIT_COULD_NOT)
    return list(dict.fromkeys(named)) or list(system.kernels)


def _write_package(state: RunState, work: Path) -> dict[str, str]:
    """Write the generated distribution below ``work``; its import package and the folder to import it from."""
    for path, data in state.tree.items():
        place = work / "tree" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (kernels,) = (
        path
        for path in state.tree
        if path.endswith("/kernels/__init__.py") and "/src/" in path and "/_runtime/" not in path
    )
    source, _, inside = kernels.partition("/src/")
    return {"package": inside.split("/")[0], "path": str(work / "tree" / source / "src")}


def _growth(
    plan: Plan, peers: Sequence[str], among: Sequence[Interpreter], request: Request, progress: Progress
) -> dict[str, Any]:
    """Build times of ever larger kernels; a tool that fails at one size is not asked for the next."""
    tools: dict[str, list[dict[str, Any]]] = {peer: [] for peer in peers if peer == OURS or peer in PEERS}
    for size in request.sizes:
        progress(f"growth: {size} operations")
        own = tools[OURS][-1].get("build_s", 0.0) if tools[OURS] else 0.0
        problem = _grown(size, plan.work, with_body=own * _GROWTH < _OWN_LIMITS * request.growth)
        for peer, found in tools.items():
            if (found and "failed" in found[-1]) or (peer == OURS and "ours" not in problem):
                found.append({"failed": "-"})
                continue
            progress(f"growth: {size} operations, {peer}")
            small = replace(plan, problems=[problem], control=None, points=8_000, limit_s=request.growth)
            home = next((item for item in among if peer in PEERS and item.has(PEERS[peer].requires)), None)
            found.append(measure(small, peer, home, 1)["kernels"]["growth"])
    return {"sizes": list(request.sizes), "limit_s": request.growth, "tools": tools}


def _grown(size: int, work: Path, *, with_body: bool) -> dict[str, Any]:
    """A kernel of ``size`` operations as a problem, from the text of a schema on."""
    folder = work / "growth" / "input_schemas"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"growth{size}.yaml"
    path.write_text(growth_schema(size), encoding="utf-8")
    typed = load_system(path, folder.parent, Configuration()).kernels["growth"]
    problem = problem_of(typed, _GROWTH_POINTS)
    return {**problem, "ours": build_body(typed, work)} if with_body else problem


def _described(system: LoadedSystem, problem: Mapping[str, Any]) -> dict[str, Any]:
    program = problem["program"]
    return {
        "name": problem["name"],
        "doc": system.model.kernels[problem["name"]].doc,
        "inputs": len(program["inputs"]),
        "outputs": len(program["outputs"]),
        "operations": operations_of(program),
        "level": problem["ours"]["level"],
    }


def _machine() -> dict[str, Any]:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "system": platform.system(),
        "python": platform.python_version(),
    }


def written(results: Mapping[str, Any]) -> str:
    """The results as they are kept."""
    return json.dumps(results, indent=1, ensure_ascii=False) + "\n"
