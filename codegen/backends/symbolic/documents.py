"""Contexts of README, ARCHITECTURE, API_SPEC and INTEGRATION_GUIDE; texts are Markdown, blocks are code."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any

from codegen.backends.symbolic.api_examples import ApiExample, api_example, api_examples
from codegen.backends.symbolic.contract_tables import ContractTable, contract_table, enum_values, packet_contracts
from codegen.backends.symbolic.deployment import is_secret
from codegen.backends.symbolic.diagram import system_diagram
from codegen.backends.symbolic.inventory import Module, Route, declared_modules, declared_routes, declared_stores
from codegen.backends.symbolic.routes import PACKET_STATUSES, statuses_of
from codegen.backends.symbolic.settings import declared_settings, prefix_of
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import markdown_code, markdown_text

ADDRESS = "http://127.0.0.1:8000"
Row = tuple[str, ...]


@dataclass(frozen=True)
class ServiceReadme:
    """``README.md``."""

    title: str
    role: str
    summary: str
    package: str
    version: str
    status: str
    owner: str
    address: str
    curl: str
    answer: str
    cli: str
    operations: tuple[Row, ...]
    settings: tuple[Row, ...]


@dataclass(frozen=True)
class ArchitectureDocument:
    """``docs/ARCHITECTURE.md``."""

    title: str
    purpose: str
    package: str
    diagram: tuple[str, ...]
    modules: tuple[Row, ...]
    operations: tuple[Row, ...]
    stores: tuple[Row, ...]
    anchors: tuple[str, ...]
    auditor: str
    mode: str
    escalation: str
    reporting: str
    override: bool
    scope: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    channels: tuple[str, ...]
    dependencies: tuple[Row, ...]
    defaults: dict[str, str]


@dataclass(frozen=True)
class DocumentedEndpoint:
    """One endpoint; ``curl`` and ``answer`` are code, empty where it has no example."""

    heading: str
    doc: str
    facts: tuple[str, ...]
    request: str
    response: str
    statuses: str
    curl: str
    answer: str
    varying: str


@dataclass(frozen=True)
class Enumeration:
    """A contract that lists its values."""

    name: str
    doc: str
    values: str


@dataclass(frozen=True)
class ApiSpecification:
    """``docs/API_SPEC.md``."""

    title: str
    body_bytes: str
    prefix: str
    endpoints: tuple[DocumentedEndpoint, ...]
    contracts: tuple[ContractTable, ...]
    enums: tuple[Enumeration, ...]


@dataclass(frozen=True)
class IntegrationGuide:
    """``docs/INTEGRATION_GUIDE.md``; blocks of code use ``expression`` and ``x`` of the declared example."""

    title: str
    package: str
    address: str
    curl: str
    request: str
    path: str
    session_path: str
    evaluation: str
    expression: str
    generation: str
    tools: tuple[Row, ...]


def service_readme(generation: Generation, file: PlannedFile) -> ServiceReadme:
    """What it is, and the way to the first answer."""
    model = generation.system.model
    example = _example(generation, "symbolic.evaluate")
    command = next(o.expose.cli for o in model.operations.values() if o.runtime == "symbolic.evaluate")
    return ServiceReadme(
        title=markdown_text(model.system.system),
        role=markdown_text(model.system.role),
        summary=markdown_text(model.summary or model.purpose or ""),
        package=model.package,
        version=markdown_code(model.metadata.version, in_table=True),
        status=model.metadata.status,
        owner=markdown_text(model.metadata.owner or ""),
        address=ADDRESS,
        curl=_curl(example),
        answer=json.dumps(example.answer),
        cli=f"python -m {model.package} {command} {shlex.quote(json.dumps(example.request))}" if command else "",
        operations=tuple(_operation_row(generation, route) for route in declared_routes(generation)),
        settings=tuple(
            (
                markdown_code(setting.variable, in_table=True),
                markdown_code(setting.shown, in_table=True) if setting.shown else "unset",
                markdown_text(setting.doc),
            )
            for setting in declared_settings(generation)
        ),
    )


def architecture_document(generation: Generation, file: PlannedFile) -> ArchitectureDocument:
    """Modules, memory, governance and surroundings."""
    model = generation.system.model
    governance, communication = model.governance, model.communicationstack
    channels = communication.channels.model_dump()
    return ArchitectureDocument(
        title=markdown_text(model.system.system),
        purpose=markdown_text(model.purpose or model.system.role),
        package=model.package,
        diagram=system_diagram(generation),
        modules=tuple(_module_row(module) for module in declared_modules(generation)),
        operations=tuple(_audit_row(generation, name) for name in model.operations),
        stores=tuple(
            (
                markdown_code(store.layer, in_table=True),
                store.storage,
                markdown_text(store.purpose),
                _named(keyspace=store.keyspace, schema=store.schema, relationship=store.relationship),
                store.retention or "unlimited",
            )
            for store in declared_stores(generation)
        ),
        anchors=tuple(map(markdown_text, governance.anchors)),
        auditor=markdown_text(governance.complianceauditor or ""),
        mode=governance.mode,
        escalation=markdown_text(governance.escalationpolicy or ""),
        reporting=markdown_text(governance.performancereporting or ""),
        override=governance.humanoverride,
        scope=tuple(map(markdown_code, governance.auditscope)),
        inputs=tuple(map(markdown_code, communication.input)),
        outputs=tuple(map(markdown_code, communication.output)),
        channels=tuple(name for name, is_open in channels.items() if is_open),
        dependencies=(
            *((markdown_text(name), "hard: it must be there") for name in model.depends_on.hard),
            *((markdown_text(name), "soft: it may be there") for name in model.depends_on.soft),
        ),
        defaults={setting.name: setting.shown for setting in declared_settings(generation) if not is_secret(setting)},
    )


def api_specification(generation: Generation, file: PlannedFile) -> ApiSpecification:
    """Every endpoint with an example, every contract field by field."""
    model = generation.system.model
    examples = api_examples(generation)
    settings = {setting.name: setting.shown for setting in declared_settings(generation)}
    return ApiSpecification(
        title=markdown_text(model.system.system),
        body_bytes=settings["max_request_bytes"],
        prefix=prefix_of(generation),
        endpoints=tuple(
            _endpoint(generation, route, examples.get(route.operation or "")) for route in declared_routes(generation)
        ),
        contracts=tuple(
            contract_table(name, contract)
            for name, contract in {**model.contracts, **packet_contracts()}.items()
            if "enum" not in contract
        ),
        enums=tuple(
            Enumeration(name, markdown_text(contract.get("description", "")), enum_values(contract))
            for name, contract in model.contracts.items()
            if "enum" in contract
        ),
    )


def integration_guide(generation: Generation, file: PlannedFile) -> IntegrationGuide:
    """HTTP, Python and MCP, each from nothing to an answer."""
    model = generation.system.model
    evaluate = _example(generation, "symbolic.evaluate")
    return IntegrationGuide(
        title=markdown_text(model.system.system),
        package=model.package,
        address=ADDRESS,
        curl=_curl(evaluate),
        request=json.dumps(evaluate.request),
        path=evaluate.path,
        session_path=_example(generation, "symbolic.define").path,
        evaluation=_tool(generation, "symbolic.evaluate"),
        expression=json.dumps(evaluate.request["expression"]),
        generation=_tool(generation, "symbolic.generate"),
        tools=tuple(
            (
                markdown_code(operation.expose.tool, in_table=True),
                markdown_text(operation.doc or name),
                f"[{operation.request}](API_SPEC.md#{str(operation.request).lower()})",
                f"[{operation.response}](API_SPEC.md#{str(operation.response).lower()})",
            )
            for name, operation in model.operations.items()
            if operation.expose.tool
        ),
    )


def _example(generation: Generation, runtime: str) -> ApiExample:
    operations = generation.system.model.operations
    return api_example(generation, next(name for name, o in operations.items() if o.runtime == runtime))


def _tool(generation: Generation, runtime: str) -> str:
    operations = generation.system.model.operations.values()
    return next(str(o.expose.tool) for o in operations if o.runtime == runtime)


def _operation_row(generation: Generation, route: Route) -> Row:
    operation = generation.system.model.operations.get(route.operation or "")
    tool = operation.expose.tool if operation is not None else None
    return (
        markdown_code(f"{route.method} {route.path}", in_table=True),
        markdown_text(route.doc),
        markdown_code(tool, in_table=True) if tool else "",
    )


def _module_row(module: Module) -> Row:
    methods = ", ".join(markdown_code(name, in_table=True) for name in module.methods)
    return markdown_code(module.path, in_table=True), markdown_code(module.class_name, in_table=True), methods


def _audit_row(generation: Generation, name: str) -> Row:
    operation = generation.system.model.operations[name]
    return (
        markdown_code(name, in_table=True),
        markdown_text(operation.doc or ""),
        "yes" if operation.audit else "no",
        operation.cache.ttl if operation.cache else "no",
    )


def _named(**values: str | None) -> str:
    return ", ".join(f"{name} {markdown_code(value, in_table=True)}" for name, value in values.items() if value)


def _endpoint(generation: Generation, route: Route, example: ApiExample | None) -> DocumentedEndpoint:
    operation = generation.system.model.operations.get(route.operation or "")
    facts = []
    if operation is not None:
        facts.append(f"Operation {markdown_code(str(route.operation))}.")
        facts.append(f"Recorded: {'yes, before it is answered' if route.audited else 'no'}.")
        if operation.cache:
            facts.append(f"Kept in the cache for {operation.cache.ttl}.")
        if operation.expose.tool:
            facts.append(f"Also the tool {markdown_code(operation.expose.tool)}.")
    statuses = (200, *statuses_of(operation)) if operation is not None else (200, *PACKET_STATUSES)
    return DocumentedEndpoint(
        heading=markdown_text(f"{route.method} {route.path}"),
        doc=markdown_text(route.doc),
        facts=tuple(facts),
        request=_link(route.request),
        response=_link(route.response),
        statuses=", ".join(map(str, statuses)),
        curl="" if example is None else _curl(example),
        answer="" if example is None else json.dumps(example.answer, indent=2, ensure_ascii=False),
        varying="" if example is None else ", ".join(map(markdown_code, example.varying)),
    )


def _link(contract: str | None) -> str:
    return f"[{contract}](#{contract.lower()})" if contract else ""


def _curl(example: ApiExample) -> str:
    url = f"{ADDRESS}{example.path}"
    if example.method == "GET":
        query: dict[str, Any] = example.request or {}
        words = "".join(f" --data-urlencode {name}={json.dumps(value)}" for name, value in query.items())
        return f"curl --get {url}{words}" if words else f"curl {url}"
    if example.request is None:
        return f"curl -X {example.method} {url}"
    return f"curl {url} -H 'content-type: application/json' \\\n  -d {shlex.quote(json.dumps(example.request))}"
