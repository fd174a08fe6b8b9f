"""Presentation MathML of a syntax tree, of the elements that browsers draw (MathML Core)."""

from __future__ import annotations

from html import escape

from .errors import ExpressionError
from .functions import FUNCTIONS
from .notation import (
    BESSEL,
    LEVELS,
    STROKES,
    Branch,
    branches_of,
    is_half,
    is_quotient,
    last_index,
    links_of,
    name_parts,
    number_parts,
    pieces_of,
)
from .parser import COMPARISON, CONDITIONAL, NOT, POSTFIX, POWER, SUM, TERM, UNARY
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

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
#: Browsers stop drawing what nests deeper than a few hundred elements, so longer quotients are one line.
_MOST_STROKES = 4

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
#: Functions under another name than their own.
_SYMBOLS = {
    "log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "gamma": "Γ", "loggamma": "lnΓ", "digamma": "ψ",
    "ellipk": "K", "ellipe": "E", "lambertw": "W",
}  # fmt: skip
_FENCES = {"abs": "||", "norm": "‖‖", "floor": "⌊⌋", "ceil": "⌈⌉"}
_BETWEEN = {"dot": "⋅", "cross": "×", "outer": "⊗", "mod": "mod"}
_RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
_JOINED = {"or": "∨", "and": "∧", "+": "+", "-": "−", "*": "⋅", "@": "⋅", "%": "mod", "/": "/", "//": "//"}
_REDUCTIONS = {"sum": "∑", "prod": "∏", "min": "min", "max": "max"}
_COMMA = '<mo separator="true">,</mo>'
_APPLY = "<mo>\u2061</mo>"


def mathml(tree: Syntax) -> str:
    """The formula of ``tree`` as a whole ``math`` element, for HTML and XML alike; every text in it is escaped.

    Raises ``ExpressionError`` where the tree nests deeper than the stack.
    """
    try:
        return f'<math xmlns="{NAMESPACE}" display="block">{_row(_text(tree, CONDITIONAL))}</math>'
    except RecursionError:
        raise ExpressionError(
            "C207", "the expression nests too deeply to be drawn", tree.start, tree.end, "give inner parts a name"
        ) from None


def _text(tree: Syntax, minimum: int) -> str:
    """The elements of ``tree``, in brackets where something is wanted that binds at least as ``minimum``."""
    text, binding = _bound(tree)
    return text if binding >= minimum else _fenced(text)


def _single(tree: Syntax, minimum: int) -> str:
    """``tree`` as one element."""
    return _row(_text(tree, minimum))


def _bound(tree: Syntax) -> tuple[str, int]:
    match tree:
        case Number():
            return _number(tree)
        case Name():
            return _name(tree.name), POSTFIX
        case Binary(operator="**"):
            return _power(tree)
        case Binary():
            return _chain(tree)
        case Unary(operator="not"):
            return _operator("¬") + _text(tree.operand, NOT), NOT
        case Unary():
            return _sign(tree.operator) + _text(tree.operand, TERM), SUM
        case Comparison():
            parts = [_text(tree.operands[0], SUM)]
            for operator, operand in zip(tree.operators, tree.operands[1:], strict=True):
                parts += [_operator(_RELATIONS[operator]), _text(operand, SUM)]
            return "".join(parts), COMPARISON
        case Conditional():
            return _cases(branches_of(tree)), TERM
        case Call():
            return _call(tree)
        case Array():
            return _matrix(tree), POSTFIX
        case Comprehension():
            return _loop(tree)
        case Index():
            return _below(_base(tree.base), _list(tree.indices)), POSTFIX
        case Slice():
            ends = ["" if end is None else f"<mn>{end}</mn>" for end in (tree.first, tree.last)]
            return _operator(":").join(ends), POSTFIX
    raise TypeError(f"{type(tree).__name__} is not part of the syntax tree")


def _row(text: str) -> str:
    return f"<mrow>{text}</mrow>"


def _operator(symbol: str) -> str:
    space = ' lspace="0.3em" rspace="0.3em"' if symbol == "mod" else ""
    return f"<mo{space}>{escape(symbol)}</mo>"


