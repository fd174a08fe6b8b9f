"""Contexts of the service's modules."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.backends.contract_models import ContractModels, contract_models
from codegen.backends.imports import import_lines
from codegen.backends.operations import KernelCall, OperationView, handler_modules, kernel_calls, operation_views
from codegen.backends.peers import PeerSetting, PeerStore, peer_settings, peer_stores
from codegen.backends.python_values import python_value
from codegen.backends.request_models import KernelModel, kernel_models
from codegen.backends.routes import body_contracts
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.diagnostics import Diagnostic, DiagnosticsError
from codegen.support.literals import python_docstring


@dataclass(frozen=True)
class PackageInit:
    """``__init__.py``: what the package is for."""

    docstring: str


@dataclass(frozen=True)
class TypedMarker:
    """``py.typed``: empty."""


@dataclass(frozen=True)
class ModelsModule:
    """``models.py``."""

    imports: tuple[str, ...]
    validators: tuple[str, ...]
    contracts: tuple[str, ...]
    models: tuple[KernelModel, ...]


@dataclass(frozen=True)
class SettingsModule:
    """``settings.py``."""

    package: str
    prefix: str
    pydantic: str
    peers: tuple[PeerSetting, ...]


@dataclass(frozen=True)
class StoresModule:
    """``stores.py``; ``stores`` are those for other systems."""

    stores: tuple[PeerStore, ...]


@dataclass(frozen=True)
class TelemetryModule:
    """``telemetry.py``."""

    package: str


@dataclass(frozen=True)
class HealthModule:
    """``health.py``; ``stores`` are the names of those for other systems."""

    stores: tuple[str, ...]


@dataclass(frozen=True)
class OperationFunction:
    """A public function; ``run`` and ``result`` are its statements."""

    function: str
    parameters: str
    returns: str
    docstring: str
    policy: str
    run: str
    result: str


@dataclass(frozen=True)
class OperationsModule:
    """``operations.py``."""

    imports: tuple[str, ...]
    distributions: str
    observed: str
    operations: tuple[OperationFunction, ...]
    calls: tuple[KernelCall, ...]


def package_init(generation: Generation, file: PlannedFile) -> PackageInit:
    """Title and role of the system."""
    system = generation.system.model.system
    return PackageInit(python_docstring(f"{system.system}: {system.role}"))


def typed_marker(generation: Generation, file: PlannedFile) -> TypedMarker:
    """Nothing varies."""
    return TypedMarker()


def models_module(generation: Generation, file: PlannedFile) -> ModelsModule:
    """Contracts, then what kernels ask and answer; of a client, the contracts of what it calls."""
    if file.item is not None:
        return _models(contract_models(generation.system.model.wired.calls[file.item].contracts), ())
    enumerations = generation.glue.glue.entries[file.entry].enums
    contracts = contract_models({**generation.system.model.contracts, **body_contracts(generation)}, enumerations)
    return _models(contracts, kernel_models(generation))


def _models(contracts: ContractModels, models: tuple[KernelModel, ...]) -> ModelsModule:
    imports = {module: set(names) for module, names in contracts.imports.items()}
    if models:
        imports.setdefault("pydantic", set()).update({"BaseModel", "ConfigDict", "Field"})
        if any("Annotated[" in field.annotation for model in models for field in model.fields):
            imports.setdefault("typing", set()).add("Annotated")
    return ModelsModule(import_lines(imports), contracts.validators, contracts.bodies, models)


def settings_module(generation: Generation, file: PlannedFile) -> SettingsModule:
    """Settings under the package's own prefix."""
    model = generation.system.model
    peers = peer_settings(model.wired)
    secret = any("SecretStr" in field.annotation for field in peers)
    return SettingsModule(
        model.package, settings_prefix(model.package), "Field, SecretStr" if secret else "Field", peers
    )


def settings_prefix(package: str) -> str:
    """What the names of environment variables begin with."""
    return f"{package.upper()}_"


def stores_module(generation: Generation, file: PlannedFile) -> StoresModule:
    """Cache and audit log, and what is kept for other systems."""
    return StoresModule(peer_stores(generation.system.model.wired))


