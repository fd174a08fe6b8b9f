"""Kernels that list a backend which cannot do them right: errors where the schema uses what it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.kernels.backend import NUMPY, Refusal, backend_named
from codegen.plan.loaded import LoadedSystem
from codegen.runtime.expr.syntax import Binary, Call, Syntax
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.expr.unknown import children
from codegen.support.diagnostics import Diagnostic, DiagnosticsError
from codegen.support.positions import Path
from codegen.support.spans import Span

#: Operations that are written without their name.
_OPERATORS = {"mod": "%", "floordiv": "//", "pow": "**"}


def refuse_backends(system: LoadedSystem) -> None:
    """Raises ``DiagnosticsError`` with one diagnostic for each operation that a backend lacks. Builds nothing."""
    found = [diagnostic for name in system.kernels for diagnostic in _refused(system, name)]
    if found:
        raise DiagnosticsError(found)


def _refused(system: LoadedSystem, kernel: str) -> Iterator[Diagnostic]:
    typed = system.kernels[kernel]
    found = {backend: tuple(backend_named(backend).refusals(typed)) for backend in typed.backends}
    able = ", ".join(backend for backend, refusals in found.items() if not refusals) or NUMPY
    for index, (backend, refusals) in enumerate(found.items()):
        for refusal in refusals:
            message = f"the backend {backend} cannot do this: {refusal.message}"
            leave = f"write `backends: [{able}]`"
            hint = f"{refusal.hint}, or {leave}" if refusal.hint else leave
            listed = system.positions.value(("kernels", kernel, "backends", index))
            span = place_of_refusal(system, kernel, refusal) or listed
            yield Diagnostic("C364", message, span, hint)


def place_of_refusal(system: LoadedSystem, kernel: str, refusal: Refusal) -> Span | None:
    """Where the operation is first written, or else the first expression that needs it; None where none does."""
    typed = system.kernels[kernel]
    for path, entries in _expressions(typed):
        graph = typed.graph
        if any(graph[number].operation == refusal.operation for number in graph.reachable(entries)):
            for tree, at in _trees(typed.trees.get(str(path[-1])), _written(path)):
                use = _use(tree, refusal.operation)
                if use is not None:
                    return system.positions.inside(("kernels", kernel, *at), use.start, use.end)
            return system.positions.value(("kernels", kernel, *_written(path)))
    return None


def _expressions(typed: TypedKernel) -> Iterator[tuple[Path, tuple[int, ...]]]:
    """Every define, output and derivative, in order: section and name, and its nodes."""
    for name, value in typed.definitions.items():
        yield ("define", name), value.entries
    for result in typed.results:
        yield ("outputs" if result.role == "output" else "derivatives", result.name), result.value.entries


def _written(path: Path) -> Path:
    return (*path, "expr") if path[0] == "outputs" else path


def _trees(trees: object, path: Path) -> Iterator[tuple[Syntax, Path]]:
    """Every syntax tree of a tree or of nested lists of trees, with its place."""
    if isinstance(trees, Syntax):
        yield trees, path
    elif isinstance(trees, list):
        for index, item in enumerate(trees):
            yield from _trees(item, (*path, index))


def _use(tree: Syntax, operation: str) -> Syntax | None:
    """The first place where an operation is written, reading from the left: a call of its name, or its operator."""
    found: list[Syntax] = []
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        waiting.extend(children(part))
        if isinstance(part, Call) and part.function == operation:
            found.append(part)
        if isinstance(part, Binary) and part.operator == _OPERATORS.get(operation):
            found.append(part)
    return min(found, key=lambda part: part.start, default=None)
