"""A kernel as statements for a language of scalars: one variable an entry, one result text an entry."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.rewrite import rewrite
from codegen.runtime.expr.schedule import entry_name
from codegen.runtime.expr.statements import Body, Dialect, lay_out, squares_as_products
from codegen.runtime.expr.typed import TypedKernel, Value


@dataclass(frozen=True)
class ScalarBody:
    """The statements of one point.

    ``inputs`` are all entries of the arguments in order as (variable, whether it is a truth value), with None for an
    entry that no statement reads. ``outputs`` are all entries of the results in order as (name, text).
    """

    body: Body
    inputs: tuple[tuple[str, bool] | None, ...]
    outputs: tuple[tuple[str, str], ...]


def scalar_body(typed: TypedKernel, dialect: Dialect, taken: Iterable[str]) -> ScalarBody:
    """The kernel's results as statements in which defines and results have their names.

    None of its variables is one of ``taken``.
    """
    roots = [entry for result in typed.results for entry in result.value.entries]
    named = [entry for value in typed.definitions.values() for entry in value.entries]
    rewritten, first = rewrite(typed.graph, roots, named, exact_special=True)
    graph, second = squares_as_products(rewritten, [first[root] for root in roots])
    mapping = {number: second[target] for number, target in first.items() if target in second}
    variables = input_names(typed)
    numbers = [symbol for argument in typed.arguments for symbol in argument.symbols]
    texts = [str(typed.graph[number].payload) for number in numbers]
    graph = _renamed(graph, dict(zip(texts, variables, strict=True)))
    body = lay_out(graph, [mapping[root] for root in roots], variables, dialect, taken, _wanted(typed, mapping))
    kinds = [argument.kind == "bool" for argument in typed.arguments for _ in argument.symbols]
    inputs = tuple(
        None if name in body.unused else (name, is_boolean)
        for name, is_boolean in zip(body.parameters, kinds, strict=True)
    )
    return ScalarBody(body, inputs, tuple(zip(result_names(typed), body.results, strict=True)))


def result_names(typed: TypedKernel) -> list[str]:
    """What the entries of all results are called, in order; a name may occur twice."""
    return [name for result in typed.results for name in _names_of_entries(result.name, result.value)]


def input_names(typed: TypedKernel) -> list[str]:
    """What the entries of all arguments are called, in order, in ASCII: ``r_0``, ``r_1``; none occurs twice."""
    names: dict[str, None] = {}
    for argument in typed.arguments:
        for position in range(len(argument.symbols)):
            name = entry_name(ascii_word(argument.name), argument.shape, position)
            while name in names:
                name += "_"
            names[name] = None
    return list(names)


def _names_of_entries(name: str, value: Value) -> list[str]:
    return [entry_name(ascii_word(name), value.shape, position) for position in range(len(value.entries))]


def ascii_word(name: str) -> str:
    """``name`` with letters of other scripts spelled out: ``theta`` for its Greek letter."""
    return "".join(character if character.isascii() else _spelled(character) for character in name)


def _spelled(character: str) -> str:
    word = unicodedata.name(character, "letter").split(" WITH ")[0]
    last = "".join(part for part in word.split()[-1].lower() if part.isalnum())
    return last.capitalize() if "CAPITAL" in word else last


def _renamed(graph: Graph, names: Mapping[str, str]) -> Graph:
    """The same nodes under the same numbers, with other symbols."""
    new = Graph()
    for node in graph.nodes:
        payload = names[str(node.payload)] if node.operation == "symbol" else node.payload
        new.intern(node.operation, node.arguments, payload, node.kind)
    return new


def _wanted(typed: TypedKernel, mapping: Mapping[int, int]) -> dict[int, str]:
    """Names for the nodes of defines and results."""
    groups: list[tuple[str, Value]] = [*typed.definitions.items()]
    groups += [(result.name, result.value) for result in typed.results]
    wanted: dict[int, str] = {}
    for name, value in groups:
        for entry, text in zip(value.entries, _names_of_entries(name, value), strict=True):
            if entry in mapping:
                wanted.setdefault(mapping[entry], text)
    return wanted
