"""A kernel as one Python module: a function of NumPy arrays that needs no package."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.kernels.module_context import python_numbers, result_class_name
from codegen.kernels.printing import module_names, print_kernel
from codegen.kernels.standalone.description import described
from codegen.kernels.standalone.subject import Subject
from codegen.plan.generation import KernelArgument, KernelProduct
from codegen.support.literals import python_docstring, python_string

_EVALUATE = '''\
def _evaluate(values: tuple[ArrayLike, ...]) -> list[NDArray[{np}.float64]]:
    """The results at all points: batch axes come first and are broadcast."""
    arrays = [{np}.asarray(value, dtype=kind) for value, (_, _, kind) in zip(values, _INPUTS, strict=True)]
    batches = []
    for array, (name, own, _) in zip(arrays, _INPUTS, strict=True):
        cut = array.ndim - len(own)
        if cut < 0 or array.shape[cut:] != own:
            raise ValueError(f"{{name}} has the shape {{array.shape}}, and must end in {{own}}")
        batches.append(array.shape[:cut])
    batch = {np}.broadcast_shapes(*batches)
    entries = [
        {np}.moveaxis(array, range(-len(own), 0), range(len(own)))
        for array, (_, own, _) in zip(arrays, _INPUTS, strict=True)
    ]
    with {np}.errstate(all="ignore"):
        results = _points(*entries)
    return [_laid_out(result, batch, own) for result, own in zip(results, _OUTPUTS, strict=True)]


def _laid_out(result: Any, batch: tuple[int, ...], own: tuple[int, ...]) -> NDArray[{np}.float64]:
    """One array of the entries of ``result`` at all points; a number where there is but one."""
    if not own:
        return {np}.full(batch, result, dtype={np}.float64)[()]
    rows = [{np}.full(batch, entry, dtype={np}.float64) for entry in result]
    return {np}.stack(rows, axis=-1).reshape(batch + own)
'''  # fmt: skip


def print_file(subject: Subject) -> str:
    """The text of the module, before it is formatted."""
    typed, product, origin = subject.typed, subject.product, subject.origin
    numpy, special = module_names(typed.name)
    block = print_kernel(typed)
    several = len(product.results) > 1
    result_class = result_class_name(product.name)
    kind = f"NDArray[{numpy}.float64]"
    lines = [*(f"# {line}" for line in origin.lines), python_docstring("\n".join(described(product)))]
    lines += [
        "from __future__ import annotations",
        "",
        f"from typing import Any{', NamedTuple' if several else ''}",
        "",
    ]
    lines += [f"import numpy{'' if numpy == 'numpy' else f' as {numpy}'}"]
    lines += [f"from numpy.typing import ArrayLike, NDArray{_special_import(block.requires, special)}", "", ""]
    if several:
        lines += [f"class {result_class}(NamedTuple):", f'    """Results of {product.name}."""', ""]
        lines += [f"    {result.name}: {kind}" for result in product.results]
        lines += ["", ""]
    parameters = ", ".join(map(_parameter, product.arguments))
    values = _tuple([argument.name for argument in product.arguments])
    lines += [f"def {product.name}({parameters}) -> {result_class if several else kind}:"]
    lines += [f"    {python_docstring(_function_text(product), 4)}"]
    lines += [f"    return {result_class}(*_evaluate({values}))" if several else f"    return _evaluate({values})[0]"]
    lines += ["", "", f"def _points({', '.join(f'{name}: Any' for name in block.parameters)}) -> tuple[Any, ...]:"]
    lines += [f"    {line}" for line in block.lines]
    lines += ["", "", *_tables(product, numpy), "", "", _EVALUATE.format(np=numpy)]
    return "\n".join(lines)


def _special_import(requires: Sequence[str], special: str) -> str:
    if "scipy" not in requires:
        return ""
    return "\nfrom scipy import special" + ("" if special == "special" else f" as {special}")


def _parameter(argument: KernelArgument) -> str:
    default = "" if argument.default is None else f" = {python_numbers(argument.default)}"
    return f"{argument.name}: ArrayLike{default}"


def _function_text(product: KernelProduct) -> str:
    """The first line of the kernel's own text, and what is true of every argument."""
    return f"{product.doc.strip()}\n\nNumbers or arrays, whose batch axes are broadcast; own axes come last."


def _tables(product: KernelProduct, numpy: str) -> list[str]:
    """Name, own axes and kind of every argument; own axes of every result."""
    inputs = [
        f"({python_string(item.name)}, {item.shape!r}, {numpy}.{'bool_' if item.kind == 'bool' else 'float64'})"
        for item in product.arguments
    ]
    outputs = [repr(item.shape) for item in product.results]
    return [f"_INPUTS: Any = {_tuple(inputs)}", f"_OUTPUTS: tuple[tuple[int, ...], ...] = {_tuple(outputs)}"]


def _tuple(items: Sequence[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
