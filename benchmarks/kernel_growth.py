"""Measures how the time to build a kernel grows with its operations, from the schema's text to a loaded library.

    python benchmarks/kernel_growth.py [operations ...]

A kernel of n operations is a chain of defines in which every fourth calls an elementary function, with eight results
that use the end of the chain. Prints the seconds of each stage; the compiler's are those of the best level that this
processor runs. What was built before is not used again.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from codegen.frontend.meta_loader import load_system
from codegen.kernels.c.body import print_bodies
from codegen.kernels.c.load import load_text
from codegen.runtime.kernels.native_build import runnable_levels
from codegen.support.configuration import Configuration

SIZES = (100, 1_000, 10_000, 100_000)
#: Operations of one define, of which one is a function call.
PER_DEFINE = 10
STAGES = ("load", "print", "build")
_HEAD = """\
schema_version: "6.1"
system: {system: Growth, module: benchmarks.growth, name: Growth, role: Measures growth., rootpath: benchmarks/growth}
metadata: {version: "1.0.0", owner: Benchmarks}
kernels:
  chain:
    doc: A chain of steps.
    inputs:
      x: {doc: first, sample: [0.5, 1.5]}
      y: {doc: second, sample: [0.5, 1.5]}
    define:
"""


def schema(operations: int) -> str:
    """The text of a schema with one kernel of about so many operations."""
    generator = np.random.default_rng(1)
    names = ["x", "y"]
    lines = []
    for number in range(max(operations // PER_DEFINE, 8)):
        a, b, c, d = (names[max(0, len(names) - 1 - int(back))] for back in generator.integers(0, 12, 4))
        function = ("sin", "exp", "cos", "atan")[number % 4]
        lines.append(f'      s{number}: "0.5*{function}(-{a}*{b}) + {c}*x/(1 + {d}**2) - 0.25*y*{b}"')
        names.append(f"s{number}")
    outputs = [f'      r{number}: {{expr: "{name}*x", doc: result}}' for number, name in enumerate(names[-8:])]
    return "\n".join([_HEAD + "\n".join(lines), "    outputs:", *outputs, ""])


def measure(operations: int) -> dict[str, float]:
    """Seconds of each stage."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "growth.yaml"
        path.write_text(schema(operations), encoding="utf-8")
        times = [time.perf_counter()]
        typed = load_system(path, path.parent, Configuration()).kernels["chain"]
        times.append(time.perf_counter())
        text = f"/* {time.time_ns()} */\n" + print_bodies({"chain": typed})
        times.append(time.perf_counter())
        load_text(text, runnable_levels()[:1])
        times.append(time.perf_counter())
    return {stage: end - start for stage, start, end in zip(STAGES, times, times[1:], strict=False)}


def main() -> None:
    """Prints a row a size."""
    print(f"{'operations':>10}  " + "  ".join(f"{stage:>8}" for stage in (*STAGES, "total")))
    for operations in [int(word) for word in sys.argv[1:]] or SIZES:
        seconds = measure(operations)
        row = [*seconds.values(), sum(seconds.values())]
        print(f"{operations:>10}  " + "  ".join(f"{value:8.2f}" for value in row), flush=True)


if __name__ == "__main__":
    main()
