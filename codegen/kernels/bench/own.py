"""codegen's own part of a measurement: a kernel's body as a library of its own, built anew."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from codegen.kernels.c.body import print_body
from codegen.kernels.c.load import NATIVE
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.native_build import body_unit, build_shared, runnable_levels

_SYMBOL = "measured"


def build_body(typed: TypedKernel, work: Path) -> dict[str, object]:
    """Where the kernel's body is, at the best level of this processor, and the seconds that printing and compiling it
    took. Raises ``BuildError``."""
    folder = work / "bodies" / typed.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    level = runnable_levels()[0]
    began = time.perf_counter()
    source = folder / "body.c"
    source.write_text(print_body(typed, _SYMBOL), encoding="utf-8")
    library = build_shared([body_unit(source, level, NATIVE)], folder, "body")
    seconds = time.perf_counter() - began
    return {"library": str(library), "symbol": f"{_SYMBOL}_{level.name}", "level": level.name, "build_s": seconds}
