"""A kernel for languages of scalars: its statements, and what its parameters and results are called there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codegen.kernels.scalar_body import ScalarBody, ascii_word, scalar_body
from codegen.runtime.expr.identifiers import Identifiers
from codegen.runtime.expr.statements import Dialect
from codegen.runtime.expr.typed import TypedKernel


@dataclass(frozen=True)
class Parameter:
    """An argument. ``read`` are its entries that a statement reads, as (variable, row-major position), and empty for
    a scalar, which is its own variable."""

    name: str
    shape: tuple[int, ...]
    is_boolean: bool
    is_unused: bool
    read: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Target:
    """A result: its name, its shape, and the texts of its entries row-major; ``is_statement`` says that a statement
    gives it its value under this very name."""

    name: str
    shape: tuple[int, ...]
    texts: tuple[str, ...]
    is_statement: bool = False


@dataclass(frozen=True)
class Entries:
    """The frame of a kernel around the statements of ``scalar``."""

    scalar: ScalarBody
    parameters: tuple[Parameter, ...]
    targets: tuple[Target, ...]


def entries_of(typed: TypedKernel, dialect: Dialect, taken: Iterable[str], *, results_are_names: bool) -> Entries:
    """``typed`` with names that differ from each other and from ``taken``.

    ``results_are_names`` says that results stand in the same scope as the statements, which may give them their values.
    """
    scalar = scalar_body(typed, dialect, taken)
    statements = {statement.name for statement in scalar.body.statements}
    used = {*taken, *scalar.body.parameters, *statements}
    names = Identifiers(dialect.reserved | used, folds_case=dialect.folds_case)
    parameters = tuple(_parameters(typed, scalar, names))
    if results_are_names:
        return Entries(scalar, parameters, tuple(_targets(typed, scalar, names, statements)))
    members = Identifiers(dialect.reserved, folds_case=dialect.folds_case)
    return Entries(scalar, parameters, tuple(_targets(typed, scalar, members, set())))


def _parameters(typed: TypedKernel, scalar: ScalarBody, names: Identifiers) -> Iterator[Parameter]:
    first = 0
    for argument in typed.arguments:
        places = range(first, first + len(argument.symbols))
        first = places.stop
        read = tuple((item[0], place - places.start) for place in places if (item := scalar.inputs[place]) is not None)
        is_boolean = argument.kind == "bool"
        if argument.shape:
            name = names.take(ascii_word(argument.name))
            yield Parameter(name, argument.shape, is_boolean, not read, read)
        else:
            yield Parameter(scalar.body.parameters[places.start], (), is_boolean, not read, ())


def _targets(typed: TypedKernel, scalar: ScalarBody, names: Identifiers, statements: set[str]) -> Iterator[Target]:
    first = 0
    for result in typed.results:
        last = first + len(result.value.entries)
        texts = tuple(text for _, text in scalar.outputs[first:last])
        first = last
        name, shape = ascii_word(result.name), result.value.shape
        if not shape and texts == (name,) and name in statements:
            statements.discard(name)
            yield Target(name, shape, texts, is_statement=True)
        else:
            yield Target(names.take(name), shape, texts)


def indices(shape: tuple[int, ...], position: int) -> tuple[int, ...]:
    """The indices, from 0, of the entry at a row-major position."""
    found: list[int] = []
    for side in reversed(shape):
        found.insert(0, position % side)
        position //= side
    return tuple(found)
