"""Reads source that lambdify printed: one function of assignments and one list, over an allow-list of syntax."""

from __future__ import annotations

import ast
from typing import Protocol

from .closures import Constant, Operand, Slot
from .source_names import ARITY, CONSTANT_NAMES, GUARD

#: Operators and calls of one program.
MOST_OPERATIONS = 200_000
_OPERATORS = {ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mult", ast.Div: "Div", ast.Pow: "Pow"}


class ProgramError(Exception):
    """A source says something that a printed expression never says."""


class Arithmetic(Protocol):
    """What numbers, names and operators of a source mean for one backend."""

    def literal(self, value: int | float | complex) -> Constant:
        """A number in the source."""

    def named(self, name: str) -> Operand:
        """``pi``, ``e``, ``inf`` or ``nan``."""

    def operator(self, name: str, operands: list[Operand]) -> Operand:
        """Arithmetic; ``name`` is that of the syntax node."""

    def call(self, name: str, operands: list[Operand]) -> Operand:
        """A call of a name in ``source_names``; raises ``KeyError`` where the backend lacks it."""


class SourceReader:
    """One pass over one source.

    ``steps`` are the named parts in order, their results going to the places after the ``arguments`` and
    ``reserved`` ones; ``results`` are the entries of the returned list.
    """

    def __init__(self, source: str, arguments: int, reserved: int, arithmetic: Arithmetic) -> None:
        self._arithmetic = arithmetic
        self._places: dict[str, Operand] = {}
        self._next = arguments + reserved
        self.steps: list[tuple[int, Operand]] = []
        self.results: list[Operand] = []
        self.operations = 0
        function = _function(source)
        parameters = [argument.arg for argument in function.args.args]
        if len(parameters) != arguments or len(set(parameters)) != arguments:
            raise ProgramError(f"the source takes {len(parameters)} arguments, not {arguments}")
        self._places.update({name: Slot(position) for position, name in enumerate(parameters)})
        for statement in function.body[:-1]:
            self._assign(statement)
        self._return(function.body[-1])

    def _assign(self, statement: ast.stmt) -> None:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            raise _foreign(statement)
        target = statement.targets[0]
        if not isinstance(target, ast.Name) or target.id in self._places:
            raise _foreign(target)
        operand = self._operand(statement.value)
        if not isinstance(operand, Constant):
            self.steps.append((self._next, operand))
            operand = Slot(self._next)
            self._next += 1
        self._places[target.id] = operand

    def _return(self, statement: ast.stmt) -> None:
        if not isinstance(statement, ast.Return) or not isinstance(statement.value, ast.List):
            raise _foreign(statement)
        self.results = [self._operand(entry) for entry in statement.value.elts]

    def _operand(self, node: ast.expr) -> Operand:
        match node:
            case ast.Constant(value=int() | float() | complex() as value) if type(value) is not bool:
                return self._arithmetic.literal(value)
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.BinOp(left=left, op=kind, right=right) if type(kind) in _OPERATORS:
                self._count()
                return self._arithmetic.operator(_OPERATORS[type(kind)], [self._operand(left), self._operand(right)])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self._count()
                return self._arithmetic.operator("USub", [self._operand(operand)])
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(node, name, arguments)
        raise _foreign(node)

    def _name(self, node: ast.expr, name: str) -> Operand:
        found = self._places.get(name)
        if found is not None:
            return found
        if name not in CONSTANT_NAMES:
            raise _foreign(node)
        return self._arithmetic.named(name)

    def _call(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> Operand:
        fits = len(arguments) >= 2 if name == GUARD else ARITY.get(name) == len(arguments)
        if not fits or name in self._places:
            raise _foreign(node)
        self._count()
        return self._arithmetic.call(name, [self._operand(argument) for argument in arguments])

    def _count(self) -> None:
        self.operations += 1
        if self.operations > MOST_OPERATIONS:
            raise ProgramError(f"the source has more than {MOST_OPERATIONS} operations")


def _function(source: str) -> ast.FunctionDef:
    """The one function of the source, which takes plain arguments and has a body."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ProgramError("the source is not Python") from error
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        raise ProgramError("the source is not one function")
    function = body[0]
    names = [ast.arg(argument.arg) for argument in function.args.args]
    plain = ast.arguments(posonlyargs=[], args=names, kwonlyargs=[], kw_defaults=[], defaults=[])
    if function.decorator_list or function.returns or ast.dump(function.args) != ast.dump(plain):
        raise _foreign(function)
    return function


def _foreign(node: ast.AST) -> ProgramError:
    line = getattr(node, "lineno", 0)
    return ProgramError(f"line {line} of the source holds {type(node).__name__}, which is not printed here")
