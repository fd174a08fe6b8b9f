"""Reads the function that lambdify printed, over an allow-list of syntax, and writes it as a kernel's statements."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegen.kernels.sympy.objects import NotInSymPy

_NUMPY = frozenset({
    "sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "arcsin", "arccos", "arctan",
    "arctan2", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "hypot", "sign", "floor", "ceil", "mod",
})  # fmt: skip
_SCIPY = frozenset(["erf", "erfc", "gamma", "gammaln", "psi"])
_REDUCED = frozenset({"minimum", "maximum"})
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class PrintedFunction:
    """Statements ``lines`` that give names to shared parts, and the texts of ``entries``.

    ``numpy`` and ``special`` are what the modules are called; ``uses_special`` says whether the second is.
    """

    def __init__(self, source: str, parameters: Sequence[str], numpy: str, special: str) -> None:
        self._known = set(parameters)
        self._numpy = numpy
        self._special = special
        self.uses_special = False
        *assignments, last = _body(source, parameters)
        self.lines = [self._assigned(statement) for statement in assignments]
        if not isinstance(last, ast.Return) or not isinstance(last.value, ast.List):
            raise _foreign(last)
        self.entries = [ast.unparse(self._checked(entry)) for entry in last.value.elts]

    def _assigned(self, statement: ast.stmt) -> str:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in self._known:
                text = f"{name} = {ast.unparse(self._checked(value))}"
                self._known.add(name)
                return text
        raise _foreign(statement)

    def _checked(self, node: ast.expr) -> ast.expr:
        """The same expression with the modules' own names, or ``NotInSymPy`` for what no kernel says."""
        match node:
            case ast.Constant(value=int() | float() as value) if type(value) is not bool:
                return node
            case ast.Name(id=name) if name in self._known:
                return node
            case ast.Attribute(value=ast.Name(id="numpy"), attr="e"):
                return _attribute(self._numpy, "e")
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="scipy"), attr="constants"), attr="pi"):
                return _attribute(self._numpy, "pi")
            case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _OPERATORS):
                return ast.BinOp(self._checked(left), operator, self._checked(right))
            case ast.UnaryOp(op=ast.USub() as operator, operand=operand):
                return ast.UnaryOp(operator, self._checked(operand))
            case ast.Call(func=function, args=arguments, keywords=[]):
                return self._call(function, arguments)
        raise _foreign(node)

    def _call(self, function: ast.expr, arguments: list[ast.expr]) -> ast.expr:
        match function, arguments:
            case ast.Name(id="abs"), [argument]:
                return ast.Call(_attribute(self._numpy, "abs"), [self._checked(argument)], [])
            case ast.Attribute(value=ast.Name(id="numpy"), attr=name), [*values] if name in _NUMPY:
                return ast.Call(_attribute(self._numpy, name), [self._checked(value) for value in values], [])
            case (
                ast.Attribute(value=ast.Attribute(value=ast.Name(id="scipy"), attr="special"), attr=name),
                [argument],
            ) if name in _SCIPY:
                self.uses_special = True
                return ast.Call(_attribute(self._special, name), [self._checked(argument)], [])
            case (
                ast.Attribute(value=ast.Name(id="functools"), attr="reduce"),
                [ast.Attribute(value=ast.Name(id="numpy"), attr=name), ast.List(elts=[first, second])],
            ) if name in _REDUCED:
                return ast.Call(_attribute(self._numpy, name), [self._checked(first), self._checked(second)], [])
        raise _foreign(function)


def _attribute(module: str, name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name(module), name)


def _body(source: str, parameters: Sequence[str]) -> list[ast.stmt]:
    """The statements of the one function of the source, which takes these parameters."""
    statements = ast.parse(source).body
    if len(statements) != 1 or not isinstance(statements[0], ast.FunctionDef):
        raise NotInSymPy("SymPy printed more than one function")
    function = statements[0]
    if [argument.arg for argument in function.args.args] != list(parameters):
        raise NotInSymPy("SymPy renamed the inputs")
    return function.body


def _foreign(node: ast.AST) -> NotInSymPy:
    return NotInSymPy(f"SymPy prints `{ast.unparse(node)[:60]}`, which is not right for every double")
