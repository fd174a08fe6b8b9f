"""What a file of one kernel is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.kernels.standalone.description import Origin
from codegen.plan.generation import KernelProduct
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.syntax import Call, Name, Syntax
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.expr.unknown import children
from codegen.schema.kernels import Constant, Function, ValueTree


@dataclass(frozen=True)
class Subject:
    """A kernel, lowered, and where it comes from. ``functions`` and ``constants`` are those that are declared for it;
    it may use none of them."""

    typed: TypedKernel
    product: KernelProduct
    origin: Origin
    functions: Mapping[str, Function]
    constants: Mapping[str, Constant]

    def mentioned(self) -> frozenset[str]:
        """The names of functions and constants that its equations use, and those that these use in turn."""
        found: set[str] = set()
        waiting = [tree for value in self.typed.trees.values() for tree in _trees(value)]
        waiting += [parse(text) for text in self.product.conditions]
        while waiting:
            tree = waiting.pop()
            waiting += children(tree)
            name = tree.function if isinstance(tree, Call) else tree.name if isinstance(tree, Name) else ""
            if name not in found and (name in self.functions or name in self.constants):
                found.add(name)
                waiting += self._declared(name)
        return frozenset(found)

    def _declared(self, name: str) -> list[Syntax]:
        if name in self.functions:
            return [parse(self.functions[name].expr)]
        return [parse(text) for text in value_texts(self.constants[name].value)]


def value_texts(value: ValueTree) -> Iterator[str]:
    """Every entry of a constant."""
    for item in [value] if isinstance(value, str) else value:
        yield from [item] if isinstance(item, str) else item


def _trees(value: Syntax | list[Syntax] | list[list[Syntax]]) -> Iterator[Syntax]:
    for item in [value] if isinstance(value, Syntax) else value:
        yield from [item] if isinstance(item, Syntax) else item