def _sign(operator: str) -> str:
    return f'<mo form="prefix">{"−" if operator == "-" else "+"}</mo>'


def _fence(symbol: str, form: str) -> str:
    return f'<mo form="{form}" fence="true" stretchy="true">{symbol}</mo>'


def _fenced(text: str, fences: str = "()") -> str:
    return _row(_fence(fences[0], "prefix") + text + _fence(fences[1], "postfix"))


def _below(base: str, below: str) -> str:
    return f"<msub>{base}{_row(below)}</msub>"


def _above(base: str, above: str) -> str:
    return f"<msup>{base}{_row(above)}</msup>"


def _identifier(word: str) -> str:
    return f"<mn>{word}</mn>" if word.isdecimal() else f"<mi>{escape(_GREEK.get(word, word))}</mi>"


def _name(name: str) -> str:
    stem, below = name_parts(name)
    symbol = _identifier(stem)
    return _below(symbol, _COMMA.join(_identifier(part) for part in below)) if below else symbol


def _number(tree: Number) -> tuple[str, int]:
    digits, power = number_parts(tree)
    if power is None:
        return f"<mn>{digits}</mn>", POSTFIX
    exponent = f"<mn>{power}</mn>" if power[0] != "-" else f"{_sign('-')}<mn>{power[1:]}</mn>"
    ten = _above("<mn>10</mn>", exponent)
    return (ten, POWER) if digits is None else (f"<mn>{digits}</mn>{_operator('⋅')}{ten}", TERM)


def _chain(tree: Binary) -> tuple[str, int]:
    """Chains are walked along their left side, because they may be longer than the stack."""
    level = LEVELS[tree.operator]
    first, links = links_of(tree)
    strokes = sum(link.operator in STROKES for link in links)
    if 0 < strokes <= _MOST_STROKES:
        return _with_strokes(first, links)
    parts = [_leftmost(first, level)]
    for link in links:
        parts += [_operator(_JOINED[link.operator]), _text(link.right, level + 1)]
    return "".join(parts), level


def _with_strokes(first: Syntax, links: list[Binary]) -> tuple[str, int]:
    """Products and quotients from left to right; what is divided stands above its stroke without brackets."""
    text = _text(first, CONDITIONAL) if links[0].operator in STROKES else _leftmost(first, TERM)
    binding = TERM
    for link in links:
        if link.operator in STROKES:
            text, binding = f"<mfrac>{_row(text)}{_single(link.right, CONDITIONAL)}</mfrac>", POSTFIX
            text = _fenced(text, "⌊⌋") if link.operator == "//" else text
        else:
            text, binding = text + _operator(_JOINED[link.operator]) + _text(link.right, TERM + 1), TERM
    return text, binding


def _leftmost(tree: Syntax, binding: int) -> str:
    """The first operand of a chain: a sum sign or a fraction of differentials would take the next factor along."""
    text, own = _bound(tree)
    reaches = own == TERM == binding and not isinstance(tree, Binary | Number)
    return _fenced(text) if own < binding or reaches else text


def _power(tree: Binary) -> tuple[str, int]:
    if is_half(tree.right):
        return f"<msqrt>{_text(tree.left, CONDITIONAL)}</msqrt>", POSTFIX
    return _above(_base(tree.left), _text(tree.right, CONDITIONAL)), POWER


def _base(tree: Syntax) -> str:
    """What has something above or below it, as one element."""
    text = _text(tree, POSTFIX)
    return _fenced(text) if is_quotient(tree) else _row(text)


