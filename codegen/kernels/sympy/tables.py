"""What SymPy's printers do not do right, by backend; known without SymPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from codegen.kernels.backend import Refusal
from codegen.runtime.expr.graph import Graph, Payload
from codegen.runtime.expr.rewrite import rewrite
from codegen.runtime.expr.typed import TypedKernel

_NO_FUNCTION = "has no function in SymPy's printer"
_DIGITS = "is SciPy's function in SymPy's printer, which loses digits"
_IN_NEITHER = {
    **dict.fromkeys(("floordiv", "trunc", "round", "heaviside", "ellipk", "ellipe"), _NO_FUNCTION),
    "select": "is rewritten by SymPy, which moves the step by roundings",
}
#: What the language calls operations that have no name of their own.
_SHOWN = {"select": "a conditional", "floordiv": "//"}
#: Numbers from here on round to infinity.
_BEYOND = Fraction((1 << 1024) - (1 << 970))


@dataclass(frozen=True)
class Printer:
    """What a backend is called, the operations that it does not do right with the reason, and its largest kernel."""

    name: str
    refused: Mapping[str, str]
    most_operations: int


LAMBDIFY = Printer(
    "lambdify",
    {
        **_IN_NEITHER,
        "cbrt": "has no function in SymPy's printer for NumPy",
        "lambertw": "is SciPy's function in SymPy's printer, which is complex",
        **dict.fromkeys(("polygamma", "besselj", "bessely", "besseli", "besselk"), _DIGITS),
    },
    most_operations=100_000,
)
AUTOWRAP = Printer(
    "autowrap",
    {
        **_IN_NEITHER,
        "mod": "is fmod in SymPy's printer, which has the sign of the first argument",
        "min": "is fmin in SymPy's printer, which forgets NaN",
        "max": "is fmax in SymPy's printer, which forgets NaN",
        "sign": "is a difference of comparisons in SymPy's printer, which forgets NaN",
        **dict.fromkeys(("digamma", "polygamma", "besselj", "bessely", "besseli", "besselk", "lambertw"), _NO_FUNCTION),
    },
    most_operations=5_000,
)


def refused_operations(typed: TypedKernel, printer: Printer) -> Iterator[Refusal]:
    """A refusal for every operation of the kernel's results that the printer does not do right."""
    roots = [entry for result in typed.results for entry in result.value.entries]
    numbers = typed.graph.reachable(roots)
    operations = dict.fromkeys(typed.graph[number].operation for number in numbers)
    refused = [name for name in operations if name in printer.refused]
    for name in refused:
        yield Refusal(name, f"{_SHOWN.get(name, name)} {printer.refused[name]}")
    if refused:
        return
    graph, mapping = rewrite(typed.graph, roots, exact_special=True)
    last = graph[mapping[roots[-1]]].operation
    if any(node.operation == "constant" and not _is_finite(node.payload) for node in graph.nodes):
        yield Refusal("constant", "a constant is too large for a double")
    if _written_operations(graph, [mapping[root] for root in roots]) > printer.most_operations:
        message = f"more than {printer.most_operations} operations would be written out, because SymPy shares none"
        yield Refusal(last, message)


def _is_finite(payload: Payload) -> bool:
    """Whether a constant has a double that is a number."""
    return isinstance(payload, Fraction) and abs(payload) < _BEYOND


def _written_operations(graph: Graph, roots: list[int]) -> int:
    """How many operations there are when what is used twice is written twice; that is what SymPy's time grows with."""
    sizes: dict[int, int] = {}
    for number in graph.reachable(roots):
        arguments = graph[number].arguments
        sizes[number] = bool(arguments) + sum(sizes[argument] for argument in arguments)
    return sum(sizes[root] for root in roots)
