"""A graph as statements for a language with scalars: which values get a name, and how each operation is written.

What the languages have in common: sharing becomes temporaries, small powers become products, lines stay short.
A ``Dialect`` says how a language writes each operation; a printer lays the ``Body`` out as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from .graph import Graph, Node
from .identifiers import Identifiers
from .rewrite import rewrite
from .schedule import CONSTANTS, Schedule, schedule
from .typed import Value

#: The longest expression in one statement, in characters; what is longer is cut into temporaries.
LONGEST_EXPRESSION = 76
#: The longest text of an expression in a comment, in characters.
LONGEST_COMMENT = 1200

CHOICE, LOGIC, NOT, COMPARISON, SUM, PRODUCT, UNARY, POWER, ATOM = range(9)

_NUMBERS = CONSTANTS - {"true", "false"}
_MIRRORED = {"lt": "gt", "le": "ge", "eq": "eq", "ne": "ne"}


@dataclass(frozen=True, slots=True)
class Form:
    """How an operation is written: ``{0}`` stands for the first operand, ``{order}`` for the payload.

    ``level`` says how tightly the text binds, ``operands`` how tightly each operand must. ``support`` names a
    function that has to be printed along, ``library`` one that has to be imported.
    """

    template: str
    level: int = ATOM
    operands: tuple[int, ...] = ()
    support: str | None = None
    library: str | None = None


@dataclass(frozen=True)
class Dialect:
    """What a language needs to be printed. ``literal`` takes a double, which may be infinite or NaN.

    ``forms`` has every operation of the graph, besides ``gt`` and ``ge``; ``div_by_number``, where it is there, is
    taken for a divisor that is a literal other than zero. ``has_fractional_orders`` says whether Bessel functions may
    have an order that is not whole. ``splat`` is how a language of vectors writes a number that no operator stands
    beside; ``members`` are operations that read a part of a named value and need no name of their own.
    """

    forms: Mapping[str, Form]
    literal: Callable[[float], Form]
    reserved: frozenset[str]
    folds_case: bool = False
    has_fractional_orders: bool = False
    splat: str | None = None
    members: frozenset[str] = frozenset()


class NotInLanguage(ValueError):
    """An operation that a language has no good version of."""


@dataclass(frozen=True)
class Routine:
    """A function to print: the node numbers of ``value`` in ``graph``, whose symbols are ``variables``.

    ``canonical`` is the text that says what it computes.
    """

    name: str
    canonical: str
    variables: tuple[str, ...]
    graph: Graph
    value: Value


@dataclass(frozen=True, slots=True)
class Statement:
    """``name = text``, a truth value or a double; ``operation`` is the outermost one."""

    name: str
    text: str
    is_boolean: bool
    operation: str = ""


@dataclass(frozen=True)
class Body:
    """A function without its frame.

    ``parameters`` are the names of the variables in their order, ``unused`` those that no statement reads.
    ``results`` are the entries row-major; ``support`` and ``library`` what they need, in the order of first use.
    """

    parameters: tuple[str, ...]
    unused: tuple[str, ...]
    statements: tuple[Statement, ...]
    results: tuple[str, ...]
    support: tuple[str, ...]
    library: tuple[str, ...]


def call(function: str, arguments: int = 1, *, support: bool = False, library: bool = False) -> Form:
    """A call of ``function``, which is named as support or as import where that is said."""
    places = ", ".join(f"{{{position}}}" for position in range(arguments))
    name = function.split("(")[0]
    template = f"{function}({places})" if "(" not in function else function
    return Form(template, support=name if support else None, library=name if library else None)


def infix(symbol: str, level: int) -> Form:
    """An operator that binds to the left."""
    return Form(f"{{0}} {symbol} {{1}}", level, (level, level + 1))


def relation(symbol: str) -> Form:
    """A comparison."""
    return Form(f"{{0}} {symbol} {{1}}", COMPARISON, (SUM, SUM))


def build_body(routine: Routine, dialect: Dialect, taken: Iterable[str] = ()) -> Body:
    """The statements of ``routine``, which use none of the names that are ``taken``.

    Raises ``ValueError`` for a symbol that is not among its variables, ``NotInLanguage`` for what cannot be printed.
    """
    rewritten, mapping = rewrite(routine.graph, routine.value.entries, exact_special=True)
    graph, products = squares_as_products(rewritten, [mapping[entry] for entry in routine.value.entries])
    roots = [products[mapping[entry]] for entry in routine.value.entries]
    return lay_out(graph, roots, routine.variables, dialect, {routine.name, *taken})


def lay_out(
    graph: Graph,
    roots: Sequence[int],
    variables: Sequence[str],
    dialect: Dialect,
    taken: Iterable[str] = (),
    wanted: Mapping[int, str] = MappingProxyType({}),
) -> Body:
    """The statements of the nodes ``roots`` of a graph that was rewritten; ``wanted`` are names for nodes.

    Raises as ``build_body`` does.
    """
    return _Builder(graph, schedule(graph, roots, wanted), dialect, set(taken)).build(variables, roots)


def shortest(value: float) -> str:
    """The shortest decimal text that reads back as ``value``, which is finite; it has a point or an exponent."""
    return repr(value).replace("e+", "e")


def comment_text(text: str) -> str:
    """``text`` as something that ends no comment and no docstring: printable ASCII on one line, perhaps cut."""
    shown = text if len(text) <= LONGEST_COMMENT else text[:LONGEST_COMMENT] + " ..."
    safe = "".join(character if " " <= character <= "~" and character not in "\\\"'`" else "?" for character in shown)
    return safe.replace("*/", "* /").replace("/*", "/ *")


def _is_square(graph: Graph, node: Node) -> bool:
    if node.operation != "pow":
        return False
    exponent = graph[node.arguments[1]]
    return exponent.operation == "constant" and exponent.payload == 2


def squares_as_products(graph: Graph, roots: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The same graph with ``x*x`` for ``x**2``, and for every node that the roots need its node there."""
    new = Graph()
    mapping: dict[int, int] = {}
    for number in graph.reachable(roots):
        node = graph[number]
        if _is_square(graph, node):
            base = mapping[node.arguments[0]]
            mapping[number] = new.intern("mul", (base, base))
        else:
            arguments = [mapping[argument] for argument in node.arguments]
            mapping[number] = new.intern(node.operation, arguments, node.payload, node.kind)
    return new, mapping


