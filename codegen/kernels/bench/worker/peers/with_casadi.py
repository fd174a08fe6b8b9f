"""CasADi: a mapped function, generated as C and compiled for this processor; one row a variable."""

from __future__ import annotations

import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..built import Batch, Built, Columns
from ..program import Program, functions_of, walk

_FLAGS = ("-O3", "-march=native", "-ffast-math", "-fPIC", "-shared")


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """The compiled function, and its map over as many points as a batch has."""
    del variant, threads
    casadi: Any = import_module("casadi")
    operations = functions_of(casadi)
    operations.setdefault("erfc", lambda x: 1 - casadi.erf(x))
    symbols = [casadi.SX.sym(name) for name in program.inputs]
    outputs = walk(program, operations, float, symbols)
    function = casadi.Function("point", [casadi.vertcat(*symbols)], [casadi.vertcat(*outputs)], {"cse": True})
    folder = work.resolve()
    generator = casadi.CodeGenerator("point.c")
    generator.add(function)
    generator.generate(f"{folder}/")
    library = folder / "point.so"
    subprocess.run(["gcc", *_FLAGS, str(folder / "point.c"), "-o", str(library), "-lm"], check=True)
    compiled = casadi.external("point", str(library))

    def batch(columns: Columns) -> Batch:
        inputs = np.array(columns)
        mapped = compiled.map(inputs.shape[1])
        given = np.asfortranarray(inputs)
        kept = np.empty((len(program.outputs), inputs.shape[1]), order="F")
        buffer, trigger = mapped.buffer()

        def into() -> Any:
            buffer.set_arg(0, given.reshape(-1, order="F").data)
            buffer.set_res(0, kept.reshape(-1, order="F").data)
            trigger()
            return kept

        return Batch(lambda: mapped(inputs), np.asarray, into)

    point_in, point_out = np.empty(len(program.inputs)), np.empty(len(program.outputs))
    buffer, trigger = compiled.buffer()
    buffer.set_arg(0, point_in.data)
    buffer.set_res(0, point_out.data)

    # The trigger does not keep the buffer alive.
    def scalar(*values: float, held: Any = buffer) -> object:
        point_in[:] = values
        trigger()
        return point_out

    return Built(batch, scalar)
