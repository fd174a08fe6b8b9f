"""Units of derivatives as documents show them: what nobody declares, and names alone tell."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.frontend.unit_algebra import Unit
from codegen.frontend.unit_syntax import UnitError, parse_unit
from codegen.schema.kernels import Derivative, Kernel


def derivative_units(kernel: Kernel) -> dict[str, str]:
    """The unit of each derivative whose outputs and inputs have one: of an entry, or several in order of entries."""
    outputs = _units({name: output.unit for name, output in kernel.outputs.items()})
    inputs = _units({name: declared.unit for name, declared in kernel.inputs.items()})
    found: dict[str, str] = {}
    for name, derivative in kernel.derivatives.items():
        units = derivative_entries(derivative, outputs, inputs)
        known = [unit for unit in units if unit is not None]
        if known and len(known) == len(units):
            found[name] = ", ".join(dict.fromkeys(map(str, known)))
    return found


def derivative_entries(
    declared: Derivative, outputs: Mapping[str, Unit | None], inputs: Mapping[str, Unit | None]
) -> list[Unit | None]:
    """The unit of every pair of an output and an input, or of an output and two inputs."""
    by = [inputs.get(name) for name in _listed(declared.wrt)]
    units = [_over(outputs.get(one), other) for one in _listed(declared.of) for other in by]
    return [_over(one, other) for one in units for other in by] if declared.order == 2 else units


def _units(texts: Mapping[str, str | None]) -> dict[str, Unit | None]:
    return {name: None if text is None else _unit(text) for name, text in texts.items()}


def _unit(text: str) -> Unit | None:
    try:
        return parse_unit(text).unit
    except UnitError:
        return None


def _over(one: Unit | None, other: Unit | None) -> Unit | None:
    return None if one is None or other is None else one / other


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names
