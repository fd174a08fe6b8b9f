"""From SymPy objects back to text of the language: reading the text builds an equal expression.

For worker processes only: imports sympy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy  # type: ignore[import-untyped]

from ..expr.canonical import canonical_text
from ..expr.syntax import Array, Binary, Call, Comparison, Conditional, Name, Number, Syntax, Unary
from .language_functions import Guarded, LanguageFunction


class Unprintable(ValueError):
    """SymPy made something that the language has no words for."""


def sympy_text(entries: Sequence[Any], shape: Sequence[int] = ()) -> str:
    """The canonical text of row-major entries; raises ``Unprintable`` where the language has no word for a part."""
    return canonical_text(_nested([_tree(entry) for entry in entries], shape))


def _nested(trees: Sequence[Syntax], shape: Sequence[int]) -> Syntax:
    if not shape:
        return trees[0]
    if len(shape) == 1:
        return Array(start=0, end=0, entries=tuple(trees))
    width = shape[1]
    return Array(
        start=0, end=0, entries=tuple(_nested(trees[row * width :][:width], (width,)) for row in range(shape[0]))
    )


def _tree(value: Any) -> Syntax:
    if value.is_Symbol:
        return Name(start=0, end=0, name=str(value.name))
    if value.is_Rational:
        return _number(Fraction(value.p, value.q))
    if value.is_Float:
        return _number(Fraction(repr(float(value))))
    if value.is_Add:
        return _sum(value)
    if value.is_Mul:
        return _product(value)
    if value.is_Pow:
        return _power(value)
    if isinstance(value, LanguageFunction):
        return _language_function(value)
    rule = _RULES.get(type(value).__name__)
    if rule is not None:
        return rule(value)
    name = _NAMES.get(type(value).__name__)
    if name is None:
        raise Unprintable(f"{type(value).__name__} is not in the language")
    return _call(name, [_tree(argument) for argument in value.args])


def _number(value: Fraction) -> Syntax:
    if value < 0:
        return _negative(_number(-value))
    if value.denominator == 1:
        return Number(start=0, end=0, value=value, is_integer=True)
    return _binary("/", _number(Fraction(value.numerator)), _number(Fraction(value.denominator)))


def _negative(tree: Syntax) -> Syntax:
    return Unary(start=0, end=0, operator="-", operand=tree)


def _binary(operator: str, left: Syntax, right: Syntax) -> Syntax:
    return Binary(start=0, end=0, operator=operator, left=left, right=right)


def _call(name: str, arguments: Sequence[Syntax]) -> Syntax:
    return Call(start=0, end=0, function=name, arguments=tuple(arguments))


def _joined(operator: str, trees: Sequence[Syntax]) -> Syntax:
    result = trees[0]
    for tree in trees[1:]:
        result = _binary(operator, result, tree)
    return result


def _sum(value: Any) -> Syntax:
    terms = sorted(value.as_ordered_terms(), key=lambda term: bool(term.could_extract_minus_sign()))
    result: Syntax | None = None
    for term in terms:
        coefficient, _ = term.as_coeff_Mul()
        falls = bool(coefficient.is_Rational and coefficient < 0)
        tree = _tree(-term if falls else term)
        if result is None:
            result = _negative(tree) if falls else tree
        else:
            result = _binary("-" if falls else "+", result, tree)
    assert result is not None
    return result


def _product(value: Any) -> Syntax:
    coefficient, rest = value.as_coeff_Mul()
    falls = bool(coefficient.is_Rational and coefficient < 0)
    coefficient = -coefficient if falls else coefficient
    over: list[Syntax] = []
    under: list[Syntax] = []
    if coefficient.is_Rational:
        over += [_number(Fraction(coefficient.p))] if coefficient.p != 1 else []
        under += [_number(Fraction(coefficient.q))] if coefficient.q != 1 else []
    else:
        rest = value
    for factor in sympy.Mul.make_args(rest):
        if factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
            under.append(_tree(sympy.Pow(factor.base, -factor.exp)))
        else:
            over.append(_tree(factor))
    over = over or [_number(Fraction(1))]
    if falls:
        over[0] = _negative(over[0])
    top = _joined("*", over)
    return _binary("/", top, _joined("*", under)) if under else top


def _power(value: Any) -> Syntax:
    base, exponent = value.base, value.exp
    if base == sympy.E:
        return _call("exp", [_tree(exponent)])
    if exponent == sympy.Rational(1, 2):
        return _call("sqrt", [_tree(base)])
    if exponent.is_Rational and exponent < 0:
        return _binary("/", _number(Fraction(1)), _tree(sympy.Pow(base, -exponent)))
    return _binary("**", _tree(base), _tree(exponent))


def _compared(operator: str) -> Callable[[Any], Syntax]:
    def rule(value: Any) -> Syntax:
        operands = tuple(_tree(argument) for argument in value.args)
        return Comparison(start=0, end=0, operators=(operator,), operands=operands)

    return rule


def _chained(operator: str) -> Callable[[Any], Syntax]:
    return lambda value: _joined(operator, [_tree(argument) for argument in value.args])


def _negated(value: Any) -> Syntax:
    return Unary(start=0, end=0, operator="not", operand=_tree(value.args[0]))


def _choice(test: Syntax, then: Syntax, otherwise: Syntax) -> Syntax:
    return Conditional(start=0, end=0, test=test, then=then, otherwise=otherwise)


def _piecewise(value: Any) -> Syntax:
    pairs = list(value.args)
    result = _tree(pairs.pop()[0]) if pairs[-1][1] == sympy.true else _undefined()
    for then, test in reversed(pairs):
        result = _choice(_tree(test), _tree(then), result)
    return result


def _undefined() -> Syntax:
    return _binary("/", _number(Fraction(0)), _number(Fraction(0)))


def _guarded(value: Any) -> Syntax:
    """A part is NaN where it does not equal itself."""
    parts = [_tree(part) for part in value.args[1:]]
    tests: list[Syntax] = [Comparison(start=0, end=0, operators=("==",), operands=(part, part)) for part in parts]
    return _choice(_joined("and", tests), _tree(value.args[0]), _undefined())


def _language_function(value: Any) -> Syntax:
    if isinstance(value, Guarded):
        return _guarded(value)
    operation = value.operation
    rule = _OPERATION_RULES.get(operation)
    if rule is not None:
        return rule(value)
    return _call(operation, [_tree(argument) for argument in value.args])


def _truth(holds: bool) -> Callable[[Any], Syntax]:
    zero, one = _number(Fraction(0)), _number(Fraction(1))
    pair = (zero, one) if holds else (one, zero)
    return lambda value: Comparison(start=0, end=0, operators=("<",), operands=pair)


def _reciprocal(name: str) -> Callable[[Any], Syntax]:
    return lambda value: _binary("/", _number(Fraction(1)), _call(name, [_tree(value.args[0])]))


_SAME = (
    "exp log sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh erf erfc gamma loggamma sign floor"
    " polygamma digamma besselj bessely besseli besselk expm1 log1p log2 log10 hypot"
)
_NAMES: Mapping[str, str] = {
    **{name: name for name in _SAME.split(" ")},
    "Abs": "abs", "ceiling": "ceil", "Max": "max", "Min": "min", "Mod": "mod", "LambertW": "lambertw",
    "elliptic_k": "ellipk", "elliptic_e": "ellipe", "Heaviside": "heaviside",
}  # fmt: skip

_RULES: Mapping[str, Callable[[Any], Syntax]] = {
    "Pi": lambda value: Name(start=0, end=0, name="pi"),
    "Exp1": lambda value: Name(start=0, end=0, name="e"),
    "NaN": lambda value: _undefined(),
    "ComplexInfinity": lambda value: _undefined(),
    "Infinity": lambda value: _binary("/", _number(Fraction(1)), _number(Fraction(0))),
    "NegativeInfinity": lambda value: _negative(_binary("/", _number(Fraction(1)), _number(Fraction(0)))),
    "StrictLessThan": _compared("<"), "LessThan": _compared("<="), "StrictGreaterThan": _compared(">"),
    "GreaterThan": _compared(">="), "Equality": _compared("=="), "Unequality": _compared("!="),
    "And": _chained("and"), "Or": _chained("or"), "Not": _negated, "Piecewise": _piecewise,
    "BooleanTrue": _truth(True), "BooleanFalse": _truth(False), "sec": _reciprocal("cos"),
    "csc": _reciprocal("sin"), "cot": _reciprocal("tan"), "sech": _reciprocal("cosh"),
    "csch": _reciprocal("sinh"), "coth": _reciprocal("tanh"),
}  # fmt: skip

_OPERATION_RULES: Mapping[str, Callable[[Any], Syntax]] = {
    "lt": _compared("<"), "le": _compared("<="), "eq": _compared("=="), "ne": _compared("!="),
    "and": _chained("and"), "or": _chained("or"), "not": _negated, "true": _truth(True), "false": _truth(False),
    "select": lambda value: _choice(*[_tree(argument) for argument in value.args]),
    "mod": _chained("%"), "floordiv": _chained("//"), "mul": _chained("*"), "div": _chained("/"),
    "pow": _chained("**"),
}  # fmt: skip