def _call(tree: Call) -> tuple[str, int]:
    name, arguments = tree.function, tree.arguments
    if len(arguments) == 1 and name in ("sqrt", "cbrt", "transpose", "inv", *_FENCES):
        return _around(name, arguments[0])
    if name == "piecewise" and len(arguments) % 2:
        return _cases(pieces_of(tree)), TERM
    if len(arguments) == 2:
        first, second = arguments
        if name in _BETWEEN:
            return _text(first, UNARY) + _operator(_BETWEEN[name]) + _text(second, UNARY), TERM
        if name in BESSEL:
            return _applied(_below(f"<mi>{BESSEL[name]}</mi>", _text(first, CONDITIONAL)), _text(second, CONDITIONAL))
        if name == "polygamma":
            return _applied(_above("<mi>ψ</mi>", _fenced(_text(first, CONDITIONAL))), _text(second, CONDITIONAL))
        if name == "diff":
            below = _row("<mi>∂</mi>" + _text(second, POSTFIX))
            return f"<mfrac><mi>∂</mi>{below}</mfrac>" + _text(first, UNARY), TERM
    inner = _list(arguments)
    if name in ("log2", "log10"):
        return _applied(_below("<mi>log</mi>", f"<mn>{name[3:]}</mn>"), inner)
    return _applied(f"<mi>{_SYMBOLS.get(name, name)}</mi>" if name in FUNCTIONS else _name(name), inner)


def _around(name: str, argument: Syntax) -> tuple[str, int]:
    """A function that is written around its argument, or as a power of it."""
    if name in _FENCES:
        return _fenced(_text(argument, CONDITIONAL), _FENCES[name]), POSTFIX
    if name == "sqrt":
        return f"<msqrt>{_text(argument, CONDITIONAL)}</msqrt>", POSTFIX
    if name == "cbrt":
        return f"<mroot>{_single(argument, CONDITIONAL)}<mn>3</mn></mroot>", POSTFIX
    above = "<mi>T</mi>" if name == "transpose" else f"{_sign('-')}<mn>1</mn>"
    return _above(_base(argument), above), POWER


def _applied(function: str, arguments: str) -> tuple[str, int]:
    return f"{function}{_APPLY}{_fenced(arguments)}", POSTFIX


def _cases(branches: list[Branch]) -> str:
    rows = []
    for value, test in branches:
        condition = "<mtext>otherwise</mtext>" if test is None else "<mtext>if\u00a0</mtext>" + _text(test, CONDITIONAL)
        rows.append(f"<mtr><mtd>{_text(value, CONDITIONAL)}</mtd><mtd>{condition}</mtd></mtr>")
    return _row(_fence("{", "prefix") + f'<mtable class="cases">{"".join(rows)}</mtable>')


def _matrix(tree: Array) -> str:
    rows = []
    for entry in tree.entries:
        parts = entry.entries if isinstance(entry, Array) else (entry,)
        cells = [f"<mtd>{_text(part, CONDITIONAL)}</mtd>" for part in parts]
        rows.append(f"<mtr>{''.join(cells)}</mtr>")
    return _fenced(f"<mtable>{''.join(rows)}</mtable>", "[]")


def _loop(tree: Comprehension) -> tuple[str, int]:
    first = "<mn>0</mn>" if tree.first is None else _text(tree.first, SUM)
    known = last_index(tree)
    if known is not None:
        last = f"<mn>{known}</mn>" if known[0] != "-" else f"{_sign('-')}<mn>{known[1:]}</mn>"
    else:
        last = _text(tree.last, SUM) + _operator("−") + "<mn>1</mn>"
    start = _name(tree.variable) + _operator("=") + first
    if tree.reduction in ("sum", "prod"):
        sign = f'<mo movablelimits="false">{_REDUCTIONS[tree.reduction]}</mo>'
        return f"<munderover>{sign}{_row(start)}{_row(last)}</munderover>{_text(tree.element, TERM)}", TERM
    bounds = f"{start}{_COMMA}<mo>…</mo>{_COMMA}{last}"
    if tree.reduction is not None:
        sign = f'<mo movablelimits="false">{_REDUCTIONS[tree.reduction]}</mo>'
        return f"<munder>{sign}{_row(bounds)}</munder>{_text(tree.element, TERM)}", TERM
    return _below(_fenced(_text(tree.element, CONDITIONAL), "[]"), bounds), POSTFIX


def _list(parts: tuple[Syntax, ...]) -> str:
    texts = []  # a comprehension would take one more frame of the stack at every level
    for part in parts:
        texts.append(_text(part, CONDITIONAL))
    return _COMMA.join(texts)
