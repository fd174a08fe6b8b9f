"""LaTeX of a syntax tree; names of a schema always come out as safe LaTeX."""

from __future__ import annotations

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

_GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi",
    "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
})  # fmt: skip
#: Functions that LaTeX has a command for, under its own name or another one.
_COMMANDS = {
    name: rf"\{name}" for name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "det", "min", "max")
} | {
    "log": r"\ln", "log2": r"\log_{2}", "log10": r"\log_{10}", "asin": r"\arcsin", "acos": r"\arccos",
    "atan": r"\arctan", "gamma": r"\Gamma", "loggamma": r"\ln\Gamma", "digamma": r"\psi", "ellipk": "K", "ellipe": "E",
    "lambertw": "W",
}  # fmt: skip
_AROUND = {
    "abs": (r"\left|", r"\right|"),
    "norm": (r"\left\lVert ", r"\right\rVert"),
    "floor": (r"\left\lfloor ", r"\right\rfloor"),
    "ceil": (r"\left\lceil ", r"\right\rceil"),
    "sqrt": (r"\sqrt{", "}"),
    "cbrt": (r"\sqrt[3]{", "}"),
}
_RELATIONS = {"<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq", "==": "=", "!=": r"\neq"}
_JOINED = {
    "or": r" \lor ", "and": r" \land ", "+": " + ", "-": " - ", "*": r" \, ", "@": r" \, ", "%": r" \bmod ",
}  # fmt: skip
_REDUCTIONS = {"sum": r"\sum", "prod": r"\prod", "min": r"\min", "max": r"\max"}


def latex(tree: Syntax) -> str:
    """The formula of ``tree``, for mathematics mode."""
    return _text(tree, CONDITIONAL)


def latex_name(name: str) -> str:
    """A name as a symbol: Greek letters, and subscripts for digits at the end and for what follows underscores."""
    stem, below = name_parts(name)
    symbol = _word(stem)
    return f"{symbol}_{{{', '.join(_word(part) for part in below)}}}" if below else symbol


def _word(text: str) -> str:
    if text in _GREEK:
        return f"\\{text}"
    if len(text) == 1 or text.isdecimal():
        return text if text != "_" else r"\_"
    return rf"\mathrm{{{text.replace('_', chr(92) + '_')}}}"


def _text(tree: Syntax, minimum: int) -> str:
    text, binding = _bound(tree)
    return text if binding >= minimum else rf"\left({text}\right)"


def _bound(tree: Syntax) -> tuple[str, int]:
    match tree:
        case Number():
            return _number(tree)
        case Name():
            return latex_name(tree.name), POSTFIX
        case Binary(operator="**"):
            return _power(tree)
        case Binary():
            return _chain(tree)
        case Unary(operator="not"):
            return rf"\lnot {_text(tree.operand, NOT)}", NOT
        case Unary():
            return tree.operator + _text(tree.operand, TERM), SUM
        case Comparison():
            parts = [_text(tree.operands[0], SUM)]
            for operator, operand in zip(tree.operators, tree.operands[1:], strict=True):
                parts += [_RELATIONS[operator], _text(operand, SUM)]
            return " ".join(parts), COMPARISON
        case Conditional():
            return _cases(branches_of(tree)), TERM
        case Call():
            return _call(tree)
        case Array():
            return _matrix(tree), POSTFIX
        case Comprehension():
            return _loop(tree)
        case Index():
            return f"{{{_base(tree.base)}}}_{{{_list(tree.indices)}}}", POSTFIX
        case Slice():
            ends = ["" if end is None else str(end) for end in (tree.first, tree.last)]
            return ":".join(ends), POSTFIX
    raise TypeError(f"{type(tree).__name__} is not part of the syntax tree")


def _number(tree: Number) -> tuple[str, int]:
    digits, power = number_parts(tree)
    if power is None:
        return digits or "", POSTFIX
    ten = f"10^{{{power}}}"
    return (ten, POWER) if digits is None else (rf"{digits} \cdot {ten}", TERM)


def _chain(tree: Binary) -> tuple[str, int]:
    """Chains are walked along their left side, because they may be longer than the stack."""
    level = binding = LEVELS[tree.operator]
    first, links = links_of(tree)
    parts = [_text(first, CONDITIONAL) if links[0].operator in STROKES else _leftmost(first, level)]
    for link in links:
        if link.operator in STROKES:
            fraction = rf"\frac{{{''.join(parts)}}}{{{_text(link.right, CONDITIONAL)}}}"
            parts = [fraction if link.operator == "/" else rf"\left\lfloor {fraction}\right\rfloor"]
            binding = POSTFIX
        else:
            right = _text(link.right, level + 1)
            is_number = link.operator == "*" and right.lstrip("{")[:1].isdecimal()
            parts += [r" \cdot " if is_number else _JOINED[link.operator], right]
            binding = level
    return "".join(parts), binding


