"""The page and the pictures of how quick kernels are, from the committed measurement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegen.kernels.bench.chart import chart
from codegen.kernels.bench.multiples_chart import multiples_chart
from codegen.kernels.bench.report import (
    build_rows,
    control_rows,
    failures,
    growth_rows,
    scalar_rows,
    speed_rows,
    targets,
)
from docs.generator.scale import scale
from docs.generator.tables import code, table

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "kernels.json"
_INTRODUCTION = """\
# Speed of kernels

`python3 dev.py bench kernels` measured this, on {processor} with {cores} cores ({system}, Python {python}): {kernels}
kernels of [reference_kernels.yaml](../../input_schemas/reference_kernels.yaml), {points} points a batch. Every tool
runs in an interpreter of its own, in turn with the same hand-written C (`benchmarks/kernels/control`: one fused loop,
the C library's vector functions, IEEE flags), gets the same expressions, and is held against the oracle before it is
timed. Figures are medians of {starts} starts; multiples of the control are the steadier ones, for both sides of such a
pair meet the machine in the same state.

![Million points a second](../../benchmarks/results/kernels.svg)
"""


def speed() -> str:
    """The page."""
    results = _results()
    machine = results["machine"]
    counted = {"kernels": len(results["kernels"]), "points": results["points"], "starts": results["starts"]}
    return _INTRODUCTION.format(**machine, **counted) + "".join((*_sections(results), *scale()))


def speed_charts() -> dict[Path, str]:
    """The pictures by their places."""
    results = _results()
    return {
        RESULTS.with_suffix(".svg"): chart(results),
        RESULTS.with_name("kernels_multiples.svg"): multiples_chart(results),
    }


def _results() -> dict[str, Any]:
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return results


def _sections(results: dict[str, Any]) -> Iterator[str]:
    yield "\n## The kernels\n\n"
    heads = ("Kernel", "What it computes", "Inputs", "Outputs", "Operations")
    yield table(heads, [_kernel_row(kernel) for kernel in results["kernels"]])
    for threads in results["threads"]:
        yield f"\n## Million points a second, {threads} thread{'s' * (threads > 1)}\n\n"
        yield _table(speed_rows(results, threads))
    yield "\n## As a multiple of the hand-written control, 1 thread\n\n"
    yield _table(control_rows(results))
    yield "\n## A call from Python with floats, nanoseconds\n\n"
    yield _table(scalar_rows(results))
    yield "\n## Building, seconds, and the interpreter's peak, megabytes\n\n"
    yield _table(build_rows(results))
    if growth := growth_rows(results):
        limit = f"{results['growth']['limit_s']:g} s at most"
        yield f"\n## Building as kernels grow, seconds\n\nOne kernel, by its number of operations; {limit}.\n\n"
        yield _table(growth)
    if failed := failures(results):
        yield "\n## Without figures\n\n" + "".join(f"- {line}\n" for line in failed)
    yield "\n## What codegen aims at\n\n"
    rows = [(item.verdict, item.name, *item.figures) for item in targets(results)]
    yield table(("Verdict", "Demand", "Found", "Wanted"), rows)


def _kernel_row(kernel: dict[str, Any]) -> tuple[str, ...]:
    counts = (str(kernel[name]) for name in ("inputs", "outputs", "operations"))
    return (code(kernel["name"]), kernel["doc"], *counts)


def _table(rows: list[list[str]]) -> str:
    return table(rows[0], rows[1:])
