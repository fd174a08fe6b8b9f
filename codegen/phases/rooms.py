"""What the rooms of floor 4 offer to the phases."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.backends.contexts import CONTEXTS as BACKEND_CONTEXTS
from codegen.kernels.contexts import CONTEXTS as KERNEL_CONTEXTS
from codegen.plan.generation import ContextBuilder

#: From the name on a template's first line to what computes its context.
CONTEXTS: Mapping[str, ContextBuilder] = {**BACKEND_CONTEXTS, **KERNEL_CONTEXTS}