class _Builder:
    def __init__(self, graph: Graph, plan: Schedule, dialect: Dialect, taken: set[str]) -> None:
        self._graph = graph
        self._plan = plan
        self._dialect = dialect
        self._identifiers = Identifiers(dialect.reserved | taken, folds_case=dialect.folds_case)
        self._texts: dict[int, tuple[str, int]] = {}
        self._inline: set[int] = set()
        self._statements: list[Statement] = []
        self._support: dict[str, None] = {}
        self._library: dict[str, None] = {}

    def build(self, variables: Sequence[str], roots: Sequence[int]) -> Body:
        symbols = {
            str(node.payload): number for number, node in enumerate(self._graph.nodes) if node.operation == "symbol"
        }
        unknown = sorted(symbols.keys() - set(variables))
        if unknown:
            raise ValueError(f"{unknown[0]} is not a variable of the routine")
        parameters = tuple(self._identifiers.take(name) for name in variables)
        for name, parameter in zip(variables, parameters, strict=True):
            if name in symbols:
                self._texts[symbols[name]] = (parameter, ATOM)
        for number in self._plan.order:
            self._compute(number)
        results = tuple(self._operand(root, CHOICE) for root in roots)
        unused = tuple(parameter for name, parameter in zip(variables, parameters, strict=True) if name not in symbols)
        return Body(parameters, unused, tuple(self._statements), results, tuple(self._support), tuple(self._library))

    def _compute(self, number: int) -> None:
        text, level = self._written(number)
        while len(text) > LONGEST_EXPRESSION:
            longest = self._longest_operand(number)
            if longest is None:
                break
            self._assign(longest, *self._texts[longest])
            text, level = self._written(number)
        shared = number in self._plan.shared and self._graph[number].operation not in self._dialect.members
        if shared or number in self._plan.wanted:
            self._assign(number, text, level)
        else:
            self._texts[number] = (text, level)
            self._inline.add(number)

    def _longest_operand(self, number: int) -> int | None:
        candidates = [argument for argument in self._graph[number].arguments if argument in self._inline]
        return max(candidates, key=lambda argument: len(self._texts[argument][0]), default=None)

    def _assign(self, number: int, text: str, level: int) -> None:
        wanted = self._plan.wanted.get(number)
        name = self._identifiers.temporary() if wanted is None else self._identifiers.take(wanted)
        node = self._graph[number]
        self._statements.append(Statement(name, text, node.kind == "bool", node.operation))
        self._texts[number] = (name, ATOM)
        self._inline.discard(number)

    def _operand(self, number: int, level: int) -> str:
        """The text of an argument, in parentheses where it binds less than ``level``."""
        known = self._texts.get(number) or self._leaf(number)
        if level == CHOICE and self._dialect.splat is not None and self._graph[number].operation in _NUMBERS:
            return self._dialect.splat.format(known[0])
        return f"({known[0]})" if known[1] < level else known[0]

    def _leaf(self, number: int) -> tuple[str, int]:
        node = self._graph[number]
        form = (
            self._dialect.literal(_double(node.payload))
            if node.operation == "constant"
            else self._dialect.forms[node.operation]
        )
        self._note(form)
        return (form.template, form.level)

    def _note(self, form: Form) -> None:
        if form.support is not None:
            self._support[form.support] = None
        if form.library is not None:
            self._library[form.library] = None

    def _written(self, number: int) -> tuple[str, int]:
        node = self._graph[number]
        operation, arguments = node.operation, node.arguments
        if operation in _MIRRORED and self._graph[arguments[0]].operation in CONSTANTS:
            operation, arguments = _MIRRORED[operation], arguments[::-1]
        if operation == "div" and "div_by_number" in self._dialect.forms and self._is_number(arguments[1]):
            operation = "div_by_number"
        form = self._dialect.forms[operation]
        self._note(form)
        levels = form.operands or (CHOICE,) * len(arguments)
        texts = [self._operand(argument, level) for argument, level in zip(arguments, levels, strict=True)]
        level = form.level
        if operation == "neg":
            if texts[0].startswith("-"):
                texts[0] = f"({texts[0]})"
            elif self._texts.get(arguments[0], ("", ATOM))[1] == PRODUCT:
                level = min(PRODUCT, level)
        return (form.template.format(*texts, order=self._order(node)), level)

    def _order(self, node: Node) -> str:
        """The order of a function that has one."""
        if not isinstance(node.payload, Fraction):
            return ""
        if node.payload.denominator == 1:
            return str(node.payload.numerator)
        if not self._dialect.has_fractional_orders:
            raise NotInLanguage(f"{node.operation} of the order {node.payload}; whole orders and Python are possible")
        return shortest(_double(node.payload))

    def _is_number(self, number: int) -> bool:
        node = self._graph[number]
        return node.operation in ("pi", "e", "tau") or (
            node.operation == "constant" and _double(node.payload) not in (0.0, float("inf"), float("-inf"))
        )


def _double(value: Fraction | str | int | None) -> float:
    """The double nearest to a constant of a rewritten graph."""
    if value is None or isinstance(value, str):
        return float(value or 0)
    exact = Fraction(value)
    try:
        return exact.numerator / exact.denominator
    except OverflowError:
        return float("inf") if exact > 0 else float("-inf")


def all_of(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The names of all groups, each once, in order of first mention."""
    return tuple(dict.fromkeys(name for group in groups for name in group))
