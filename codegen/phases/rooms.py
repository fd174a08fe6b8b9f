"""What the rooms of floor 4 offer to the phases."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.backends.contexts import CONTEXTS as BACKEND_CONTEXTS
from codegen.backends.traces import TRACES as BACKEND_TRACES
from codegen.backends.traces import surface_symbols
from codegen.kernels.contexts import CONTEXTS as KERNEL_CONTEXTS
from codegen.kernels.traces import TRACES as KERNEL_TRACES
from codegen.plan.files import PlannedFile
from codegen.plan.generation import ContextBuilder, Generation
from codegen.plan.traces import SymbolBuilder, Symbols

#: From the name on a template's first line to what computes its context.
CONTEXTS: Mapping[str, ContextBuilder] = {**BACKEND_CONTEXTS, **KERNEL_CONTEXTS}

#: From the name of a context to what declares the names in the module that it makes.
TRACES: Mapping[str, SymbolBuilder] = {**BACKEND_TRACES, **KERNEL_TRACES}


def symbols_of(context: str, generation: Generation, file: PlannedFile) -> Symbols:
    """What declares the names in ``file``, which its template makes of ``context``."""
    builder = TRACES.get(context)
    own = {} if builder is None else builder(generation, file)
    return {**surface_symbols(generation, file), **own}
