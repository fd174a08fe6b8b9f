"""Measure the classic claims about compiled expressions: lambdify, autowrap and common subexpressions.

Every figure is a pair: subject and baseline are timed in turn, round by round, in one process at one point; the ratio
is the median of the rounds' ratios. Times are CPU times, which the load of a machine moves least. ``--rounds N``
(default 9) sets how many. Writes ``benchmarks/results/symbolic_computation.json``, from which ``codegen run`` computes
the PERFORMANCE_GUIDE.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import sympy as sp
from reference_sets import ReferenceSet, reference_sets
from sympy.utilities.autowrap import autowrap

RESULTS = Path(__file__).resolve().parent / "results" / "symbolic_computation.json"
#: Points of a batch.
POINTS = 1000
_SAMPLE_S = 0.02
Call = Callable[[], object]


def seconds(call: Call, repeats: int) -> float:
    """CPU seconds of one of ``repeats`` calls."""
    began = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - began) / repeats


def paired(subject: Call, baseline: Call, rounds: int) -> dict[str, float]:
    """Medians in microseconds, and the median, least and greatest ratio of the rounds."""
    repeats = [max(1, min(20_000, int(_SAMPLE_S / max(seconds(call, 1), 1e-9)))) for call in (subject, baseline)]
    samples = [(seconds(subject, repeats[0]), seconds(baseline, repeats[1])) for _ in range(rounds)]
    ratios = [slow / fast for fast, slow in samples]
    return {
        "subject_us": _digits(statistics.median(fast for fast, _ in samples) * 1e6),
        "baseline_us": _digits(statistics.median(slow for _, slow in samples) * 1e6),
        "ratio": _digits(statistics.median(ratios)),
        "least": _digits(min(ratios)),
        "greatest": _digits(max(ratios)),
    }


class Compiled:
    """A reference set in every form that is timed; all of them give the same values."""

    def __init__(self, reference: ReferenceSet, folder: Path) -> None:
        self.reference = reference
        self.values = dict(zip(reference.variables, reference.point, strict=True))
        self.lambdified = self._timed("lambdify", lambda: self._lambdify(cse=True))
        self.plain = self._lambdify(cse=False)
        self.batch = [value * np.linspace(0.95, 1.05, POINTS) for value in reference.point]
        self.wrapped = self._timed("autowrap", lambda: self._autowrap(folder))
        self._check()

    def _timed(self, name: str, build: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
        began = _whole_cpu()
        built = build()
        setattr(self, f"{name}_s", _digits(_whole_cpu() - began))
        return built

    def _lambdify(self, *, cse: bool) -> Callable[..., Any]:
        return sp.lambdify(self.reference.variables, list(self.reference.outputs), ["scipy", "numpy"], cse=cse)

    def _autowrap(self, folder: Path) -> Callable[..., Any]:
        # SymPy compiles with -std=c99, where M_PI exists only under this name.
        options = {"tempdir": str(folder / self.reference.name), "extra_compile_args": ["-D_GNU_SOURCE"]}
        outputs = self.reference.outputs
        whole = outputs[0] if len(outputs) == 1 else sp.Matrix(outputs)
        return autowrap(whole, language="C", backend="cython", args=self.reference.variables, **options)

    def evalf(self) -> list[float]:
        """Every output with the values substituted by ``evalf`` itself."""
        return [float(output.evalf(subs=self.values)) for output in self.reference.outputs]

    def substituted(self) -> list[float]:
        """Every output with the values substituted first."""
        return [float(output.subs(self.values).evalf()) for output in self.reference.outputs]

    def call_lambdified(self) -> object:
        """One point through the function of lambdify."""
        return self.lambdified(*self.reference.point)

    def call_wrapped(self) -> object:
        """One point through the function of autowrap."""
        return self.wrapped(*self.reference.point)

    def call_batch(self) -> object:
        """Many points at once, common subexpressions named."""
        return self.lambdified(*self.batch)

    def call_plain_batch(self) -> object:
        """Many points at once, every subexpression as often as it occurs."""
        return self.plain(*self.batch)

    def call_one_by_one(self) -> object:
        """The same number of points, one call each."""
        return [self.lambdified(*self.reference.point) for _ in range(POINTS)]

    def _check(self) -> None:
        exact = self.evalf()
        for name, found in (("lambdify", self.call_lambdified()), ("autowrap", self.wrapped(*self.reference.point))):
            values = [float(value) for value in _flat(found)]
            for value, right in zip(values, exact, strict=True):
                if not math.isclose(value, right, rel_tol=1e-9, abs_tol=1e-12):
                    raise SystemExit(f"{self.reference.name}: {name} gives {value}, evalf {right}")


def _whole_cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def _flat(value: Any) -> Iterable[Any]:
    return np.ravel(value)


def cse_row(reference: ReferenceSet) -> dict[str, Any]:
    """Operations before and after naming common subexpressions over all outputs together."""
    before = sum(int(sp.count_ops(output)) for output in reference.outputs)
    replacements, reduced = sp.cse(list(reference.outputs))
    after = sum(int(sp.count_ops(item)) for item in (*(text for _, text in replacements), *reduced))
    return {
        "set": reference.name,
        "before": before,
        "after": after,
        "reduction_percent": _digits(100 * (1 - after / before)),
    }


def measured(rounds: int) -> dict[str, Any]:
    """All figures."""
    sets = reference_sets()
    first = sp.Symbol("first")
    sp.lambdify(first, sp.erfc(first), ["scipy", "numpy"])  # imports, which no set is to pay for
    pairs: dict[str, list[dict[str, Any]]] = {
        "lambdify-evalf": [], "lambdify-subs": [], "autowrap-lambdify": [], "autowrap-evalf": [], "batch-single": [],
        "cse-plain": [],
    }  # fmt: skip
    builds = []
    with tempfile.TemporaryDirectory() as folder:
        for reference in sets:
            compiled = Compiled(reference, Path(folder))
            forms: dict[str, tuple[Call, Call]] = {
                "lambdify-evalf": (compiled.call_lambdified, compiled.evalf),
                "lambdify-subs": (compiled.call_lambdified, compiled.substituted),
                "autowrap-lambdify": (compiled.call_wrapped, compiled.call_lambdified),
                "autowrap-evalf": (compiled.call_wrapped, compiled.evalf),
                "batch-single": (compiled.call_batch, compiled.call_one_by_one),
                "cse-plain": (compiled.call_batch, compiled.call_plain_batch),
            }
            for name, (subject, baseline) in forms.items():
                pairs[name].append({"set": reference.name, **paired(subject, baseline, rounds)})
                print(f"{reference.name:6} {name:18} {pairs[name][-1]['ratio']:>12} times", flush=True)
            times = {"lambdify_s": compiled.lambdify_s, "autowrap_s": compiled.autowrap_s}  # type: ignore[attr-defined]
            builds.append({"set": reference.name, **times})
    return {
        "machine": _machine(),
        "rounds": rounds,
        "points": POINTS,
        "sets": [
            {"set": item.name, "what": item.what, "inputs": len(item.variables), "outputs": len(item.outputs)}
            for item in sets
        ],
        "pairs": pairs,
        "builds": builds,
        "cse": [cse_row(item) for item in sets],
    }


def _machine() -> dict[str, Any]:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("sympy", "numpy", "mpmath", "cython")},
    }


def _digits(value: float) -> float:
    """Three significant digits: more would be noise."""
    return float(f"{value:.3g}")


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9)
    results = measured(parser.parse_args().rounds)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
