"""What declares the names in a kernel's module and in its tests."""

from __future__ import annotations

import math
from collections.abc import Mapping

from codegen.kernels.module_context import result_class_name
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation, KernelProduct
from codegen.plan.traces import SymbolBuilder, Symbols, pointer_to
from codegen.runtime.expr.schedule import entry_name


def module_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Arguments, results, intermediates and conditions of the kernel, wherever its module names them."""
    name = str(file.item)
    kernel = generation.system.model.kernels[name]
    product = generation.kernels[name]
    typed = generation.system.kernels[name]
    symbols: dict[str, str] = {}
    for argument, parameter in zip(product.arguments, product.parameters, strict=True):
        pointer = pointer_to("kernels", name, "inputs", argument.name)
        symbols |= {f"{place}.{argument.name}": pointer for place in (name, "_KERNEL", "_DOMAIN")}
        entries = {parameter, *_entries(parameter, argument.shape)}
        symbols |= {f"{place}.{entry}": pointer for place in ("_block", "_conditions") for entry in entries}
    for defined, value in typed.definitions.items():
        pointer = pointer_to("kernels", name, "define", defined)
        symbols |= {f"_block.{entry}": pointer for entry in _entries(defined, value.shape)}
    for result, pointer in result_pointers(product).items():
        shape = next(item.shape for item in product.results if item.name == result)
        symbols |= {f"_block.{entry}": pointer for entry in _entries(result, shape)}
        symbols |= {f"{place}.{result}": pointer for place in (result_class_name(name), "_KERNEL")}
    for number in range(len(kernel.where)):
        symbols[f"_conditions.condition{number + 1}"] = pointer_to("kernels", name, "where", number)
    return symbols


def native_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Arguments, intermediates and results of the kernel, as its body in C names them."""
    name = str(file.item)
    product, typed = generation.kernels[name], generation.system.kernels[name]
    results = result_pointers(product)
    declared = [
        *((item.name, item.shape, pointer_to("kernels", name, "inputs", item.name)) for item in product.arguments),
        *((key, value.shape, pointer_to("kernels", name, "define", key)) for key, value in typed.definitions.items()),
        *((item.name, item.shape, results[item.name]) for item in product.results),
    ]
    return {entry: pointer for owner, shape, pointer in declared for entry in _entries(owner, shape)}


def kernel_test_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """The test of printed examples; all others are about the kernel as a whole."""
    name = str(file.item)
    if not generation.system.model.kernels[name].examples:
        return {}
    return {"test_rounds_to_what_its_source_prints": pointer_to("kernels", name, "examples")}


def result_pointers(product: KernelProduct) -> Mapping[str, str]:
    """The pointer of each result."""
    section = {"output": "outputs", "derivative": "derivatives"}
    return {item.name: pointer_to("kernels", product.name, section[item.role], item.name) for item in product.results}


def _entries(name: str, shape: tuple[int, ...]) -> list[str]:
    """The names of a value's entries in the block."""
    return [entry_name(name, shape, position) for position in range(math.prod(shape))]


TRACES: Mapping[str, SymbolBuilder] = {
    "KernelModule": module_symbols,
    "KernelTests": kernel_test_symbols,
    "NativeSource": native_symbols,
}
