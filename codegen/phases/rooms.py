"""The rooms that a phase asks, as far as they are built."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from codegen.plan.generation import ContextBuilder


def entry_point(module: str, name: str) -> Any:
    """``name`` of ``module``, None while the module does not exist."""
    return getattr(import_module(module), name) if find_spec(module) is not None else None


def contexts() -> Mapping[str, ContextBuilder]:
    """From the name on a template's first line to what computes its context."""
    found: dict[str, ContextBuilder] = {}
    for module in ("codegen.backends.contexts", "codegen.kernels.contexts"):
        found.update(entry_point(module, "CONTEXTS") or {})
    return found
