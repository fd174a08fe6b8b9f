"""SymForce: C++ functions of scalars, compiled for this processor into a loop over columns."""

from __future__ import annotations

import ctypes
import logging
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..built import Batch, Built, Columns, pointers
from ..program import Program, functions_of, walk

_FLAGS = ("-O3", "-march=native", "-ffast-math", "-std=c++17", "-fPIC", "-shared")
_POINTERS = ctypes.POINTER(ctypes.c_void_p)


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """The header that SymForce writes, in a loop of our own, as its users call it."""
    del variant, threads
    logging.disable(logging.WARNING)
    symbolic: Any = import_module("symforce.symbolic")
    symbols = [symbolic.Symbol(name) for name in program.inputs]
    outputs = walk(program, functions_of(symbolic), lambda value: symbolic.S(float(value)), symbols)
    codegen: Any = import_module("symforce.codegen")
    values: Any = import_module("symforce.values").Values
    made = codegen.Codegen(
        inputs=values(**dict(zip(program.inputs, symbols, strict=True))),
        outputs=values(**{f"out_{name}": value for name, value in zip(program.outputs, outputs, strict=True)}),
        config=codegen.CppConfig(),
        name="point",
    )
    made.generate_function(output_dir=work, skip_directory_nesting=True)
    library = ctypes.CDLL(str(_compiled(program, work)))
    library.batch.argtypes = [_POINTERS, _POINTERS, ctypes.c_ssize_t]

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        inputs, kept = pointers(columns), [np.empty(points) for _ in outputs]
        results = pointers(kept)

        def fresh() -> list[Any]:
            arrays = [np.empty(points) for _ in outputs]
            library.batch(inputs, pointers(arrays), points)
            return arrays

        def into() -> list[Any]:
            library.batch(inputs, results, points)
            return kept

        return Batch(fresh, np.array, into)

    return Built(batch, None)


def _compiled(program: Program, work: Path) -> Path:
    # The header asks for Eigen, of which a function of scalars needs nothing.
    (work / "Eigen").mkdir(exist_ok=True)
    (work / "Eigen" / "Core").write_text("#include <cmath>\n#include <limits>\n")
    given = [f"in[{number}][i]" for number in range(len(program.inputs))]
    taken = [f"&out[{number}][i]" for number in range(len(program.outputs))]
    source = work / "batch.cc"
    source.write_text(
        '#include <cstddef>\n#include "point.h"\n'
        'extern "C" void batch(const double *const *in, double *const *out, std::ptrdiff_t points) {\n'
        "#pragma GCC ivdep\n"
        f"  for (std::ptrdiff_t i = 0; i < points; ++i) sym::Point<double>({', '.join(given + taken)});\n}}\n"
    )
    library = work / "batch.so"
    subprocess.run(["g++", *_FLAGS, f"-I{work}", str(source), "-o", str(library)], check=True)
    return library
