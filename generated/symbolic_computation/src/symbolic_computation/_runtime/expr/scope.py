"""What the names of an expression stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .syntax import Syntax
from .typed import Value


@dataclass(frozen=True, eq=False)
class Scope:
    """Declared names and functions; they win over built-in ones.

    ``inputs`` are the names that ``diff`` may take derivatives with respect to: their values must be symbols.
    ``hidden`` are names that mean nothing here, not even what is built in: they are declared further down.
    """

    names: Mapping[str, Value] = field(default_factory=dict)
    functions: Mapping[str, FunctionDefinition] = field(default_factory=dict)
    inputs: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class FunctionDefinition:
    """A declared function; ``scope`` has the constants and the earlier functions, which its arguments shadow."""

    arguments: tuple[str, ...]
    body: Syntax
    scope: Scope
