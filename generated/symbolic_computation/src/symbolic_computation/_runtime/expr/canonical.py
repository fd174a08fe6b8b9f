"""One text for every syntax tree, and its hash: as few brackets as possible, numbers in one form."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from .parser import AND, COMPARISON, CONDITIONAL, NOT, OR, POSTFIX, POWER, SUM, TERM, UNARY
from .syntax import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Index,
    Name,
    Number,
    Slice,
    Syntax,
    Unary,
)

_BINDING = {
    "or": OR, "and": AND, "+": SUM, "-": SUM, "*": TERM, "/": TERM, "//": TERM, "%": TERM, "@": TERM, "**": POWER,
}  # fmt: skip
#: Numbers with at most so many places are written out, longer ones with an exponent.
_PLACES = 16


def canonical_text(tree: Syntax) -> str:
    """The text of ``tree``; parsing it gives ``tree`` again, and equal trees have equal texts."""
    return _text(tree, CONDITIONAL)


def expression_hash(tree: Syntax) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text(tree).encode("utf-8")).hexdigest()


def _text(tree: Syntax, minimum: int) -> str:
    """The text of ``tree`` where something is wanted that binds at least as tightly as ``minimum``."""
    text, binding = _bound(tree)
    return text if binding >= minimum else f"({text})"


def _bound(tree: Syntax) -> tuple[str, int]:
    match tree:
        case Number():
            return number_text(tree), POSTFIX
        case Name():
            return tree.name, POSTFIX
        case Binary():
            return _binary(tree), _BINDING[tree.operator]
        case Unary(operator="not"):
            return f"not {_text(tree.operand, NOT)}", NOT
        case Unary():
            return tree.operator + _text(tree.operand, UNARY), UNARY
        case Comparison():
            parts = [_text(tree.operands[0], SUM)]
            for operator, operand in zip(tree.operators, tree.operands[1:], strict=True):
                parts += [operator, _text(operand, SUM)]
            return " ".join(parts), COMPARISON
        case Conditional():
            then, test = _text(tree.then, OR), _text(tree.test, OR)
            return f"{then} if {test} else {_text(tree.otherwise, CONDITIONAL)}", CONDITIONAL
        case Call():
            return f"{tree.function}({_list(tree.arguments)})", POSTFIX
        case Array():
            return f"[{_list(tree.entries)}]", POSTFIX
        case Comprehension():
            return _comprehension(tree), POSTFIX
        case Index():
            return f"{_text(tree.base, POSTFIX)}[{_list(tree.indices)}]", POSTFIX
        case Slice():
            return _slice(tree), POSTFIX
    raise TypeError(f"{type(tree).__name__} is not part of the syntax tree")


def _list(parts: tuple[Syntax, ...]) -> str:
    texts = []  # a comprehension would take one more frame of the stack at every level
    for part in parts:
        texts.append(_text(part, CONDITIONAL))
    return ", ".join(texts)


def _binary(tree: Binary) -> str:
    """A chain such as ``a + b - c`` is walked along its left side, because it may be longer than the stack."""
    binding = _BINDING[tree.operator]
    if tree.operator == "**":
        return f"{_text(tree.left, POSTFIX)}**{_text(tree.right, UNARY)}"
    parts: list[str] = []
    left: Syntax = tree
    while isinstance(left, Binary) and _BINDING[left.operator] == binding:
        operator = left.operator if binding == TERM and left.operator != "@" else f" {left.operator} "
        parts.append(operator + _text(left.right, binding + 1))
        left = left.left
    return _text(left, binding) + "".join(reversed(parts))


def _comprehension(tree: Comprehension) -> str:
    first = "" if tree.first is None else _text(tree.first, CONDITIONAL) + ", "
    loop = f"{_text(tree.element, CONDITIONAL)} for {tree.variable} in range({first}{_text(tree.last, CONDITIONAL)})"
    return f"[{loop}]" if tree.reduction is None else f"{tree.reduction}({loop})"


def _slice(tree: Slice) -> str:
    first = "" if tree.first is None else str(tree.first)
    return f"{first}:{'' if tree.last is None else tree.last}"


def number_text(number: Number) -> str:
    """The shortest of the forms that a literal has here; exact."""
    if number.is_integer:
        return str(number.value.numerator)
    digits, power = decimal_parts(number.value)
    places = len(digits)
    if power >= 0 and places + power <= _PLACES:
        return digits + "0" * power + ".0"
    if power < 0 and max(places, -power) <= _PLACES:
        padded = digits.rjust(-power + 1, "0")
        return f"{padded[:power]}.{padded[power:]}"
    exponent = power + places - 1
    if exponent > 400:
        return f"{digits}{'0' * (power - 400)}e400"
    if exponent < -400:
        return f"0.{'0' * (-exponent - 401)}{digits}e-400"
    return f"{digits[0]}{'.' + digits[1:] if places > 1 else ''}e{exponent}"


def decimal_parts(value: Fraction) -> tuple[str, int]:
    """Digits without trailing zeros, and the power of ten that they are multiplied by."""
    if value < 0:
        raise ValueError("a literal is not negative")
    twos = (value.denominator & -value.denominator).bit_length() - 1
    fives, rest = 0, value.denominator >> twos
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        raise ValueError(f"{value} has no finite decimal form")
    power = -max(twos, fives)
    digits = str(value.numerator * 10**-power // value.denominator)
    stripped = digits.rstrip("0") or "0"
    return stripped, (power + len(digits) - len(stripped)) if value else 0
