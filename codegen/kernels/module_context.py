"""``kernels/<name>.py``: one public function, its block function and its domain."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from codegen.kernels.printing import module_names
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation, KernelArgument, KernelProduct, KernelResult
from codegen.runtime.expr.numpy_printer import PrintedBlock, print_block
from codegen.runtime.expr.typed import Argument, Interval, TypedKernel, Value
from codegen.support.literals import python_docstring, python_string

_WIDTH = 88


@dataclass(frozen=True)
class KernelModule:
    """The texts of a kernel's module; an item of a tuple is one line of Python, a string one expression or list.

    No list ends with a comma that Python can do without, so that the formatter keeps short ones on one line.
    """

    docstring: str
    several: bool
    is_compiled: bool
    is_numpy_first: bool
    library_imports: tuple[str, ...]
    result_class: str
    result_docstring: str
    results: tuple[str, ...]
    name: str
    name_literal: str
    parameters: str
    returns: str
    function_docstring: str
    arguments: str
    block_parameters: str
    body: tuple[str, ...]
    conditions: str
    condition_parameters: str
    condition_body: tuple[str, ...]
    inputs: str
    outputs: str
    domains: str


def kernel_module(generation: Generation, file: PlannedFile) -> KernelModule:
    """The module of the kernel that ``file.item`` names."""
    name = str(file.item)
    return build_module(generation.system.kernels[name], generation.kernels[name])


def build_module(typed: TypedKernel, product: KernelProduct) -> KernelModule:
    """The module of one kernel."""
    several = len(product.results) > 1
    result_class = result_class_name(product.name)
    conditions = _print_conditions(typed)
    return KernelModule(
        docstring=python_docstring(_headline(product)),
        several=several,
        is_compiled=bool(product.native),
        is_numpy_first=typed.backends[0] not in product.native,
        library_imports=_library_imports(product, conditions),
        result_class=result_class,
        result_docstring=python_docstring(_results_text(product), 4),
        results=tuple(result.name for result in product.results),
        name=product.name,
        name_literal=python_string(product.name),
        parameters=", ".join(
            [*map(_parameter, product.arguments), "*", "out: _blocked.Out = None", "where: _blocked.Where = True"]
        ),
        returns=result_class if several else "_blocked.Computed",
        function_docstring=python_docstring(_function_text(product), 4),
        arguments=", ".join(argument.name for argument in product.arguments),
        block_parameters=_annotated(product.parameters),
        body=product.body,
        conditions=_tuple(map(python_string, product.conditions)) if product.conditions else "",
        condition_parameters=_annotated(conditions.parameters),
        condition_body=conditions.lines,
        inputs=_tuple(_declaration("Input", item.name, item.shape, item.kind) for item in product.arguments),
        outputs=_tuple(_declaration("Output", item.name, item.shape, "real") for item in product.results),
        domains=_tuple(map(_domain, typed.arguments)),
    )


def result_class_name(kernel: str) -> str:
    """``EuropeanCallResult`` of ``european_call``."""
    return "".join(part[:1].upper() + part[1:] for part in kernel.split("_")) + "Result"


def _print_conditions(typed: TypedKernel) -> PrintedBlock:
    numpy, special = module_names(typed.name)
    values = {f"condition{number}": Value((), (item.node,), "bool") for number, item in enumerate(typed.conditions, 1)}
    return print_block(typed.graph, typed.arguments, {}, values, numpy=numpy, special=special)


def _library_imports(product: KernelProduct, conditions: PrintedBlock) -> tuple[str, ...]:
    numpy, special = module_names(product.name)
    code = "\n".join((*product.body, *conditions.lines))
    lines = [f"import numpy as {numpy}"] if f"{numpy}." in code else []
    if "scipy" in {*product.requires, *conditions.requires}:
        lines.append("from scipy import special" + ("" if special == "special" else f" as {special}"))
    return tuple(lines)


def _annotated(parameters: tuple[str, ...]) -> str:
    return ", ".join(f"{name}: _blocked.Array" for name in parameters)


def _parameter(argument: KernelArgument) -> str:
    default = "" if argument.default is None else f" = {python_numbers(argument.default)}"
    return f"{argument.name}: _blocked.Numbers{default}"


def python_numbers(value: object) -> str:
    """A number, or nested tuples of numbers, as a literal."""
    return _tuple(map(python_numbers, value)) if isinstance(value, list) else repr(value)


def _tuple(items: Iterable[str]) -> str:
    texts = list(items)
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def _declaration(kind: str, name: str, shape: tuple[int, ...], number_kind: str) -> str:
    parts = [python_string(name)]
    if shape:
        parts.append(repr(shape))
    if number_kind != "real":
        parts.append(f'kind="{number_kind}"')
    return f"_blocked.{kind}({', '.join(parts)})"


def _domain(argument: Argument) -> str:
    alike = len(set(argument.intervals)) == 1
    intervals = argument.intervals[:1] if alike else argument.intervals
    parts = [python_string(argument.name), _tuple(map(_interval, intervals))]
    if argument.shape:
        parts.append(f"shape={argument.shape!r}")
    if argument.kind != "real":
        parts.append(f'kind="{argument.kind}"')
    if argument.simplex:
        parts.append("simplex=True")
    return f"_domain.InputDomain({', '.join(parts)})"


def _interval(interval: Interval) -> str:
    parts = [python_string(interval.text)]
    if math.isfinite(interval.low):
        parts.append(f"low={interval.low!r}")
    if math.isfinite(interval.high):
        parts.append(f"high={interval.high!r}")
    if not interval.low_open:
        parts.append("low_open=False")
    if not interval.high_open:
        parts.append("high_open=False")
    return f"_domain.Interval({', '.join(parts)})"


def _headline(product: KernelProduct) -> str:
    doc = product.doc.strip()
    if product.source is None:
        return _wrapped(doc)
    source = product.source.strip().removesuffix(".")
    together = f"{doc.removesuffix('.')} ({source})."
    return together if len(together) <= _WIDTH else f"{_wrapped(doc)}\n\n{_wrapped(f'Source: {source}.')}"


def _function_text(product: KernelProduct) -> str:
    several = len(product.results) > 1
    where = "an array for each result (None for a new one)" if several else "an array for the result"
    parts = [_wrapped(product.doc.strip())]
    if product.source is not None:
        parts.append(_wrapped(f"Source: {product.source.strip().removesuffix('.')}."))
    arguments = [_entry(item.name, _argument_text(item)) for item in product.arguments]
    arguments.append(_entry("out", f"{where}; otherwise new arrays are made."))
    arguments.append(_entry("where", "the points to compute; the others keep what out holds, or become NaN."))
    parts.append("\n".join(["Args:", *arguments]))
    parts.append("\n".join(["Returns:", *(_entry(item.name, _result_text(item)) for item in product.results)]))
    if product.conditions:
        parts.append(_wrapped(f"Valid where {' and '.join(product.conditions)}; this is not checked here."))
    return "\n\n".join(parts)


def _results_text(product: KernelProduct) -> str:
    entries = [_entry(item.name, _result_text(item)) for item in product.results]
    return "\n".join([f"Results of {product.name}.", "", "Attributes:", *entries])


def _entry(name: str, text: str) -> str:
    return _wrapped(f"    {name}: {text}", "        ")


def _wrapped(text: str, further: str = "") -> str:
    """``text`` in lines of a docstring's width, broken at blanks only; its own line breaks stay."""
    lines = (
        textwrap.wrap(
            line, _WIDTH, subsequent_indent=further, expand_tabs=False, replace_whitespace=False,
            break_long_words=False, break_on_hyphens=False,
        )
        for line in text.split("\n")
    )  # fmt: skip
    return "\n".join("\n".join(group) for group in lines)


def _argument_text(argument: KernelArgument) -> str:
    parts = [_described(argument.doc, argument.name), _measured(argument.unit, argument.shape)]
    parts.append("on the simplex" if argument.domain == "simplex" else f"in {argument.domain}")
    return ", ".join(part for part in parts if part) + "."


def _result_text(result: KernelResult) -> str:
    parts = [_described(result.doc, result.name), _measured(result.unit, result.shape)]
    return ", ".join(part for part in parts if part) + "."


def _described(doc: str, name: str) -> str:
    return " ".join(doc.split()).removesuffix(".") or name


def _measured(unit: str | None, shape: tuple[int, ...]) -> str:
    parts = [f"in {unit}"] if unit not in (None, "1") else []
    if shape:
        parts.append(f"shape (..., {', '.join(map(str, shape))})")
    return ", ".join(parts)
