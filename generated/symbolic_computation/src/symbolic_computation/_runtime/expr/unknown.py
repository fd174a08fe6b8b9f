"""Names that mean nothing where they stand, with the likely meaning; also without elaborating."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from .errors import ExpressionError
from .foreign_names import ADVICE, INFINITIES, counterpart, product_of
from .functions import CONSTANTS, FUNCTIONS
from .names import NO_TRUTHS
from .rewritten_calls import written_for
from .scope import FunctionDefinition
from .syntax import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Index,
    Name,
    Syntax,
    Unary,
)


def unknown_name(tree: Name, known: Iterable[str], functions: Iterable[str]) -> ExpressionError:
    """The error for a name without a value."""
    if tree.name in FUNCTIONS or tree.name in set(functions):
        return ExpressionError("C213", f"{tree.name} is a function", tree.start, tree.end, f"call it: {tree.name}(...)")
    if tree.name == "oo":
        return ExpressionError("C210", "oo stands only in intervals", tree.start, tree.end, "use a finite number")
    return ExpressionError(
        "C210", f"unknown name {tree.name}", tree.start, tree.end, _name_hint(tree.name, {*known, *CONSTANTS})
    )


def _name_hint(name: str, known: set[str]) -> str:
    lower, meant = name.casefold(), counterpart(name)
    if lower in INFINITIES:
        return "use a finite number; in an interval write oo"
    if lower == "nan":
        return "there is no such value; keep inputs without a result out by `domain` or `where`"
    if lower in ("true", "false"):
        return NO_TRUTHS
    if meant in CONSTANTS:
        return f"did you mean `{meant}`?"
    if meant in FUNCTIONS and name != lower and lower not in known:
        return f"did you mean the function `{meant}`? It is called with round brackets: {meant}(...)"
    return suggestion(name, known)


def unknown_function(tree: Call, functions: Iterable[str]) -> ExpressionError:
    """The error for a call of what is neither declared nor built in."""
    name, form = tree.function, written_for(tree)
    if form is not None:
        return ExpressionError("C211", f"unknown function {name}", tree.start, tree.end, f"write `{form}`")
    meant = counterpart(name)
    hint = ADVICE.get(name) or ADVICE.get(name.casefold())
    if hint is None and meant in FUNCTIONS and name.casefold() != meant:
        hint = f"write {meant}"
    hint = hint or suggestion(name, {*FUNCTIONS, *functions})
    return ExpressionError("C211", f"unknown function {name}", tree.start, tree.start + len(name), hint)


def check_declared_arity(tree: Call, definition: FunctionDefinition) -> None:
    """Refuse a call of a declared function with a wrong number of arguments."""
    wanted, given = len(definition.arguments), len(tree.arguments)
    if wanted != given:
        raise ExpressionError(
            "C214",
            f"{tree.function} takes {wanted} {'argument' if wanted == 1 else 'arguments'}, not {given}",
            tree.start,
            tree.end,
            f"write {tree.function}({', '.join(definition.arguments)})",
        )


def suggestion(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant."""
    product = product_of(name)
    if product is not None:
        return f"for a product write {product}"
    candidates = sorted(known)
    close = difflib.get_close_matches(name, candidates, n=1, cutoff=0.6)
    close = close or [other for other in candidates if other.casefold() == name.casefold()]
    return f"did you mean `{close[0]}`?" if close else f"declare `{name}`, or correct the name"


def check_names(tree: Syntax, names: Iterable[str], functions: Mapping[str, FunctionDefinition]) -> None:
    """Refuse unknown names and functions, and wrong numbers of arguments of declared ones, in ``tree``.

    Shapes and kinds stay unknown: a function's body is checked so before anybody calls it.
    """
    known = frozenset(names)
    stack: list[tuple[Syntax, frozenset[str]]] = [(tree, known)]
    while stack:
        part, bound = stack.pop()
        if isinstance(part, Name) and part.name not in bound and part.name not in CONSTANTS:
            raise unknown_name(part, bound, functions)
        if isinstance(part, Call):
            definition = functions.get(part.function)
            if definition is not None:
                check_declared_arity(part, definition)
            elif part.function not in FUNCTIONS and part.function not in bound:
                raise unknown_function(part, functions)
        if isinstance(part, Comprehension):
            stack += [(child, bound) for child in (part.last, part.first) if child is not None]
            bound |= {part.variable}
            stack.append((part.element, bound))
        else:
            stack += [(child, bound) for child in reversed(children(part))]


def mentioned_names(tree: Syntax) -> set[str]:
    """Every name and every function's name in ``tree``, loop variables included."""
    names: set[str] = set()
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, Name):
            names.add(part.name)
        elif isinstance(part, Call):
            names.add(part.function)
        stack.extend(children(part))
    return names


def children(tree: Syntax) -> tuple[Syntax, ...]:
    """The parts of ``tree`` one level down, in order of writing."""
    match tree:
        case Unary():
            return (tree.operand,)
        case Binary():
            return (tree.left, tree.right)
        case Comparison():
            return tree.operands
        case Conditional():
            return (tree.then, tree.test, tree.otherwise)
        case Call():
            return tree.arguments
        case Array():
            return tree.entries
        case Comprehension():
            return tuple(part for part in (tree.element, tree.first, tree.last) if part is not None)
        case Index():
            return (tree.base, *tree.indices)
    return ()
