"""Kernels: from expressions in a schema to typed values in one graph a kernel."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from codegen.frontend.examples import ExampleReader
from codegen.frontend.expression_reader import ExpressionReader
from codegen.frontend.kernel_inputs import read_inputs
from codegen.frontend.kernel_names import check_kernel_names
from codegen.frontend.kernel_results import KernelResults
from codegen.frontend.shared_declarations import (
    Declarations,
    define_functions,
    evaluate_constants,
    mentioned,
    needed,
    parse_constants,
    parse_functions,
)
from codegen.frontend.unit_syntax import check_unit_definition
from codegen.frontend.unknown_names import told_once
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.typed import TypedExample, TypedKernel, Value
from codegen.schema.document import SystemSchema
from codegen.schema.kernels import Kernel
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap

#: Backends that exist.
BACKENDS = ("numpy", "c", "fortran", "cython", "lambdify", "autowrap")
MOST_POINTS = 1_000_000
#: Whatever may be a name, of any script.
_WORD = re.compile(r"[A-Za-z0-9_\x80-\U0010ffff]+")


def type_kernels(
    model: SystemSchema, shared: Declarations, positions: PositionMap, bag: DiagnosticBag
) -> dict[str, TypedKernel]:
    """Every kernel of the schema that has no error; all errors of all kernels go into ``bag`` at their characters."""
    typed: dict[str, TypedKernel] = {}
    for name, kernel in model.kernels.items():
        own = DiagnosticBag()
        made = _KernelTyping(name, kernel, shared, ExpressionReader(positions, own)).typed()
        if not own.has_errors and _is_complete(made, kernel):
            typed[name] = made
        bag.extend(told_once(own.sorted(), kernel))
    return typed


def read_shared(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> Declarations:
    """The top-level constants and functions, checked once, whether a kernel uses them or not."""
    reader = ExpressionReader(positions, bag)
    for index, text in enumerate(model.units):
        check_unit_definition(text, ("units", index), reader)
    shared = Declarations()
    parse_constants(model.constants, ("constants",), reader, shared)
    parse_functions(model.functions, ("functions",), reader, shared)
    for name in model.functions:
        if name in model.constants:
            reader.key_error("C301", ("functions", name), f"{name} is already a constant", "rename one")
            shared.failed.add(name)
    reader.failed |= shared.failed
    values = evaluate_constants(shared.constants, ("constants",), reader, {}, Scope())
    define_functions(shared.functions, ("functions",), reader, Scope(values))
    shared.failed = set(reader.failed)
    for name in shared.failed:
        shared.constants.pop(name, None)
        shared.functions.pop(name, None)
    return shared


def _is_complete(made: TypedKernel, kernel: Kernel) -> bool:
    """Whether nothing was left out; a fault in a shared declaration leaves no diagnostic in the kernel."""
    return (
        len(made.arguments) == len(kernel.inputs)
        and len(made.definitions) == len(kernel.define)
        and len(made.results) == len(kernel.outputs) + len(kernel.derivatives)
        and len(made.conditions) == len(kernel.where)
    )


class _KernelTyping:
    """One kernel; ``reader`` has its graph and its diagnostics."""

    def __init__(self, name: str, kernel: Kernel, shared: Declarations, reader: ExpressionReader) -> None:
        self._name = name
        self._kernel = kernel
        self._shared = shared
        self._reader = reader
        self._path: Path = ("kernels", name)

    def typed(self) -> TypedKernel:
        """The typed kernel; what got a diagnostic, or mentions what got one, is left out."""
        kernel, reader = self._kernel, self._reader
        self._check_settings()
        reader.failed |= self._shared.failed - self._declared()
        reader.failed |= check_kernel_names(kernel, self._path, reader)
        constants, scope = self._declarations()
        arguments = {made.name: made for made in read_inputs(kernel, (*self._path, "inputs"), scope, reader)}
        inputs = {made.name: Value(made.shape, made.symbols, made.kind) for made in arguments.values()}
        hidden = frozenset({*kernel.define, *kernel.outputs, *kernel.derivatives})
        names = {name: value for name, value in scope.names.items() if name not in hidden} | inputs
        results = KernelResults(reader, self._path, names, scope.functions, arguments, hidden)
        reader.definitions = kernel.define
        reader.later = {*kernel.define, *kernel.outputs, *kernel.derivatives}
        results.read_conditions(kernel.where)
        results.read_definitions(kernel)
        results.read_outputs(kernel)
        results.read_derivatives(kernel)
        results.finish(kernel)
        finished = {result.name: result for result in results.results}
        missing = frozenset({*kernel.inputs, *kernel.outputs, *kernel.derivatives} - {*arguments, *finished})
        examples = self._examples(ExampleReader(reader, scope, arguments, finished, results.conditions, missing))
        accuracy = kernel.accuracy
        return TypedKernel(
            name=self._name,
            graph=reader.graph,
            arguments=tuple(arguments.values()),
            constants=constants,
            definitions=results.definitions,
            results=tuple(results.results),
            conditions=tuple(results.conditions),
            examples=tuple(examples),
            trees=results.trees,
            scaled_ulp=float(accuracy.scaled_ulp),
            ulp=None if accuracy.ulp is None else float(accuracy.ulp),
            points=accuracy.points,
            backends=tuple(kernel.backends),
        )

    def _declared(self) -> set[str]:
        kernel = self._kernel
        sections = (
            kernel.inputs, kernel.constants, kernel.functions, kernel.define, kernel.outputs, kernel.derivatives
        )  # fmt: skip
        return {name for section in sections for name in section}

    def _declarations(self) -> tuple[dict[str, Value], Scope]:
        """Shared and own constants and functions; shared ones only where something here mentions them."""
        reader, own = self._reader, Declarations()
        parse_constants(self._kernel.constants, (*self._path, "constants"), reader, own)
        parse_functions(self._kernel.functions, (*self._path, "functions"), reader, own)
        reader.failed |= own.failed
        wanted = needed(self._shared, self._mentions(own))
        shared_constants = {name: tree for name, tree in self._shared.constants.items() if name in wanted}
        shared_functions = {name: made for name, made in self._shared.functions.items() if name in wanted}
        outer = ExpressionReader(reader.positions, reader.bag, reader.graph)
        values = evaluate_constants(shared_constants, ("constants",), outer, {}, Scope())
        functions = define_functions(shared_functions, ("functions",), outer, Scope(values))
        declared = {*own.constants, *own.functions}
        seen = {name: value for name, value in values.items() if name not in declared}
        called = {name: made for name, made in functions.items() if name not in declared}
        place = (*self._path, "constants")
        added = evaluate_constants(own.constants, place, reader, seen, Scope({}, called, hidden=frozenset(declared)))
        seen |= added
        functions = {name: made for name, made in functions.items() if name in called} | define_functions(
            own.functions, (*self._path, "functions"), reader, Scope(seen, called)
        )
        values = {**values, **added}
        hidden = {*self._kernel.functions} & {*values}
        names = {name: value for name, value in values.items() if name not in hidden}
        return values, Scope(names, {name: made for name, made in functions.items() if name not in added})

    def _mentions(self, own: Declarations) -> set[str]:
        """Every word of the kernel's texts; more than its names, and never fewer."""
        if not self._shared.constants and not self._shared.functions:
            return set()
        texts = _texts(self._kernel.model_dump(exclude={"doc", "source"}))
        words = {word for text in texts for word in _WORD.findall(text)}
        return words.union(*(mentioned(tree) for tree in own.constants.values()))

    def _examples(self, examples: ExampleReader) -> list[TypedExample]:
        path = (*self._path, "examples")
        read = [examples.example(declared, (*path, index)) for index, declared in enumerate(self._kernel.examples)]
        return [example for example in read if example is not None]

    def _check_settings(self) -> None:
        kernel, reader, path = self._kernel, self._reader, self._path
        for section in ("inputs", "outputs"):
            if not getattr(kernel, section):
                reader.error(
                    "C314", (*path, section), f"the kernel {self._name} has no {section}", "declare at least one"
                )
        if not kernel.backends:
            reader.error("C341", (*path, "backends"), "the list of backends is empty", "write [numpy], or leave it out")
        for index, backend in enumerate(kernel.backends):
            self._check_backend(backend, index)
        accuracy = kernel.accuracy
        for name in ("scaled_ulp", "ulp"):
            bound = getattr(accuracy, name)
            if bound is not None and not 0 < bound < float("inf"):
                reader.error(
                    "C342", (*path, "accuracy", name), f"{name} is a positive number", "write `16`, the default"
                )
        if not 1 <= accuracy.points <= MOST_POINTS:
            reader.error(
                "C342", (*path, "accuracy", "points"), f"points is from 1 to {MOST_POINTS}", "write `256`, the default"
            )

    def _check_backend(self, backend: str, index: int) -> None:
        path = (*self._path, "backends", index)
        if backend in self._kernel.backends[:index]:
            message, hint = f"the backend {backend} is listed twice", "list it once; the first that can be had serves"
        elif backend in BACKENDS:
            return
        else:
            close = difflib.get_close_matches(backend, BACKENDS, n=1)
            message = f"unknown backend {backend}"
            hint = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(BACKENDS)}"
        self._reader.error("C341", path, message, hint)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