def telemetry_module(generation: Generation, file: PlannedFile) -> TelemetryModule:
    """Telemetry under the package's name."""
    return TelemetryModule(generation.system.model.package)


def health_module(generation: Generation, file: PlannedFile) -> HealthModule:
    """Every store is asked."""
    return HealthModule(tuple(store.name for store in peer_stores(generation.system.model.wired)))


def operations_module(generation: Generation, file: PlannedFile) -> OperationsModule:
    """A function for each operation, and one for each kernel that they share. Raises ``DiagnosticsError`` (C547) for
    operations on the runtime."""
    _refuse_runtime_functions(generation)
    views = operation_views(generation)
    calls = kernel_calls(generation)
    arrays = any(argument.expression.startswith("np.") for call in calls for argument in call.arguments)
    imports: dict[str, list[str]] = {
        ".": ["models"] if any(view.request or view.response for view in views) else [],
        "._handlers": list(handler_modules(generation)),
        "._runtime.digests": ["revision_digest"],
        "._runtime.service.operation": ["OperationPolicy", "OperationRunner"],
        ".stores": ["Stores"],
    }
    observed = generation.system.model.wired.observed
    if observed:
        imports["._runtime.service.observed"] = ["ObservedRunner"]
    if calls:
        imports["."].append("kernels")
        imports["._runtime.canonical_json"] = ["JsonValue"]
        imports["._runtime.service.results"] = ["finite", "require_inside"]
        imports["._runtime.kernels.domain"] = ["check_domain"]
        imports |= {f".kernels.{call.kernel}": [f"_DOMAIN as {call.domain}"] for call in calls}
    if any(view.handler for view in views):
        plain = any(view.handler and view.response for view in views)
        imports["._runtime.service.handlers"] = ["call_handler", *(["plain_answer"] if plain else [])]
        imports[".contracts"] = ["CONTRACTS"] if plain else []
    distributions = [] if not calls else ["numpy", "scipy"] if needs_scipy(generation) else ["numpy"]
    return OperationsModule(
        imports=import_lines(imports, ["import numpy as np"] if arrays else []),
        distributions=str(distributions).replace("'", '"'),
        observed=python_value(observed) if observed else "",
        operations=tuple(_function(view) for view in views),
        calls=calls,
    )


def _refuse_runtime_functions(generation: Generation) -> None:
    """What a runtime function does is bound by glue of the system."""
    system = generation.system
    faults = [
        Diagnostic(
            "C547",
            f"the standard glue does not bind `{operation.runtime}`",
            system.positions.value(("operations", name, "runtime")),
            f"write glue with `system: {system.model.system.module}`, or a `handler`",
        )
        for name, operation in system.model.operations.items()
        if operation.runtime is not None
    ]
    if faults:
        raise DiagnosticsError(faults)


def needs_scipy(generation: Generation) -> bool:
    """Whether a kernel's module imports scipy."""
    return any("scipy" in product.requires for product in generation.kernels.values())


def _function(view: OperationView) -> OperationFunction:
    parameters = "runner: OperationRunner"
    dump = "{}"
    if view.request is not None:
        parameters = f"request: models.{view.request}, {parameters}"
        dump = 'request.model_dump(mode="json", by_alias=True)'
    returns = "None" if view.response is None else f"models.{view.response}"
    if view.kernel is not None:
        compute = f"lambda: _evaluate_{view.kernel}(request)"
    else:
        module, _, function = (view.handler or "").partition(":")
        called = f"{module}.{function}({'request' if view.request else ''})"
        answered = f"call_handler(lambda: {called}, errors={list(view.errors)})"
        kept = f'CONTRACTS.answer("{view.response}", plain_answer({answered}))'
        compute = f"lambda: {answered}" if view.response is None else f"lambda: {kept}"
    run = f'runner.run("{view.name}", {dump}, {compute})'
    if view.response is None:
        return OperationFunction(view.function, parameters, returns, view.docstring, view.policy, run, "")
    result = f"return models.{view.response}.model_validate(answer)"
    return OperationFunction(view.function, parameters, returns, view.docstring, view.policy, f"answer = {run}", result)
