"""Units of a whole schema: names first, then every expression of every kernel that has units.

pint is imported only when something with units is not known to agree from before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from codegen.frontend.shared_declarations import Declarations
from codegen.plan.step_cache import StepCache
from codegen.runtime.expr.typed import TypedKernel
from codegen.schema.document import SystemSchema
from codegen.schema.kernels import Kernel
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import PositionMap

#: What has no say in units.
_WITHOUT_UNITS = {"doc", "source", "examples", "accuracy", "backends"}


def check_units(
    model: SystemSchema,
    shared: Declarations,
    typed: Mapping[str, TypedKernel],
    positions: PositionMap,
    bag: DiagnosticBag,
    cache: StepCache | None = None,
) -> dict[str, int]:
    """How many expressions of each kernel with units have units that agree; every fault goes into ``bag``."""
    measured = {name: kernel for name, kernel in model.kernels.items() if has_units(kernel)}
    if not measured and not model.units and not any(constant.unit for constant in model.constants.values()):
        return {}
    keys = {name: _key(model, kernel) for name, kernel in measured.items()}
    known = {name: _known(cache, key) for name, key in {**keys, "": _key(model, None)}.items()}
    agreed = {name: count for name, count in known.items() if count is not None}
    if len(agreed) < len(known):
        from codegen.frontend.unit_kernels import SchemaUnits

        units = SchemaUnits(model, shared, positions, bag)
        for name in [name for name in known if name not in agreed]:
            count = units.check_kernel(name, typed.get(name)) if name else units.shared_count
            if count is not None:
                agreed[name] = count
                if cache is not None:
                    cache.put(keys[name] if name else _key(model, None), str(count).encode())
    return {name: agreed[name] for name in measured if name in agreed}


def has_units(kernel: Kernel) -> bool:
    """Whether anything that the kernel declares has a unit."""
    sections = (kernel.inputs, kernel.constants, kernel.outputs)
    return any(item.unit is not None for section in sections for item in section.values())


def _key(model: SystemSchema, kernel: Kernel | None) -> str:
    parts = [
        model.units,
        {name: constant.model_dump(mode="json") for name, constant in model.constants.items()},
        {name: function.model_dump(mode="json") for name, function in model.functions.items()},
        None if kernel is None else kernel.model_dump(mode="json", exclude=_WITHOUT_UNITS),
    ]  # fmt: skip
    return f"units {sha256(json.dumps(parts).encode()).hexdigest()}"


def _known(cache: StepCache | None, key: str) -> int | None:
    """The count of a kernel that agreed before; a fault is never remembered, because it has a place."""
    found = None if cache is None else cache.get(key)
    return int(found) if found is not None and found.isdigit() else None
