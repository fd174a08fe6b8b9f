"""A request and its answer for every endpoint: shown in documents, sent by generated tests.

The runtime's parser, printers and packets are imported where they are used: other systems never load them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from codegen.backends.symbolic.inventory import PACKET, PACKET_PATH
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.schema.operations import Operation
from codegen.support.diagnostics import Diagnostic, DiagnosticsError

#: Fields that are another in every answer: durations, clocks, and what depends on the machine and on calls before.
VARYING = frozenset({"cache_hit", "execution_time_ms", "timestamp", "limits", "memory_backends", "backends_available"})
_SENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_STATE = frozenset({"symbolic.metrics", "symbolic.cache_statistics", "symbolic.clear_cache"})


@dataclass(frozen=True)
class ApiExample:
    """One call: ``request`` is a body, or the query of a GET; ``varying`` names fields of ``answer`` that differ."""

    operation: str
    method: str
    path: str
    request: Any
    status: int
    answer: Any
    varying: tuple[str, ...]


@dataclass(frozen=True)
class ApiExamples:
    """``tests/data/api_examples.json``: the whole document as JSON text."""

    document: str


def api_examples(generation: Generation) -> dict[str, ApiExample]:
    """By operation, in the order of the schema. Raises ``DiagnosticsError`` C460 at a contract without an example."""
    operations = generation.system.model.operations
    found = {name: api_example(generation, name) for name, given in operations.items() if given.expose.http}
    return {**found, PACKET: packet_example(generation)}


def api_example(generation: Generation, name: str) -> ApiExample:
    """The call of operation ``name``, which has an endpoint and a response."""
    operation = generation.system.model.operations[name]
    method, _, path = str(operation.expose.http).partition(" ")
    request = None if operation.request is None else _declared(generation, operation.request)
    answer = _answer(generation, operation, str(operation.response), request)
    every = frozenset(answer) if operation.runtime in _STATE else frozenset()
    varying = tuple(sorted((VARYING | every) & answer.keys()))
    return ApiExample(name, method, path.strip(), request, 200, answer, varying)


def packet_example(generation: Generation) -> ApiExample:
    """The example of the first tool, sent and answered in packets."""
    from codegen.runtime.agents.envelope import child_packet, make_packet

    model = generation.system.model
    name, operation = next((name, o) for name, o in model.operations.items() if o.expose.tool)
    inner = api_example(generation, name)
    tool, own, other = str(operation.expose.tool), model.system.module, "examples.agent"
    sent = make_packet(
        f"{tool}.request", inner.request, source_agent=other, destination_agent=own, timestamp=_SENT, trace_id="example"
    )
    answered = child_packet(
        sent, f"{tool}.response", inner.answer,
        source_agent=own, destination_agent=other, derivation="transform", tool=tool, timestamp=_SENT,
    )  # fmt: skip
    request, answer = (packet.model_dump(mode="json", exclude_defaults=True) for packet in (sent, answered))
    varying = tuple(sorted(answer.keys() - {"packet_type", "source_agent", "destination_agent", "tags"}))
    return ApiExample(PACKET, "POST", PACKET_PATH, request, 200, answer, varying)


def api_examples_file(generation: Generation, file: PlannedFile) -> ApiExamples:
    """The same calls for the generated tests."""
    document = [asdict(example) for example in api_examples(generation).values()]
    return ApiExamples(json.dumps(document, indent=2, ensure_ascii=False))


def _answer(generation: Generation, operation: Operation, response: str, request: Any) -> dict[str, Any]:
    """What is declared, where the answer is data; what the runtime says, where it is text that the runtime writes."""
    write = _WRITTEN.get(str(operation.runtime))
    answer: dict[str, Any] = _declared(generation, response) if write is None else write(request)
    return answer


def _declared(generation: Generation, contract: str) -> Any:
    examples = generation.system.model.contracts[contract].get("examples")
    if not examples:
        span = generation.system.positions.key(("contracts", contract))
        message = f"contract {contract} has no example, and the documents show one of each"
        raise DiagnosticsError([Diagnostic("C460", message, span, "add `examples: [...]` with a valid payload")])
    return examples[0]


def _generated(request: Mapping[str, Any]) -> dict[str, Any]:
    from codegen.runtime.symbolic.expression import read_expression
    from codegen.runtime.symbolic.generator import generate_source

    expression = read_expression(request["expression"], request.get("variables"))
    written = generate_source(expression, request["language"], request["function_name"])
    return {
        "source_code": written.source,
        "language": written.language,
        "function_name": written.function_name,
        "success": True,
        "execution_time_ms": 2.1,
    }


def _rendered(request: Mapping[str, Any]) -> dict[str, Any]:
    from codegen.runtime.expr.latex import latex
    from codegen.runtime.expr.mathml import mathml
    from codegen.runtime.symbolic.expression import read_expression

    expression = read_expression(request["expression"])
    return {
        "mathml": mathml(expression.tree),
        "latex": latex(expression.tree),
        "canonical": expression.canonical,
        "variables": list(expression.variables),
        "shape": list(expression.value.shape),
    }


_WRITTEN: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "symbolic.generate": _generated,
    "symbolic.render": _rendered,
}
