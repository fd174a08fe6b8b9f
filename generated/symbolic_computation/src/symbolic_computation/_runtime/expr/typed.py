"""A kernel after elaboration: every result as entries of one graph, with domains and samples as doubles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .graph import Graph, Kind
from .syntax import Syntax

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar (shape ``()``), vector or matrix; ``entries`` are node numbers in row-major order."""

    shape: Shape
    entries: tuple[int, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Interval:
    """A domain; ends are the doubles nearest to what was written, ``-inf`` and ``inf`` allowed when open."""

    low: float
    high: float
    low_open: bool
    high_open: bool
    text: str


@dataclass(frozen=True, slots=True)
class Argument:
    """An input of a kernel.

    ``symbols`` are the graph's symbol nodes of its entries, row-major. ``intervals`` and ``samples`` have one item
    per entry. ``simplex`` says that the entries are non-negative with sum 1. ``default`` is None where required,
    else row-major entries.
    """

    name: str
    shape: Shape
    kind: Kind
    symbols: tuple[int, ...]
    intervals: tuple[Interval, ...]
    samples: tuple[tuple[float, float], ...]
    simplex: bool = False
    default: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """An output or a derivative. ``scale`` is None for |value|, ``"terms"``, or entries as a value of the graph."""

    name: str
    role: Literal["output", "derivative"]
    value: Value
    scale: Value | Literal["terms"] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One ``where`` condition: its text and its boolean node."""

    text: str
    node: int


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """An expected value as printed in a source, e.g. ``4.76``; ``path`` is its place in the schema."""

    text: str
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class TypedExample:
    """An example row: input entries as doubles, expected entries as printed (row-major)."""

    inputs: Mapping[str, tuple[float, ...]]
    outputs: Mapping[str, tuple[PrintedNumber, ...]]
    source: str
    path: tuple[str | int, ...]


@dataclass(frozen=True)
class TypedKernel:
    """Everything that lowering, verification and printing need; ``definitions`` are in order of writing, ``backends``
    in order of preference.

    ``trees`` holds the syntax trees of defines and outputs by name (a tree, or nested lists of trees for YAML
    lists), for LaTeX. Derivatives have none.
    """

    name: str
    graph: Graph
    arguments: tuple[Argument, ...]
    constants: Mapping[str, Value]
    definitions: Mapping[str, Value]
    results: tuple[Result, ...]
    conditions: tuple[Condition, ...]
    examples: tuple[TypedExample, ...] = ()
    trees: Mapping[str, Syntax | list[Syntax] | list[list[Syntax]]] = field(default_factory=dict)
    scaled_ulp: float = 16.0
    ulp: float | None = None
    points: int = 256
    backends: tuple[str, ...] = ("numpy",)
