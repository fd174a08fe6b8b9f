"""What the rooms of floor 4 offer to the phases."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from codegen.backends.contexts import CONTEXTS as BACKEND_CONTEXTS
from codegen.kernels.contexts import CONTEXTS as KERNEL_CONTEXTS
from codegen.plan.generation import ContextBuilder

#: From the name on a template's first line to what computes its context.
CONTEXTS: Mapping[str, ContextBuilder] = {**BACKEND_CONTEXTS, **KERNEL_CONTEXTS}


def entry_point(module: str, name: str) -> Any:
    """``name`` of ``module``, None while the module does not exist."""
    return getattr(import_module(module), name) if find_spec(module) is not None else None
