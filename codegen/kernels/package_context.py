"""``kernels/__init__.py``: every kernel by its name."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.kernels.module_context import result_class_name
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import python_docstring


@dataclass(frozen=True)
class KernelsPackage:
    """Imports in order, and what the package exports."""

    docstring: str
    imports: tuple[str, ...]
    exported: tuple[str, ...]


def kernels_package(generation: Generation, file: PlannedFile) -> KernelsPackage:
    """Functions and result types of all kernels; a result type that a kernel's name hides stays in its module."""
    imports: list[str] = []
    exported: set[str] = set(generation.kernels)
    for name, product in sorted(generation.kernels.items()):
        result = result_class_name(name)
        public = [name]
        if len(product.results) > 1 and result not in exported:
            exported.add(result)
            public.append(result)
        imports.append(f"from .{name} import {', '.join(sorted(public, key=_import_order))}")
    return KernelsPackage(
        python_docstring(f"The kernels of {generation.system.model.package}."),
        tuple(imports),
        tuple(sorted(exported, key=_import_order)),
    )


def _import_order(name: str) -> tuple[int, str]:
    """Constants, classes, functions: the order in which formatters sort names."""
    if name.isupper() and len(name) > 1:
        return (0, name)
    return (1 if name[:1].isupper() else 2, name)
