"""Starts measuring interpreters, one a peer and start, and gathers what they found."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen.kernels.bench.report import OURS
from codegen.kernels.bench.worker.peers import PEERS

WORKER = Path(__file__).resolve().parent / "worker"
#: Which distributions an interpreter has, in one question.
_PROBE = """
import json, sys
from importlib.metadata import distributions
print(json.dumps([sys.prefix, {d.metadata["Name"].lower().replace("_", "-"): d.version for d in distributions()}]))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python with the versions of what is installed."""

    executable: str
    prefix: str
    installed: Mapping[str, str]

    def has(self, requires: str) -> bool:
        """Whether all of ``requires`` is there, which is written as for pip."""
        for item in requires.split():
            name, _, version = item.partition("==")
            found = self.installed.get(name.lower().replace("_", "-"))
            if found is None or (version and found != version):
                return False
        return True


@dataclass(frozen=True)
class Plan:
    """What is measured: ``problems`` with ``ours`` in each, how long and how often, and beside which control.

    ``package`` is codegen's own, which reads from the environment what it is to use.
    """

    problems: Sequence[Mapping[str, Any]]
    points: int
    seconds: float
    starts: int
    threads: Sequence[int]
    limit_s: float
    work: Path
    control: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    package: str = ""


def interpreter(executable: str) -> Interpreter:
    """What an interpreter has installed. Raises ``OSError``, ``CalledProcessError`` or ``ValueError`` where it does not
    answer."""
    # Not resolved: an environment is known by the link through which its interpreter is called.
    place = os.path.abspath(executable) if os.sep in executable else executable  # noqa: PTH100
    asked = subprocess.run([place, "-c", _PROBE], capture_output=True, text=True, check=True)
    prefix, installed = json.loads(asked.stdout)
    return Interpreter(place, prefix, installed)


def missing(names: Sequence[str], among: Sequence[Interpreter]) -> dict[str, str]:
    """The peers that no interpreter has, with what pip would install."""
    return {name: PEERS[name].requires for name in names if _home(name, among) is None}


def measure_all(
    plan: Plan, peers: Sequence[str], among: Sequence[Interpreter], progress: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Figures by peer and number of threads, ``"numba 1"``; peers take turns, start by start.

    On several threads peers are started half as often: most of their time goes into compiling once more.
    """
    outcomes: dict[str, list[dict[str, Any]]] = {}
    turns = [
        (start, threads, peer)
        for start in range(plan.starts)
        for threads in plan.threads
        for peer in peers
        if threads == 1 or peer == OURS or (peer in PEERS and PEERS[peer].threads and start % 2 == 0)
    ]
    for number, (start, threads, peer) in enumerate(turns):
        progress(f"{number + 1}/{len(turns)} {peer}, {threads} thread{'s' * (threads > 1)}, start {start + 1}")
        outcomes.setdefault(f"{peer} {threads}", []).append(measure(plan, peer, _home(peer, among), threads))
    return {key: merged(found) for key, found in outcomes.items()}


def measure(plan: Plan, peer: str, home: Interpreter | None, threads: int) -> dict[str, Any]:
    """One start: the figures of every kernel, or why there are none; in this very interpreter without ``home``."""
    work = plan.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    shutil.copytree(WORKER, work / "worker", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    task = work / f"{peer}-{threads}.json"
    task.write_text(
        json.dumps(
            {
                "peer": peer, "threads": threads, "points": plan.points, "seconds": plan.seconds, "work": str(work),
                "control": None if plan.control is None else str(plan.control.resolve()),
                "kernels": list(plan.problems),
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    task.with_suffix(".out.json").unlink(missing_ok=True)
    environment = {**os.environ, **plan.environment, **_settings(plan, peer, threads), "PYTHONPATH": str(work)}
    if peer == "numba-svml" and home is not None:
        environment["LD_LIBRARY_PATH"] = str(Path(home.prefix) / "lib")
    command = [sys.executable if home is None else home.executable, "-m", "worker", str(task)]
    names = [problem["name"] for problem in plan.problems]
    try:
        ended = subprocess.run(
            command, env=environment, cwd=work, capture_output=True, text=True, timeout=plan.limit_s, check=False
        )
    except subprocess.TimeoutExpired:
        return {"kernels": {name: {"failed": f"not done after {plan.limit_s:g} s"} for name in names}}
    if ended.returncode or not task.with_suffix(".out.json").is_file():
        said = (ended.stderr.strip().splitlines() or [f"ended with {ended.returncode}"])[-1][:200]
        return {"kernels": {name: {"failed": said} for name in names}}
    found: dict[str, Any] = json.loads(task.with_suffix(".out.json").read_text(encoding="utf-8"))
    return found


def merged(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Medians over starts, with the least and the greatest ratio; a kernel that failed in one start has failed."""
    kernels = {name: _merged_kernel([start["kernels"][name] for start in found]) for name in found[0]["kernels"]}
    memory = [start["memory_mb"] for start in found if "memory_mb" in start]
    return {"kernels": kernels, "memory_mb": round(statistics.median(memory), 1) if memory else None}


def _merged_kernel(starts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    failed = [start["failed"] for start in starts if "failed" in start]
    if failed:
        return {"failed": failed[0]}
    first = starts[0]
    medians: dict[str, Any] = {}
    for key, value in first.items():
        columns = [start[key] for start in starts]
        medians[key] = _merged_pair(columns) if isinstance(value, dict) else _digits(statistics.median(columns))
    return medians


def _merged_pair(pairs: Sequence[Mapping[str, float | None]]) -> dict[str, float]:
    whole = {}
    for name in pairs[0]:
        values = [value for pair in pairs if (value := pair[name]) is not None]
        if values:
            whole[name] = _digits(statistics.median(values))
        if values and name == "ratio":
            whole |= {"least": _digits(min(values)), "greatest": _digits(max(values))}
    return whole


def _digits(value: float) -> float:
    """Four significant digits: more would be noise."""
    return float(f"{value:.4g}")


def _settings(plan: Plan, peer: str, threads: int) -> dict[str, str]:
    """What tells codegen's own package which backend serves, and on how many threads."""
    prefix = plan.package.upper()
    backend = "numpy" if peer.endswith("numpy") else "auto"
    return {f"{prefix}_KERNELS": backend, f"{prefix}_THREADS": str(threads)} if prefix else {}


def _home(peer: str, among: Sequence[Interpreter]) -> Interpreter | None:
    """The interpreter that a peer is measured in."""
    return next((item for item in among if peer in PEERS and item.has(PEERS[peer].requires)), None)
