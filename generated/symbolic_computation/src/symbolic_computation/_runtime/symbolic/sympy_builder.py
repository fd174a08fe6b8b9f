"""From the typed graph to SymPy objects, node by node: text never reaches SymPy's own parsers.

For worker processes only: imports sympy. In the real domain the objects keep the language's meaning: where SymPy's
algebra removes a part that is undefined outside its domain, such as the root in ``sqrt(x)**2``, that part stays as
a guard, and constants that leave the reals are NaN. ``x/x`` is 1 and ``x - x`` is 0, which IEEE arithmetic would
make NaN at 0 and at infinity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any

import sympy  # type: ignore[import-untyped]

from ..expr.errors import ExpressionError
from ..expr.graph import BOOLEAN_OPERATIONS, Graph, Node
from .compiled import Domain
from .constant_values import ConstantValues
from .expression import Expression
from .language_functions import OPAQUE_FUNCTIONS, UNTOUCHED_FUNCTIONS, Guarded

#: Exact numbers grow no longer than this, in bits: Python reads and writes whole numbers of 4300 digits.
MOST_BITS = 14_000
#: Gamma of larger numbers would be written out digit by digit.
MOST_GAMMA = 1_000
#: Terms of all sums and products together, counted again wherever SymPy flattens them.
MOST_TERMS = 200_000

_PLAIN: Mapping[str, Callable[..., Any]] = {
    "exp": sympy.exp, "log": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "asin": sympy.asin,
    "atan": sympy.atan, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh, "erf": sympy.erf,
}  # fmt: skip
_COMPLEX: Mapping[str, Callable[..., Any]] = {
    **_PLAIN,
    "acos": sympy.acos,
    "erfc": sympy.erfc,
    "abs": sympy.Abs,
    "expm1": lambda x: sympy.exp(x) - 1,
    "log1p": lambda x: sympy.log(1 + x),
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "log10": lambda x: sympy.log(x) / sympy.log(10),
}
_LEAVES = {"pi": sympy.pi, "e": sympy.E, "tau": 2 * sympy.pi}
#: Operations that SymPy flattens into one object.
_FAMILIES = {"add": "sum", "sub": "sum", "mul": "product"}
_ARITHMETIC = frozenset({"add", "sub", "mul", "div", "neg", "pow", "sqrt", "gamma"})
#: NaN somewhere on the real line.
_RESTRICTED = frozenset(
    {"sqrt", "pow", "log", "asin", "acos", "acosh", "atanh", "log1p", "log2", "log10", "bessely", "besselk", "lambertw",
     "ellipk", "ellipe"}
)  # fmt: skip
_SPECIAL = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


def build(
    expression: Expression, domain: Domain = "real", names: Mapping[str, str] | None = None
) -> tuple[list[Any], list[Any]]:
    """The symbols of the variables in order, and one SymPy object for every entry of the value, row by row.

    ``names`` renames variables. Raises ``ExpressionError`` for constants too large to write out, and in the complex
    domain for what only real numbers have.
    """
    shown = {name: name for name in expression.variables} if names is None else names
    symbols = {name: _symbol(shown[name], domain) for name in expression.variables}
    builder = _Builder(expression.graph, symbols, domain, len(expression.text))
    return list(symbols.values()), builder.entries(expression.value.entries)


def _symbol(name: str, domain: Domain) -> Any:
    return sympy.Symbol(name, real=True) if domain == "real" else sympy.Symbol(name)


@dataclass
class _Builder:
    """One pass over a graph; ``restricted`` are parts that are NaN outside their domain, by the node they enter."""

    graph: Graph
    symbols: Mapping[str, Any]
    domain: Domain
    length: int
    built: dict[int, Any] = field(default_factory=dict)
    restricted: dict[int, dict[int, Any]] = field(default_factory=dict)
    terms: int = 0

    def entries(self, roots: Sequence[int]) -> list[Any]:
        numbers = self.graph.reachable(roots)
        self.constants = ConstantValues(self.graph, numbers, self.length)
        inner = self._inner_terms(numbers, roots)
        for number in numbers:
            if number not in inner:
                self.built[number] = self._node(number)
        return [self._closed(root) for root in roots]

    def _inner_terms(self, numbers: Sequence[int], roots: Sequence[int]) -> set[int]:
        """Sums that are only terms of a larger sum, and products that are only factors of one: a long chain becomes
        one sum, or SymPy's time would be quadratic."""
        uses: dict[int, list[int]] = {number: [] for number in numbers}
        for number in numbers:
            for argument in self.graph[number].arguments:
                uses[argument].append(number)
        inner = set()
        for number in numbers:
            family = _FAMILIES.get(self.graph[number].operation)
            if family and len(uses[number]) == 1 and number not in roots and not self.constants.is_constant(number):
                user = uses[number][0]
                if _FAMILIES.get(self.graph[user].operation) == family and not self.constants.is_constant(user):
                    inner.add(number)
        return inner

    def _node(self, number: int) -> Any:
        node = self.graph[number]
        if node.operation == "constant":
            assert isinstance(node.payload, Fraction)
            number = sympy.Rational(node.payload.numerator, node.payload.denominator)
            self._check_bits([number])
            return number
        if node.operation == "symbol":
            return self.symbols[str(node.payload)]
        if node.operation in _LEAVES:
            return _LEAVES[node.operation]
        if self.domain == "complex":
            return self._complex(number, node)
        known = self.constants.special(number)
        if known is not None:
            return self._constant(known)
        return self._real(number, node)

    def _constant(self, known: bool | Fraction | str) -> Any:
        """A decided condition, an exact number, or ``nan``, ``inf`` and ``-inf``."""
        if isinstance(known, bool):
            return OPAQUE_FUNCTIONS["true" if known else "false"]()
        if isinstance(known, Fraction):
            return sympy.Rational(known.numerator, known.denominator)
        return {"nan": sympy.nan, "inf": sympy.oo, "-inf": -sympy.oo}[known]

    def _complex(self, number: int, node: Node) -> Any:
        arguments = [self.built.get(argument) for argument in node.arguments]
        if node.operation in _ARITHMETIC:
            return self._arithmetic(number, node, arguments)
        if node.operation not in _COMPLEX:
            raise self._refusal(
                f"{node.operation} has no meaning for complex numbers", "choose the real domain, or leave it out"
            )
        return _COMPLEX[node.operation](*arguments)

    def _real(self, number: int, node: Node) -> Any:
        if node.operation in OPAQUE_FUNCTIONS:
            return self._opaque(number, node)
        self._inherit(number, node)
        arguments = [self.built.get(argument) for argument in node.arguments]
        result = self._algebra(number, node, arguments)
        if not self.constants.is_constant(number) and not _everywhere(node.operation, arguments):
            self.restricted.setdefault(number, {})[number] = result
        return result

    def _opaque(self, number: int, node: Node) -> Any:
        if node.operation == "select" and isinstance(holds := self.constants.special(node.arguments[0]), bool):
            return self._closed(node.arguments[1 if holds else 2])
        closed = node.operation in BOOLEAN_OPERATIONS or node.operation == "select"
        arguments = [self._closed(argument) if closed else self.built[argument] for argument in node.arguments]
        if isinstance(node.payload, Fraction):
            arguments.insert(0, sympy.Rational(node.payload.numerator, node.payload.denominator))
        result = OPAQUE_FUNCTIONS[node.operation](*arguments)
        if not closed:
            self._inherit(number, node)
            if node.operation in _RESTRICTED:
                self.restricted.setdefault(number, {})[number] = result
        return result

    def _algebra(self, number: int, node: Node, arguments: list[Any]) -> Any:
        """SymPy's own form, unless that would leave the reals or meet an infinity."""
        operation = node.operation
        untouched = UNTOUCHED_FUNCTIONS.get(operation)
        by_zero = operation == "div" and arguments[1] == 0
        special = operation not in _FAMILIES and any(argument in _SPECIAL for argument in arguments)
        if untouched is not None and (by_zero or special):
            return untouched(*arguments)
        plain = operation not in _ARITHMETIC
        result = _PLAIN[operation](*arguments) if plain else self._arithmetic(number, node, arguments)
        suspect = any(part in _SPECIAL for part in sympy.Mul.make_args(result)) or (
            operation in _RESTRICTED and _leaves_the_reals(result)
        )
        return untouched(*arguments) if untouched is not None and suspect and operation != "mul" else result

    def _inherit(self, number: int, node: Node) -> None:
        inherited: dict[int, Any] = {}
        for argument in node.arguments:
            inherited.update(self.restricted.get(argument, {}))
        if inherited:
            self.restricted[number] = inherited

    def _arithmetic(self, number: int, node: Node, arguments: list[Any]) -> Any:
        operation = node.operation
        if operation in _FAMILIES:
            return self._chain(number)
        if operation == "neg":
            return -arguments[0]
        if operation == "sqrt":
            return self._power(arguments[0], sympy.Rational(1, 2))
        if operation == "pow":
            return self._power(*arguments)
        if operation == "gamma":
            return self._gamma(arguments[0])
        self._count(sum(len(sympy.Mul.make_args(argument)) for argument in arguments))
        self._check_bits(arguments)
        return arguments[0] / arguments[1]

    def _chain(self, number: int) -> Any:
        """A whole chain of sums, or of products."""
        family = _FAMILIES[self.graph[number].operation]
        parts: list[Any] = []
        pending = [(number, 1)]
        while pending:
            part, sign = pending.pop()
            node = self.graph[part]
            if part in self.built or _FAMILIES.get(node.operation) != family:
                parts.append(self.built[part] if sign > 0 else -self.built[part])
                continue
            left, right = node.arguments
            pending += [(right, -sign if node.operation == "sub" else sign), (left, sign)]
            for argument in (left, right):
                if argument in self.restricted:
                    self.restricted.setdefault(number, {}).update(self.restricted[argument])
        join = sympy.Add if family == "sum" else sympy.Mul
        self._count(sum(len(join.make_args(part)) for part in parts))
        self._check_bits(parts)
        if family == "product" and any(part in _SPECIAL for part in parts):
            return reduce(UNTOUCHED_FUNCTIONS["mul"], parts)
        return join(*parts)

    def _power(self, base: Any, exponent: Any) -> Any:
        if base.is_Rational and exponent.is_Rational and base not in (0, 1, -1):
            bits = max(abs(base.p).bit_length(), base.q.bit_length())
            if bits * abs(exponent.p) > MOST_BITS * exponent.q and exponent.q == 1:
                raise self._too_large()
        if exponent.is_Rational and max(abs(exponent.p), exponent.q).bit_length() > 128:
            raise self._too_large()
        return sympy.Pow(base, exponent)

    def _gamma(self, argument: Any) -> Any:
        if argument.is_number and not argument.is_Rational:
            return UNTOUCHED_FUNCTIONS["gamma"](argument)
        if argument.is_Rational and abs(argument) > MOST_GAMMA:
            raise self._too_large()
        return sympy.gamma(argument)

    def _closed(self, number: int) -> Any:
        """The object of a node, NaN wherever a part that SymPy removed is NaN."""
        value = self.built[number]
        restricted = self.restricted.get(number)
        if not restricted or self.domain == "complex":
            return value
        kept = _kept_domains(value)
        lost = [part for part in restricted.values() if not _is_kept(part, kept)]
        if not lost:
            return value
        self.restricted[number] = {number: Guarded(value, *sorted(set(lost), key=sympy.default_sort_key))}
        self.built[number] = self.restricted[number][number]
        return self.built[number]

    def _count(self, terms: int) -> None:
        self.terms += terms
        if self.terms > MOST_TERMS:
            raise self._refusal(
                f"sums and products of more than {MOST_TERMS} terms when they are written out",
                "give shared parts as values, or split the expression",
            )

    def _check_bits(self, arguments: Sequence[Any]) -> None:
        bits = sum(max(abs(a.p).bit_length(), a.q.bit_length()) for a in arguments if a.is_Rational)
        if bits > MOST_BITS:
            raise self._too_large()

    def _too_large(self) -> ExpressionError:
        return self._refusal(
            f"a constant part would need more than {MOST_BITS} bits to write out",
            "use a smaller power or argument, or exp and log",
        )

    def _refusal(self, message: str, hint: str) -> ExpressionError:
        return ExpressionError("C208", message, 0, self.length, hint)


def _leaves_the_reals(value: Any) -> bool:
    """Whether SymPy pulled a factor out of a root, logarithm or inverse function that is not real."""
    parts = (*sympy.Mul.make_args(value), *sympy.Add.make_args(value))
    return any(part.has(sympy.I) or (part.is_number and part.is_extended_real is False) for part in parts)


def _everywhere(operation: str, arguments: Sequence[Any]) -> bool:
    """Whether an operation is defined for all finite reals as it stands."""
    if operation != "pow":
        return operation not in _RESTRICTED
    base, exponent = arguments
    return bool(exponent.is_integer or base.is_positive)


def _kept_domains(value: Any) -> set[Any]:
    """Every part of ``value``, and the bases of its roots."""
    kept = set()
    for part in sympy.preorder_traversal(value):
        kept.add(part)
        if part.is_Pow and part.exp.is_Rational and not part.exp.is_integer:
            kept.add(("root", part.base))
    return kept


def _is_kept(part: Any, kept: set[Any]) -> bool:
    if part in kept:
        return True
    return bool(part.is_Pow and part.exp.is_Rational and ("root", part.base) in kept)
