"""A kernel as one Cython module: a function of C doubles that Python calls."""

from __future__ import annotations

from codegen.kernels.module_context import python_numbers
from codegen.kernels.scalar_body import ascii_word
from codegen.kernels.standalone.description import described
from codegen.kernels.standalone.entries import Entries, Parameter, Target, entries_of, indices
from codegen.kernels.standalone.subject import Subject
from codegen.plan.generation import KernelArgument, KernelProduct
from codegen.runtime.expr.cython_printer import DIALECT, library_import, support_block
from codegen.runtime.expr.identifiers import Identifiers
from codegen.runtime.expr.typed import TypedKernel

_LINE = 100


def cython_symbol(typed: TypedKernel) -> str:
    """The function's name."""
    return Identifiers(DIALECT.reserved).take(ascii_word(typed.name))


def print_file(subject: Subject) -> str:
    """The text of the module. Raises ``NotInLanguage`` for an operation that C has no good version of."""
    typed, product, origin = subject.typed, subject.product, subject.origin
    symbol = cython_symbol(typed)
    entries = entries_of(typed, DIALECT, {symbol}, results_are_names=False)
    body = entries.scalar.body
    use = f"Python calls it once it is compiled: cythonize -i {symbol}.pyx. Arrays are nested sequences."
    parts = ["# cython: language_level=3, cdivision=True", *(f"# {line}" for line in origin.lines)]
    parts += ['"""', *described(product), "", use, '"""']
    if body.library:
        parts.append(library_import(body.library).rstrip("\n"))
    if body.support:
        parts += ["", support_block(body.support).rstrip("\n")]
    parts += ["", "", *_head(symbol, entries, product), f'    """{_first_line(product)}"""']
    for item in entries.parameters:
        kind = "bint" if item.is_boolean else "double"
        parts += [f"    cdef {kind} {name} = {_entry(item, position)}" for name, position in item.read]
    for statement in body.statements:
        parts.append(f"    cdef {'bint' if statement.is_boolean else 'double'} {statement.name} = {statement.text}")
    results = [_returned(target) for target in entries.targets]
    return "\n".join([*parts, *_return(results), ""])


def _first_line(product: KernelProduct) -> str:
    return described(product)[0]


def _head(symbol: str, entries: Entries, product: KernelProduct) -> list[str]:
    parameters = [_parameter(*pair) for pair in zip(entries.parameters, product.arguments, strict=True)]
    line = f"def {symbol}({', '.join(parameters)}):"
    return [line] if len(line) <= _LINE else [f"def {symbol}(", *(f"    {text}," for text in parameters), "):"]


def _parameter(item: Parameter, argument: KernelArgument) -> str:
    default = "" if argument.default is None else f"={python_numbers(argument.default)}"
    kind = "" if item.shape else "bint " if item.is_boolean else "double "
    return f"{kind}{item.name}{default}"


def _entry(item: Parameter, position: int) -> str:
    return item.name + "".join(f"[{index}]" for index in indices(item.shape, position))


def _returned(target: Target) -> str:
    """A number, a tuple, or a tuple of rows."""
    texts = list(target.texts)
    for side in reversed(target.shape):
        texts = [_tuple(texts[start : start + side]) for start in range(0, len(texts), side)]
    return texts[0]


def _tuple(texts: list[str]) -> str:
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def _return(results: list[str]) -> list[str]:
    line = f"    return {', '.join(results)}"
    return [line] if len(line) <= _LINE else ["    return (", *(f"        {text}," for text in results), "    )"]
