"""Prints a kernel as a Fortran 2018 subroutine that C can call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codegen.kernels.scalar_body import ScalarBody, scalar_body
from codegen.runtime.expr.fortran_printer import DIALECT, continued, declarations, interface, kinds
from codegen.runtime.expr.identifiers import Identifiers
from codegen.runtime.expr.statements import all_of
from codegen.runtime.expr.support.fortran_support import FORTRAN_SUPPORT
from codegen.runtime.expr.support.texts import closure
from codegen.runtime.expr.typed import TypedKernel

#: Points whose results wait in local arrays, which no input overlaps, so that the loop over them is vector code.
BLOCK = 64
#: With more entries than this the local arrays hold only 8 points, so that they fit on the stack of a thread.
MANY_ENTRIES = 256
#: What the subroutine calls its own parts.
_FRAME = frozenset({"inputs", "outputs", "points", "block_size", "first", "length", "i"})
_POINTERS = ("c_f_pointer", "c_ptr", "c_ptrdiff_t")


def print_body(typed: TypedKernel, symbol: str, comment: Sequence[str] = ()) -> str:
    """The file of one kernel: the subroutine ``symbol`` over tables of pointers, with what it calls inside it.

    ``comment`` are the lines that say what it computes.

    Results of a block of points are kept in local arrays until all of its inputs have been read, so that an output may
    stand where an input does.
    """
    scalar = scalar_body(typed, DIALECT, {symbol, *_FRAME})
    support = closure(FORTRAN_SUPPORT, scalar.body.support)
    texts = [FORTRAN_SUPPORT[name].text for name in support]
    library = all_of([scalar.body.library, *(FORTRAN_SUPPORT[name].library for name in support)])
    lines = [f"! {line}".rstrip() for line in comment]
    return "\n".join([*lines, *_frame(scalar, symbol, texts, library), ""])


def print_bodies(kernels: Mapping[str, TypedKernel]) -> str:
    """One file with the subroutines of kernels by their names."""
    return "\n".join(print_body(typed, symbol) for symbol, typed in kernels.items())


def _frame(scalar: ScalarBody, symbol: str, texts: Sequence[str], library: Sequence[str]) -> list[str]:
    entries = _Entries(scalar)
    size = BLOCK if len(scalar.outputs) <= MANY_ENTRIES else 8
    lines = continued(f'subroutine {symbol}(inputs, outputs, points) bind(c, name="{symbol}")', "        ")
    lines.append(f"    use, intrinsic :: iso_c_binding, only: {', '.join([*kinds(texts), *_POINTERS])}")
    lines += [
        "    implicit none",
        f"    type(c_ptr), intent(in) :: inputs({len(scalar.inputs)}), outputs({len(scalar.outputs)})",
        "    integer(c_ptrdiff_t), intent(in), value :: points",
        f"    integer(c_ptrdiff_t), parameter :: block_size = {size}",
        "    integer(c_ptrdiff_t) :: first, length, i",
        *_declarations(scalar, entries),
    ]
    if library:
        lines += ["", "    interface", "\n".join(interface(name) for name in library), "    end interface"]
    lines += ["", *_statements(scalar, entries)]
    if texts:
        lines += ["", "contains", "", "\n".join(texts).rstrip("\n"), ""]
    return [*lines, f"end subroutine {symbol}"]


class _Entries:
    """Names of the pointers to all points of an entry, and of the local array of each result."""

    def __init__(self, scalar: ScalarBody) -> None:
        body = scalar.body
        used = {*_FRAME, *body.parameters, *(statement.name for statement in body.statements)}
        names = Identifiers(DIALECT.reserved | used, folds_case=True)
        self.sources = [(names.take(f"{item[0]}_points") if item else "") for item in scalar.inputs]
        self.blocks = [names.take(f"{name}_block") for name, _ in scalar.outputs]
        self.targets = [names.take(f"{name}_points") for name, _ in scalar.outputs]


def _declarations(scalar: ScalarBody, entries: _Entries) -> list[str]:
    pointers = [name for name in (*entries.sources, *entries.targets) if name]
    read = [item for item in scalar.inputs if item is not None]
    statements = scalar.body.statements
    groups: list[tuple[str, Iterable[str]]] = [
        ("real(c_double), pointer, contiguous :: ", [f"{name}(:)" for name in pointers]),
        ("real(c_double) :: ", [f"{name}(block_size)" for name in entries.blocks]),
        ("real(c_double) :: ", [name for name, is_boolean in read if not is_boolean]),
        ("logical :: ", [name for name, is_boolean in read if is_boolean]),
        ("real(c_double) :: ", [item.name for item in statements if not item.is_boolean]),
        ("logical :: ", [item.name for item in statements if item.is_boolean]),
    ]
    return [line for before, names in groups for line in declarations(before, list(names), 4)]


def _statements(scalar: ScalarBody, entries: _Entries) -> list[str]:
    lines = []
    for table, names in (("inputs", entries.sources), ("outputs", entries.targets)):
        for position, name in enumerate(names, 1):
            if name:
                lines.append(f"    call c_f_pointer({table}({position}), {name}, [points])")
    lines += ["    do first = 0, points - 1, block_size", "        length = min(block_size, points - first)"]
    lines.append("        do i = 1, length")
    for item, source in zip(scalar.inputs, entries.sources, strict=True):
        if item is not None:
            lines.append(f"            {item[0]} = {source}(first + i){' /= 0.0d0' if item[1] else ''}")
    assigned = [(statement.name, statement.text) for statement in scalar.body.statements]
    assigned += [(f"{block}(i)", text) for block, (_, text) in zip(entries.blocks, scalar.outputs, strict=True)]
    for target, text in assigned:
        lines += continued(f"            {target} = {text}", "                ")
    lines.append("        end do")
    for block, target in zip(entries.blocks, entries.targets, strict=True):
        lines.append(f"        {target}(first + 1:first + length) = {block}(:length)")
    return [*lines, "    end do"]
