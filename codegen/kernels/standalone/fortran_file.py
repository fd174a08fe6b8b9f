"""A kernel as one file of Fortran: a module with a pure subroutine, which C can call, too."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.kernels.scalar_body import ascii_word
from codegen.kernels.standalone.description import described
from codegen.kernels.standalone.entries import Entries, Parameter, entries_of, indices
from codegen.kernels.standalone.subject import Subject
from codegen.runtime.expr.fortran_printer import DIALECT, continued, declarations, interface, kinds
from codegen.runtime.expr.identifiers import LONGEST_IDENTIFIER, Identifiers
from codegen.runtime.expr.statements import all_of
from codegen.runtime.expr.support.fortran_support import FORTRAN_SUPPORT
from codegen.runtime.expr.support.texts import closure
from codegen.runtime.expr.typed import TypedKernel

_MODULE_END = "_kernel"


def fortran_symbol(typed: TypedKernel) -> str:
    """The subroutine's name."""
    return Identifiers(DIALECT.reserved, folds_case=True).take(_word(typed))


def _word(typed: TypedKernel) -> str:
    return ascii_word(typed.name)[: LONGEST_IDENTIFIER - len(_MODULE_END)]


def print_file(subject: Subject) -> str:
    """The text of the file. Raises ``NotInLanguage`` for an operation that Fortran has no good version of."""
    typed, product, origin = subject.typed, subject.product, subject.origin
    symbol = fortran_symbol(typed)
    module = f"{_word(typed)}{_MODULE_END}"
    entries = entries_of(typed, DIALECT, {symbol, module}, results_are_names=True)
    support = closure(FORTRAN_SUPPORT, entries.scalar.body.support)
    texts = [FORTRAN_SUPPORT[name].text for name in support]
    library = all_of([entries.scalar.body.library, *(FORTRAN_SUPPORT[name].library for name in support)])
    use = [
        f"Fortran 2018: gfortran -std=f2018 -O2 -c {symbol}.f90, and `use {module}` where it is called.",
        "Results come after inputs; C calls it with numbers for inputs and pointers for results.",
    ]
    used = [*kinds(texts), *(["c_bool"] if any(item.is_boolean for item in entries.parameters) else [])]
    lines = [f"! {line}".rstrip() for line in (*origin.lines, "", *described(product), "", *use)]
    lines += [f"module {module}", f"    use, intrinsic :: iso_c_binding, only: {', '.join(used)}"]
    lines += ["    implicit none", "    private", f"    public :: {symbol}", ""]
    if library:
        lines += ["    interface", "\n".join(map(interface, library)), "    end interface", ""]
    lines += ["contains", "", *texts, *_subroutine(symbol, entries), f"end module {module}", ""]
    return "\n".join(lines)


def _subroutine(symbol: str, entries: Entries) -> list[str]:
    arguments = [*(item.name for item in entries.parameters), *(item.name for item in entries.targets)]
    head = f'    pure subroutine {symbol}({", ".join(arguments)}) bind(C, name="{symbol}")'
    lines = continued(head, "        ")
    for item in entries.parameters:
        kind = "logical(c_bool)" if item.is_boolean else "real(c_double)"
        attributes = "intent(in)" if item.shape else "intent(in), value"
        lines.append(f"        {kind}, {attributes} :: {_declared(item.name, item.shape)}")
    lines += [f"        real(c_double), intent(out) :: {_declared(item.name, item.shape)}" for item in entries.targets]
    read = [(name, item.is_boolean) for item in entries.parameters for name, _ in item.read]
    results = {item.name for item in entries.targets if item.is_statement}
    statements = entries.scalar.body.statements
    named = [*read, *((item.name, item.is_boolean) for item in statements if item.name not in results)]
    for before, boolean in (("real(c_double) :: ", False), ("logical :: ", True)):
        lines += declarations(before, [name for name, is_boolean in named if is_boolean is boolean], 8)
    lines.append("")
    for target, text in _assignments(entries):
        lines += continued(f"        {target} = {text}", "            ")
    return [*lines, f"    end subroutine {symbol}"]


def _assignments(entries: Entries) -> Iterator[tuple[str, str]]:
    for item in entries.parameters:
        yield from ((name, _entry(item, position)) for name, position in item.read)
    yield from ((statement.name, statement.text) for statement in entries.scalar.body.statements)
    for target in entries.targets:
        for position, text in enumerate(() if target.is_statement else target.texts):
            places = ", ".join(str(index + 1) for index in indices(target.shape, position))
            yield (f"{target.name}({places})" if places else target.name), text


def _entry(item: Parameter, position: int) -> str:
    return f"{item.name}({', '.join(str(index + 1) for index in indices(item.shape, position))})"


def _declared(name: str, shape: tuple[int, ...]) -> str:
    return f"{name}({', '.join(map(str, shape))})" if shape else name
