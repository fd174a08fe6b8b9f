"""Measure codegen's own budgets: CPU time of whole processes, interleaved with a bare interpreter in the same run.

Prints one line a figure: the median of the runs, its ratio to ``python -c pass``, and the budget. Writes
``benchmarks/results/budgets.json``. ``--runs N`` (default 5) sets how often each command runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "input_schemas/orbital_mechanics.yaml"


@dataclass(frozen=True)
class Figure:
    """A command to time in a workspace that keeps its cache; a cold one has a workspace and no cache."""

    name: str
    command: tuple[str, ...]
    budget_ms: float | None
    cold: bool = False


def many_models(count: int) -> str:
    """A schema of ``count`` contracts of eight fields each."""
    fields = "".join(
        f"      field_{n}: {{type: {kind}}}\n" for n, kind in enumerate(["string", "integer", "number", "boolean"] * 2)
    )
    models = "".join(
        f"  Model{n:04}:\n    type: object\n    additionalProperties: false\n"
        f"    required: [field_0]\n    properties:\n{fields}"
        for n in range(count)
    )
    return (
        'schema_version: "6.1"\n'
        "system: {system: Many Models, module: scale.many_models, name: ManyModels,"
        " role: Holds many models, rootpath: scale/many_models}\n"
        'metadata: {version: "1.0.0", owner: Desk}\n'
        f"contracts:\n{models}"
    )


def child_cpu() -> float:
    """CPU seconds of all finished children so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_of(command: tuple[str, ...], cwd: Path) -> float:
    """CPU milliseconds of one command and its children; raises when it fails."""
    before = child_cpu()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return (child_cpu() - before) * 1000


def measure(figures: list[Figure], place: Path, runs: int) -> list[dict[str, object]]:
    """Every figure ``runs`` times, interleaved with the bare interpreter."""
    samples: dict[str, list[float]] = {figure.name: [] for figure in figures}
    base: list[float] = []
    for _ in range(runs):
        base.append(cpu_of((sys.executable, "-c", "pass"), place))
        for figure in figures:
            workspace = place / ("cold" if figure.cold else "warm")
            if figure.cold:
                shutil.rmtree(workspace / ".codegen", ignore_errors=True)
            samples[figure.name].append(cpu_of(figure.command, workspace))
    bare = statistics.median(base)
    rows: list[dict[str, object]] = [{"figure": "python -c pass", "median_ms": round(bare, 1)}]
    for figure in figures:
        median = statistics.median(samples[figure.name])
        rows.append(
            {
                "figure": figure.name,
                "median_ms": round(median, 2),
                "minimum_ms": round(min(samples[figure.name]), 2),
                "times_bare_interpreter": round(median / bare, 2),
                "budget_ms": figure.budget_ms,
            }
        )
    return rows


def main() -> None:
    """Measure in a scratch workspace, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    codegen = (sys.executable, "-m", "codegen")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        warm, cold = place / "warm", place / "cold"
        for workspace in (warm, cold):
            (workspace / "input_schemas").mkdir(parents=True)
            shutil.copy(ROOT / SCHEMA, workspace / SCHEMA)
        for count in (1, 201):
            text = many_models(count).replace("many_models", f"models_{count}")
            (cold / "input_schemas" / f"models_{count}.yaml").write_text(text)
        cpu_of((*codegen, "run", SCHEMA), warm)
        cpu_of((*codegen, "run"), cold)
        figures = [
            Figure("--version", (*codegen, "--version"), 50),
            Figure("run, warm cache, nothing changed", (*codegen, "run", SCHEMA), 150),
            Figure("check, warm cache, nothing changed", (*codegen, "check", SCHEMA), 150),
            Figure("check --fast", (*codegen, "check", "--fast", SCHEMA), 100),
            Figure("check, cold", (*codegen, "check", SCHEMA), None, cold=True),
            Figure("run, cold, with verification and tests", (*codegen, "run", SCHEMA), None, cold=True),
            Figure("plan of 1 model", (*codegen, "plan", "input_schemas/models_1.yaml"), None, cold=True),
            Figure(
                "generate 1 model (check, cold)", (*codegen, "check", "input_schemas/models_1.yaml"), None, cold=True
            ),
            Figure(
                "generate 201 models (check, cold)",
                (*codegen, "check", "input_schemas/models_201.yaml"),
                800,
                cold=True,
            ),
        ]
        rows = measure(figures, place, runs)
    by_name = {str(row["figure"]): row for row in rows}
    many, one = by_name["generate 201 models (check, cold)"], by_name["generate 1 model (check, cold)"]
    each = (float(str(many["median_ms"])) - float(str(one["median_ms"]))) / 200
    rows.append({"figure": "each further model", "median_ms": round(each, 2), "budget_ms": 2})
    for row in rows:
        budget = f"budget {row['budget_ms']} ms" if row.get("budget_ms") else ""
        times = f"{row['times_bare_interpreter']:>7} x python" if "times_bare_interpreter" in row else ""
        print(f"{row['figure']:44}{row['median_ms']:>10} ms  {times:17} {budget}")
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    (results / "budgets.json").write_text(
        json.dumps({"machine": machine, "runs": runs, "figures": rows}, indent=2) + "\n"
    )


if __name__ == "__main__":
    main()
