"""From a typed kernel to a product: printed statements, reference points and formulas."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from codegen.kernels.derivative_formula import derivative_equation
from codegen.kernels.nesting import nested, plain_entry
from codegen.kernels.printing import print_kernel
from codegen.kernels.reference import reference_points
from codegen.plan.generation import KernelArgument, KernelProduct, KernelResult
from codegen.runtime.expr.latex import latex
from codegen.runtime.expr.numpy_printer import PrintedBlock
from codegen.runtime.expr.syntax import Name, Syntax
from codegen.runtime.expr.typed import Argument, Result, TypedKernel
from codegen.schema.kernels import Kernel


def lower_kernel(
    typed: TypedKernel, model: Kernel, derivative_units: Mapping[str, str] = MappingProxyType({})
) -> KernelProduct:
    """What callers, documents and tests need to know of the kernel, and the statements that compute it.

    ``derivative_units`` are the units of derivatives that have one.
    """
    block = _printed(typed)
    return KernelProduct(
        name=typed.name,
        doc=model.doc,
        source=model.source,
        arguments=tuple(_argument(argument, model) for argument in typed.arguments),
        results=tuple(_result(result, typed, model, derivative_units) for result in typed.results),
        formulas=tuple(
            (name, f"{_symbol(name)} = {_formula(typed.trees[name])}")
            for name in typed.definitions
            if name in typed.trees
        ),
        conditions=tuple(condition.text for condition in typed.conditions),
        reference=reference_points(typed),
        requires=block.requires,
        body=block.lines,
        parameters=block.parameters,
    )


def _printed(typed: TypedKernel) -> PrintedBlock:
    """The statements for arrays: those that SymPy prints where ``lambdify`` is listed before ``numpy``."""
    for backend in typed.backends:
        if backend == "lambdify":
            # Here, because few packages need SymPy to be generated.
            from codegen.kernels.sympy.lambdified import print_lambdified

            return print_lambdified(typed)
        if backend == "numpy":
            break
    return print_kernel(typed)


def _argument(argument: Argument, model: Kernel) -> KernelArgument:
    declared = model.inputs[argument.name]
    default = None
    if argument.default is not None:
        default = nested([plain_entry(value, argument.kind) for value in argument.default], argument.shape)
    if argument.simplex:
        domain = "simplex"
    else:
        texts = dict.fromkeys(interval.text for interval in argument.intervals)
        domain = " or ".join(texts) if len(texts) == 1 else ", ".join(item.text for item in argument.intervals)
    return KernelArgument(
        argument.name, declared.doc or "", declared.unit, argument.shape, argument.kind, domain, default
    )


def _result(result: Result, typed: TypedKernel, model: Kernel, units: Mapping[str, str]) -> KernelResult:
    shape = result.value.shape
    if result.role == "derivative":
        derivative = model.derivatives[result.name]
        equation = derivative_equation(typed, result, derivative)
        doc = derivative.doc or f"derivative of {_listed(derivative.of)} with respect to {_listed(derivative.wrt)}"
        return KernelResult(result.name, result.role, doc, units.get(result.name), shape, equation)
    output = model.outputs[result.name]
    equation = f"{_symbol(result.name)} = {_formula(typed.trees[result.name])}"
    return KernelResult(result.name, result.role, output.doc or "", output.unit, shape, equation)


def _listed(names: str | list[str]) -> str:
    return names if isinstance(names, str) else ", ".join(names)


def _symbol(name: str) -> str:
    return latex(Name(start=0, end=len(name), name=name))


def _formula(tree: Syntax | list[Syntax] | list[list[Syntax]]) -> str:
    if isinstance(tree, Syntax):
        return latex(tree)
    rows = [" & ".join(latex(item) for item in row) if isinstance(row, list) else latex(row) for row in tree]
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
