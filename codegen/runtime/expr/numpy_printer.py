"""Prints a graph as NumPy statements that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .graph import Graph
from .rewrite import rewrite
from .schedule import CONSTANTS, Names, Schedule, entry_name, schedule
from .typed import Argument, Value

#: An expression longer than this gets a name, so that no line nests without end.
LONGEST_EXPRESSION = 88
_LARGEST_INTEGER = 1 << 53

_TRUTH, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(6)
_INFIX = {"add": ("+", _SUM), "sub": ("-", _SUM), "mul": ("*", _PRODUCT), "div": ("/", _PRODUCT)}
_COMPARISONS = {"lt": "<", "le": "<=", "eq": "==", "ne": "!=", "and": "&", "or": "|"}
_MIRRORED = {"<": ">", "<=": ">=", "==": "==", "!=": "!="}
_NUMPY = {
    "floordiv": "floor_divide", "mod": "mod", "abs": "abs", "sign": "sign", "floor": "floor", "ceil": "ceil",
    "trunc": "trunc", "round": "rint", "min": "minimum", "max": "maximum", "sqrt": "sqrt", "cbrt": "cbrt",
    "exp": "exp", "expm1": "expm1", "log": "log", "log1p": "log1p", "log2": "log2", "log10": "log10",
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "atan2": "arctan2", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "hypot": "hypot", "heaviside": "heaviside", "select": "where",
}  # fmt: skip
_SCIPY = {
    "erf": "erf", "erfc": "erfc", "gamma": "gamma", "loggamma": "gammaln", "digamma": "psi", "polygamma": "polygamma",
    "besselj": "jv", "bessely": "yv", "besseli": "iv", "besselk": "kv", "ellipk": "ellipk", "ellipe": "ellipe",
    "lambertw": "lambertw", "elliprd": "elliprd",
}  # fmt: skip
#: Closer than the general ones; those of J and Y lose digits as the argument grows.
_SCIPY_OF_ORDER = {
    (operation, Fraction(order)): f"{operation[-1]}{order}" for operation in ("besseli", "besselk") for order in (0, 1)
}
_CONSTANT_TEXTS = {"pi": "{np}.pi", "e": "{np}.e", "tau": "2 * {np}.pi", "true": "True", "false": "False"}


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """The body of a function over blocks.

    ``parameters`` are safe local names of the arguments in their order. The last of ``lines`` returns one item a
    result: an array, or a tuple of entries in row-major order. ``requires`` are the import roots.
    """

    parameters: tuple[str, ...]
    lines: tuple[str, ...]
    requires: tuple[str, ...]


def print_block(
    graph: Graph,
    arguments: Sequence[Argument],
    definitions: Mapping[str, Value],
    results: Mapping[str, Value],
    *,
    numpy: str = "np",
    special: str = "special",
) -> PrintedBlock:
    """Statements that compute every result from arrays of entries; ``numpy`` and ``special`` name the modules."""
    roots = [entry for value in results.values() for entry in value.entries]
    named = [entry for value in definitions.values() for entry in value.entries]
    new, mapping = rewrite(graph, roots, named)
    wanted: dict[int, str] = {}
    for group in (definitions, results):
        for name, value in group.items():
            for position, entry in enumerate(value.entries):
                if entry in mapping:
                    wanted.setdefault(mapping[entry], entry_name(name, value.shape, position))
    plan = schedule(new, [mapping[root] for root in roots], wanted)
    printer = _Printer(new, plan, numpy, special)
    parameters = printer.parameters(arguments)
    printer.statements()
    printer.returned(
        [[mapping[entry] for entry in value.entries] for value in results.values()], list(results.values())
    )
    requires = ("numpy", "scipy") if printer.uses_special else ("numpy",)
    return PrintedBlock(parameters, tuple(printer.lines), requires)


class _Printer:
    def __init__(self, graph: Graph, plan: Schedule, numpy: str, special: str) -> None:
        self._graph = graph
        self._plan = plan
        self._modules = {"np": numpy, "special": special}
        self._names = Names([numpy, special])
        self._texts: dict[int, tuple[str, int]] = {}
        self.lines: list[str] = []
        self.uses_special = False

    def parameters(self, arguments: Sequence[Argument]) -> tuple[str, ...]:
        """Takes the arguments' names and unpacks the entries of arrays."""
        symbols: dict[object, int] = {
            node.payload: number for number, node in enumerate(self._graph.nodes) if node.operation == "symbol"
        }
        parameters = [self._names.take(argument.name) for argument in arguments]
        for argument, parameter in zip(arguments, parameters, strict=True):
            if not argument.shape:
                if argument.name in symbols:
                    self._texts[symbols[argument.name]] = (parameter, _ATOM)
                continue
            self._unpack(argument, parameter, symbols)
        return tuple(parameters)

    def _unpack(self, argument: Argument, parameter: str, symbols: Mapping[object, int]) -> None:
        used = []
        for position in range(len(argument.symbols)):
            index = entry_name("", argument.shape, position).strip("_").replace("_", ", ")
            number = symbols.get(f"{argument.name}[{index.replace(' ', '')}]")
            if number is not None:
                name = self._names.take(entry_name(argument.name, argument.shape, position))
                self._texts[number] = (name, _ATOM)
                used.append((name, index))
        if len(used) == len(argument.symbols) > 1 and len(argument.shape) == 1:
            self.lines.append(f"{', '.join(name for name, _ in used)} = {parameter}")
        else:
            self.lines.extend(f"{name} = {parameter}[{index}]" for name, index in used)

    def statements(self) -> None:
        """Computes every node, naming those that are shared, wanted or long."""
        for number in self._plan.order:
            text, level = self._expression(number)
            name = self._plan.wanted.get(number)
            if name is not None:
                self._assign(number, self._names.take(name), text)
            elif number in self._plan.shared or len(text) > LONGEST_EXPRESSION:
                self._assign(number, self._names.temporary(), text)
            else:
                self._texts[number] = (text, level)

    def returned(self, entries: Sequence[Sequence[int]], values: Sequence[Value]) -> None:
        """The last statement."""
        items = []
        for numbers, value in zip(entries, values, strict=True):
            texts = [self._text(number, _TRUTH) for number in numbers]
            listed = f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
            items.append(listed if value.shape else texts[0])
        self.lines.append(f"return {items[0]}," if len(items) == 1 else f"return {', '.join(items)}")

    def _assign(self, number: int, name: str, text: str) -> None:
        self.lines.append(f"{name} = {text}")
        self._texts[number] = (name, _ATOM)

    def _text(self, number: int, level: int) -> str:
        """The text of an argument, in parentheses where it binds less than ``level``."""
        known = self._texts.get(number) or self._leaf(number)
        return f"({known[0]})" if known[1] < level else known[0]

    def _leaf(self, number: int) -> tuple[str, int]:
        node = self._graph[number]
        if node.operation == "constant":
            return self._literal(node.payload, whole=True)
        text = _CONSTANT_TEXTS[node.operation].format(np=self._modules["np"])
        return (text, _PRODUCT if "*" in text else _ATOM)

    def _literal(self, value: Fraction | str | int | None, *, whole: bool) -> tuple[str, int]:
        if isinstance(value, str):
            text = f"{self._modules['np']}.{value.lstrip('-')}"
            return (f"-{text}", _UNARY) if value.startswith("-") else (text, _ATOM)
        number = Fraction(value or 0)
        if whole and number.denominator == 1 and abs(number) < _LARGEST_INTEGER:
            text = str(number.numerator)
        else:
            try:
                text = repr(number.numerator / number.denominator)
            except OverflowError:
                return self._literal("inf" if number > 0 else "-inf", whole=whole)
        return (text, _UNARY if text.startswith("-") else _ATOM)

    def _expression(self, number: int) -> tuple[str, int]:
        node = self._graph[number]
        operation, arguments = node.operation, node.arguments
        if operation in _INFIX:
            symbol, level = _INFIX[operation]
            return (f"{self._text(arguments[0], level)} {symbol} {self._text(arguments[1], level + 1)}", level)
        if operation == "neg":
            return self._negative(arguments[0])
        if operation == "pow":
            return (f"{self._text(arguments[0], _ATOM)}**{self._text(arguments[1], _ATOM)}", _POWER)
        if operation in _COMPARISONS:
            symbol = _COMPARISONS[operation]
            if symbol in _MIRRORED and self._graph[arguments[0]].operation in CONSTANTS:
                symbol, arguments = _MIRRORED[symbol], arguments[::-1]
            left, right = (self._text(argument, _ATOM if symbol in "&|" else _SUM) for argument in arguments)
            return (f"{left} {symbol} {right}", _TRUTH)
        if operation == "not":
            return (f"~{self._text(arguments[0], _ATOM)}", _UNARY)
        return (self._call(operation, arguments, node.payload), _ATOM)

    def _negative(self, number: int) -> tuple[str, int]:
        """The sign stands before a product: rounding is symmetric, so its first factor may as well carry it."""
        text = self._text(number, _PRODUCT)
        if text.startswith("-"):
            return (f"-({text})", _UNARY)
        known = self._texts.get(number)
        return (f"-{text}", _PRODUCT if known is not None and known[1] == _PRODUCT else _UNARY)

    def _call(self, operation: str, arguments: Sequence[int], payload: Fraction | str | int | None) -> str:
        texts = [self._text(argument, _TRUTH) for argument in arguments]
        if operation == "select":
            texts = [texts[0], *(self._branch(argument) for argument in arguments[1:])]
        if operation in _SCIPY:
            self.uses_special = True
            return self._special(operation, payload, texts)
        return f"{self._modules['np']}.{_NUMPY[operation]}({', '.join(texts)})"

    def _special(self, operation: str, order: Fraction | str | int | None, texts: list[str]) -> str:
        name = _SCIPY[operation]
        if isinstance(order, Fraction):
            short = _SCIPY_OF_ORDER.get((operation, order))
            name, texts = (short, texts) if short else (name, [self._literal(order, whole=True)[0], *texts])
        if operation == "elliprd":
            texts = ["0", *texts, "1"]
        text = f"{self._modules['special']}.{name}({', '.join(texts)})"
        return f"{text}.real" if operation == "lambertw" else text

    def _branch(self, number: int) -> str:
        """A branch of a choice; a literal as a float, for two integers would make an integer array."""
        node = self._graph[number]
        if node.operation == "constant":
            return self._literal(node.payload, whole=False)[0]
        return self._text(number, _TRUTH)
