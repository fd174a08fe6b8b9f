"""Contexts of the documents below ``docs/``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from codegen.backends.cases import operation_cases
from codegen.backends.peers import peer_settings, peer_stores
from codegen.backends.readme_generator import command, curl
from codegen.backends.service import settings_prefix
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation, KernelArgument, KernelProduct, KernelResult
from codegen.schema.kernel_choices import KernelsByBackend
from codegen.schema.kernels import Kernel
from codegen.schema.operations import Operation
from codegen.schema.wired import Wired
from codegen.support.literals import markdown_code, markdown_text

Row = tuple[str, ...]


@dataclass(frozen=True)
class DocumentedResult:
    """A result: its equation in LaTeX and a sentence in Markdown."""

    latex: str
    text: str


@dataclass(frozen=True)
class DocumentedKernel:
    """One kernel; texts are Markdown, formulas LaTeX."""

    name: str
    doc: str
    source: str
    inputs: tuple[Row, ...]
    conditions: tuple[str, ...]
    formulas: tuple[str, ...]
    results: tuple[DocumentedResult, ...]
    example: str
    values: tuple[Row, ...]
    printed: tuple[Row, ...]


@dataclass(frozen=True)
class KernelDocument:
    """``docs/kernels.md``; ``computed`` are rows of who computes each kernel and what it is held to, none where NumPy
    computes them all, ``tools`` what compiling takes."""

    title: str
    package: str
    prefix: str
    kernels: tuple[DocumentedKernel, ...]
    computed: tuple[Row, ...]
    tools: str


@dataclass(frozen=True)
class DocumentedOperation:
    """One operation; ``curl``, ``command`` and ``answer`` are code or empty."""

    heading: str
    doc: str
    facts: tuple[str, ...]
    curl: str
    command: str
    answer: str


@dataclass(frozen=True)
class ApiDocument:
    """``docs/api.md``."""

    title: str
    operations: tuple[DocumentedOperation, ...]


@dataclass(frozen=True)
class OperationDocument:
    """``docs/operations.md``."""

    title: str
    package: str
    prefix: str
    settings: tuple[Row, ...]
    stores: tuple[Row, ...]
    rows: tuple[Row, ...]


def kernel_document(generation: Generation, file: PlannedFile) -> KernelDocument:
    """Formulas, inputs and examples of every kernel."""
    model = generation.system.model
    return KernelDocument(
        markdown_text(model.system.system),
        model.package,
        settings_prefix(model.package),
        tuple(_kernel(generation, product) for product in generation.kernels.values()),
        tuple(_computed(name, kernel) for name, kernel in model.kernels.items()) if model.compiled_kernels else (),
        _tools(model.kernels_by_backend),
    )


def api_document(generation: Generation, file: PlannedFile) -> ApiDocument:
    """Every operation with a request and its answer."""
    model = generation.system.model
    cases = operation_cases(generation)
    documented = tuple(
        _operation(model.package, case, operation)
        for case, operation in zip(cases, model.operations.values(), strict=True)
    )
    return ApiDocument(markdown_text(model.system.system), documented)


def operation_document(generation: Generation, file: PlannedFile) -> OperationDocument:
    """How the service is run and watched."""
    model = generation.system.model
    rows = tuple(_limits(name, operation) for name, operation in model.operations.items())
    prefix = settings_prefix(model.package)
    settings = tuple(
        (markdown_code(f"{prefix}{field.name.upper()}"), _default(field.default), markdown_text(_lower(field.doc)))
        for field in peer_settings(model.wired)
    )
    title = markdown_text(model.system.system)
    return OperationDocument(title, model.package, prefix, settings, _peer_stores(model.wired), rows)


def _peer_stores(wired: Wired) -> tuple[Row, ...]:
    """What is kept for the sake of other systems."""
    rows = [(store.name, markdown_code(store.file), store.doc) for store in peer_stores(wired)]
    if wired.events:
        rows.append(("cursors", "`cursors.sqlite3`", "where each feed of events was left"))
    return tuple(rows)


def _default(source: str) -> str:
    return "not set" if source == "None" else markdown_code(source)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _kernel(generation: Generation, product: KernelProduct) -> DocumentedKernel:
    declared = generation.system.model.kernels[product.name]
    point = product.reference[0] if product.reference else None
    return DocumentedKernel(
        name=product.name,
        doc=markdown_text(product.doc),
        source=markdown_text(product.source or ""),
        inputs=tuple(_input(argument) for argument in product.arguments),
        conditions=tuple(markdown_code(condition) for condition in product.conditions),
        formulas=tuple(latex for _, latex in product.formulas),
        results=tuple(DocumentedResult(result.latex, _result(result)) for result in product.results),
        example="" if point is None else markdown_code(", ".join(f"{k} = {v}" for k, v in point.inputs.items())),
        values=()
        if point is None
        else tuple((markdown_code(name), markdown_code(str(value))) for name, value in point.outputs.items()),
        printed=tuple(
            (_assignments(example.inputs), _assignments(example.outputs), markdown_text(example.source))
            for example in declared.examples
        ),
    )


def _tools(kernels: KernelsByBackend) -> str:
    more = ["gfortran for what is in Fortran"] if kernels.fortran else []
    more += ["the package `cython` for what is in Cython"] if kernels.cython else []
    return "gcc or clang is there" + (f", with {' and '.join(more)}" if more else "")


def _computed(name: str, kernel: Kernel) -> Row:
    backends = dict.fromkeys([*kernel.backends, "numpy"])
    accuracy = kernel.accuracy
    bound = f"{accuracy.scaled_ulp:g} ulp of its scale" + (f", {accuracy.ulp:g} ulp" if accuracy.ulp else "")
    return (markdown_code(name), ", ".join(map(markdown_code, backends)), bound, str(accuracy.points))


def _input(argument: KernelArgument) -> Row:
    shape = " by ".join(map(str, argument.shape)) or "number"
    return (
        markdown_code(argument.name),
        markdown_text(argument.doc or ""),
        markdown_code(argument.unit, in_table=True) if argument.unit else "",
        shape if argument.kind != "bool" else "truth value",
        markdown_code(argument.domain, in_table=True),
        "" if argument.default is None else markdown_code(str(argument.default)),
    )


def _result(result: KernelResult) -> str:
    words = [markdown_code(result.name)]
    if result.role == "derivative":
        words.append("(derivative)")
    if result.doc:
        words.append(f"is {markdown_text(result.doc)}")
    if result.unit not in (None, "1"):
        words.append(f"in {markdown_code(result.unit)}")
    return " ".join(words) + "."


def _assignments(values: Any) -> str:
    return markdown_code(", ".join(f"{name} = {_unquoted(value)}" for name, value in values.items()), in_table=True)


def _unquoted(value: Any) -> str:
    return f"[{', '.join(_unquoted(item) for item in value)}]" if isinstance(value, list) else str(value)


def _operation(package: str, case: dict[str, Any], operation: Operation) -> DocumentedOperation:
    doc = operation.doc or (f"Evaluates the kernel {markdown_code(operation.kernel)}." if operation.kernel else "")
    facts = [f"operation {markdown_code(case['operation'])}"]
    if operation.kernel:
        facts.append(f"kernel [{markdown_text(operation.kernel)}](kernels.md)")
    if operation.handler:
        facts.append(f"answered by hand-written code, {markdown_code(operation.handler)}")
    if operation.errors:
        facts.append(f"may refuse with {', '.join(map(str, operation.errors))}")
    if case["batch"]:
        facts.append(f"up to {case['batch']} requests at once: {markdown_code('POST ' + case['path'] + '/batch')}")
    if operation.expose.tool:
        facts.append(f"declared as the tool {markdown_code(operation.expose.tool)}, which is not served yet")
    heading = operation.expose.http or operation.expose.cli or case["operation"]
    return DocumentedOperation(
        heading=markdown_text(heading),
        doc=markdown_text(doc) if operation.doc else doc,
        facts=tuple(facts),
        curl=curl(case, case["accepted"][0]) if case["path"] else "",
        command=command(package, case) if case["command"] else "",
        answer="" if case["answer"] is None else json.dumps(case["answer"]),
    )


def _limits(name: str, operation: Operation) -> Row:
    limits = operation.limits
    return (
        markdown_code(name),
        "yes" if operation.audit else "no",
        operation.cache.ttl if operation.cache else "no",
        limits.rate or "none",
        f"{limits.timeout_ms} ms" if limits.timeout_ms else "none",
        str(limits.batch) if limits.batch else "no",
    )