def _leftmost(tree: Syntax, binding: int) -> str:
    """The first operand of a chain: a sum sign or a fraction of differentials would take the next factor along."""
    text, own = _bound(tree)
    reaches = own == TERM == binding and not isinstance(tree, Binary | Number)
    return rf"\left({text}\right)" if own < binding or reaches else text


def _power(tree: Binary) -> tuple[str, int]:
    exponent = tree.right
    if is_half(exponent):
        return rf"\sqrt{{{_text(tree.left, CONDITIONAL)}}}", POSTFIX
    return f"{{{_base(tree.left)}}}^{{{_text(exponent, CONDITIONAL)}}}", POWER


def _base(tree: Syntax) -> str:
    """What has something above or below it."""
    text = _text(tree, POSTFIX)
    return rf"\left({text}\right)" if is_quotient(tree) else text


def _call(tree: Call) -> tuple[str, int]:
    name, arguments = tree.function, tree.arguments
    if name in _AROUND and len(arguments) == 1:
        before, after = _AROUND[name]
        return before + _text(arguments[0], CONDITIONAL) + after, POSTFIX
    if name == "piecewise" and len(arguments) % 2:
        return _cases(pieces_of(tree)), TERM
    if name == "transpose" and len(arguments) == 1:
        return f"{{{_base(arguments[0])}}}^{{T}}", POWER
    if name == "inv" and len(arguments) == 1:
        return f"{{{_base(arguments[0])}}}^{{-1}}", POWER
    if name in ("dot", "cross", "outer", "mod") and len(arguments) == 2:
        sign = {"dot": r"\cdot", "cross": r"\times", "outer": r"\otimes", "mod": r"\bmod"}[name]
        return f"{_text(arguments[0], UNARY)} {sign} {_text(arguments[1], UNARY)}", TERM
    if name in BESSEL and len(arguments) == 2:
        return rf"{BESSEL[name]}_{{{_text(arguments[0], CONDITIONAL)}}}\left({_list(arguments[1:])}\right)", POSTFIX
    if name == "polygamma" and len(arguments) == 2:
        order = _text(arguments[0], CONDITIONAL)
        return rf"\psi^{{\left({order}\right)}}\left({_list(arguments[1:])}\right)", POSTFIX
    if name == "diff" and len(arguments) == 2:
        below = _text(arguments[1], POSTFIX)
        return rf"\frac{{\partial}}{{\partial {below}}} {_text(arguments[0], UNARY)}", TERM
    command = _COMMANDS.get(name) or (rf"\operatorname{{{name}}}" if name in FUNCTIONS else latex_name(name))
    return rf"{command}\left({_list(arguments)}\right)", POSTFIX


def _cases(branches: list[Branch]) -> str:
    rows = []
    for value, test in branches:
        condition = r"\text{otherwise}" if test is None else rf"\text{{if }} {_text(test, CONDITIONAL)}"
        rows.append(f"{_text(value, CONDITIONAL)} & {condition}")
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _matrix(tree: Array) -> str:
    rows = [_row(entry) for entry in tree.entries]
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def _row(entry: Syntax) -> str:
    if isinstance(entry, Array):
        return " & ".join(_text(part, CONDITIONAL) for part in entry.entries)
    return _text(entry, CONDITIONAL)


def _loop(tree: Comprehension) -> tuple[str, int]:
    first = "0" if tree.first is None else _text(tree.first, SUM)
    last = last_index(tree) or (
        _text(tree.last, SUM) if isinstance(tree.last, Number) else f"{_text(tree.last, SUM)} - 1"
    )
    variable = latex_name(tree.variable)
    if tree.reduction in ("sum", "prod"):
        sign = _REDUCTIONS[tree.reduction]
        return rf"{sign}_{{{variable}={first}}}^{{{last}}} {_text(tree.element, TERM)}", TERM
    bounds = rf"{variable}={first},\ldots,{last}"
    if tree.reduction is not None:
        return rf"{_REDUCTIONS[tree.reduction]}_{{{bounds}}} {_text(tree.element, TERM)}", TERM
    return rf"\left[{_text(tree.element, CONDITIONAL)}\right]_{{{bounds}}}", POSTFIX


def _list(parts: tuple[Syntax, ...]) -> str:
    texts = []  # a comprehension would take one more frame of the stack at every level
    for part in parts:
        texts.append(_text(part, CONDITIONAL))
    return ", ".join(texts)
