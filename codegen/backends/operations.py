"""Operations as the service's modules see them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from codegen.backends.names import BUILTINS, free_names
from codegen.backends.python_values import python_value
from codegen.backends.request_models import field_names, request_class, response_class, served_kernels
from codegen.plan.generation import Generation
from codegen.schema.operations import Operation
from codegen.support.literals import python_docstring, python_string

#: Names that the generated module ``operations`` and ``api`` bind themselves.
RESERVED = BUILTINS | frozenset(
    [
        "annotations",
        "np",
        "kernels",
        "models",
        "operations",
        "handlers",
        "router",
        "create_app",
        "create_runner",
        "check_domain",
        "require_inside",
        "finite",
        "Stores",
        "Settings",
        "OperationPolicy",
        "OperationRunner",
        "JsonValue",
        "POLICIES",
        "CONTRACTS",
        "Annotated",
        "APIRouter",
        "Body",
        "Depends",
        "FastAPI",
        "Path",
        "Query",
        "Request",
        "Response",
        "Runner",
        "Caller",
        "problem_responses",
        "parse_request",
        "given",
        "answer_batch",
        "health",
        "metrics",
        "call_handler",
        "plain_answer",
        "Folder",
        "install_problems",
        "caller_of",
        "only_parameters",
        "request",
        "runner",
        "caller",
        "body",
        "app",
        "Any",
        "JsonRoute",
        "asyncio",
        "revision_digest",
        "asynccontextmanager",
        "events",
        "packets",
        "admit_peers_only",
        "ObservedRunner",
    ]
)
_UNITS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class ArgumentView:
    """How an input is passed to a kernel: its name and an expression of ``request``."""

    name: str
    expression: str


@dataclass(frozen=True)
class KernelCall:
    """The private function that evaluates a kernel; ``single`` when it has one result, returned as it is."""

    kernel: str
    function: str
    docstring: str
    request: str
    domain: str
    arguments: tuple[ArgumentView, ...]
    results: tuple[str, ...]
    single: bool


@dataclass(frozen=True)
class OperationView:
    """One operation. ``request`` and ``response`` are class names or None; ``call`` computes the answer."""

    name: str
    function: str
    doc: str
    docstring: str
    summary: str
    kernel: str | None
    handler: str | None
    request: str | None
    response: str | None
    errors: tuple[int, ...]
    policy: str
    declared: Operation


def operation_views(generation: Generation) -> tuple[OperationView, ...]:
    """All operations in the order of the schema."""
    declared = generation.system.model.operations
    functions = free_names(declared, RESERVED)
    return tuple(_view(generation, name, functions[name], operation) for name, operation in declared.items())


def kernel_calls(generation: Generation) -> tuple[KernelCall, ...]:
    """One call for each kernel that is served."""
    calls = []
    for name in served_kernels(generation):
        product = generation.kernels[name]
        attributes = field_names(product)
        arguments = tuple(
            ArgumentView(
                argument.name,
                f"np.asarray(request.{attributes[argument.name]}, dtype=np.float64)"
                if argument.shape
                else f"request.{attributes[argument.name]}",
            )
            for argument in product.arguments
        )
        results = tuple(result.name for result in product.results)
        docstring = python_docstring(f"Inputs inside the domain of {name}, finite results.", 4)
        calls.append(
            KernelCall(
                name,
                f"_evaluate_{name}",
                docstring,
                request_class(generation, name),
                domain_name(name),
                arguments,
                results,
                len(results) == 1,
            )
        )
    return tuple(calls)


def domain_name(kernel: str) -> str:
    """What the module ``operations`` calls the domain of ``kernel``."""
    return f"_{kernel}_domain"


def handler_modules(generation: Generation) -> tuple[str, ...]:
    """The modules of handlers, sorted."""
    handlers = [operation.handler for operation in generation.system.model.operations.values() if operation.handler]
    return tuple(sorted({handler.partition(":")[0] for handler in handlers}))


def time_to_live_s(text: str) -> int:
    """``30s``, ``5m`` or ``1h`` in seconds."""
    match = re.fullmatch(r"([1-9][0-9]*)(s|m|h)", text)
    if match is None:
        raise ValueError(f"a time to live is written 30s, 5m or 1h, not {text!r}")
    return int(match[1]) * _UNITS[match[2]]


def _view(generation: Generation, name: str, function: str, operation: Operation) -> OperationView:
    kernel = operation.kernel
    doc = operation.doc or (generation.kernels[kernel].doc if kernel else name)
    return OperationView(
        name=name,
        function=function,
        doc=doc,
        docstring=python_docstring(doc, 4),
        summary=" ".join(doc.split()).partition(". ")[0],
        kernel=kernel,
        handler=operation.handler,
        request=request_class(generation, kernel) if kernel else operation.request,
        response=response_class(generation, kernel) if kernel else operation.response,
        errors=tuple(operation.errors),
        policy=_policy(name, operation),
        declared=operation,
    )


def policy_of(name: str, operation: Operation) -> dict[str, Any]:
    """What an ``OperationPolicy`` of the runtime says, by its fields."""
    return {
        "name": name,
        "audit": operation.audit,
        "cache_ttl_s": None if operation.cache is None else time_to_live_s(operation.cache.ttl),
        "rate": operation.limits.rate,
        "timeout_s": None if operation.limits.timeout_ms is None else operation.limits.timeout_ms / 1000,
    }


def _policy(name: str, operation: Operation) -> str:
    declared = policy_of(name, operation)
    parts = [python_string(declared.pop("name"))]
    parts += [f"{key}={python_value(value)}" for key, value in declared.items() if value not in (None, False)]
    return f"OperationPolicy({', '.join(parts)})"
