"""JAX: jit on the CPU in double precision; the runtime needs fixed shapes, so that a batch compiles for its size."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..built import Batch, Built, Columns, rows
from ..program import Program, functions_of, walk


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """All outputs in one jit; how many threads it takes follows from the processors it may use."""
    del variant, threads, work
    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    operations = functions_of(import_module("jax.numpy"))
    special: Any = import_module("jax.scipy.special")
    operations |= {"erf": special.erf, "erfc": special.erfc}
    operations |= {f"a{name}": getattr(import_module("jax.numpy"), f"arc{name}") for name in ("sin", "cos", "tan")}
    function = jax.jit(lambda *inputs: tuple(walk(program, operations, float, inputs)))
    jax.block_until_ready(function(*[0.5] * len(program.inputs)))

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        inputs = [jax.numpy.asarray(column) for column in columns]

        def fresh() -> object:
            return jax.block_until_ready(function(*inputs))

        return Batch(fresh, lambda outcome: rows([np.asarray(item) for item in outcome], points))

    def scalar(*values: float) -> object:
        return jax.block_until_ready(function(*values))

    return Built(batch, scalar)
