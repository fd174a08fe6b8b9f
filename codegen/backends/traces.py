"""What declares the names in the modules of a service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from codegen.backends.contract_places import contract_places
from codegen.backends.operations import kernel_calls, operation_views
from codegen.backends.request_models import field_names, kernel_models, request_class, response_class, served_kernels
from codegen.backends.routes import body_class, body_contracts, routes
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation, KernelProduct
from codegen.plan.traces import SymbolBuilder, Symbols, pointer_to

_SECTIONS = {"output": "outputs", "derivative": "derivatives"}


def models_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Contracts with their properties, and what served kernels ask and answer.

    The models of a client are contracts of another schema: nothing of this one declares them.
    """
    if file.item is not None:
        return {}
    bodies = {body_class(generation, route.operation): ("operations", route.operation.name)
              for route in routes(generation) if route.body == "rest"}  # fmt: skip
    contracts = {**generation.system.model.contracts, **body_contracts(generation)}
    symbols: dict[str, str] = {}
    for (name, field), path in contract_places(contracts, generation.system.positions, bodies).items():
        for attribute in ("",) if field is None else _attributes(field):
            symbols.setdefault(f"{name}.{attribute}".rstrip("."), pointer_to(*path))
    classes = {model.name: model for model in kernel_models(generation)}
    for name in served_kernels(generation):
        product = generation.kernels[name]
        request, response = request_class(generation, name), response_class(generation, name)
        symbols |= {request: pointer_to("kernels", name, "inputs"), response: pointer_to("kernels", name)}
        places = {**_inputs(product), **_results(product)}
        for model in (classes[request], classes[response]):
            symbols |= {f"{model.name}.{field.attribute}": places[field.name] for field in model.fields}
    return symbols


def operations_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Operations with their policies, and the kernels that they share."""
    symbols: dict[str, str] = {}
    for view in operation_views(generation):
        pointer = pointer_to("operations", view.name)
        symbols |= {view.function: pointer, f"POLICIES.{view.name}": pointer}
    for call in kernel_calls(generation):
        product = generation.kernels[call.kernel]
        symbols[call.function] = pointer_to("kernels", call.kernel)
        symbols |= {f"{call.function}.{name}": place for name, place in _inputs(product).items()}
        symbols |= {f"{call.function}.{name}": place for name, place in _results(product).items()}
    return symbols


def api_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Operations with an endpoint, with the endpoint itself and the batch of requests."""
    symbols: dict[str, str] = {}
    for view in operation_views(generation):
        pointer = pointer_to("operations", view.name)
        _, _, path = (view.declared.expose.http or "").partition(" ")
        batch = f"{view.function}_batch"
        symbols |= {view.function: pointer, f"{view.function}.{path.strip()}": f"{pointer}/expose/http"}
        if view.declared.limits.batch is not None:
            symbols[batch] = f"{pointer}/limits/batch"
        if view.kernel is not None:
            product = generation.kernels[view.kernel]
            inputs, attributes = _inputs(product), field_names(product)
            symbols |= {f"{view.function}.{attributes[name]}": place for name, place in inputs.items()}
    return symbols


def main_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Operations with a subcommand."""
    symbols: dict[str, str] = {}
    for view in operation_views(generation):
        if view.declared.expose.cli:
            pointer = pointer_to("operations", view.name)
            symbols |= {f"_{view.function}": pointer, f"COMMANDS.{view.declared.expose.cli}": f"{pointer}/expose/cli"}
    return symbols


def routes_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Operations of the runtime by the functions that answer them."""
    return {name: pointer_to("operations", name) for name in generation.system.model.operations}


def settings_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """Fields that the glue entry declares."""
    entry = generation.glue.glue.entries[file.entry]
    return {f"Settings.{name}": glue_pointer(generation, file.entry, "fields", name) for name in entry.fields}


def surface_symbols(generation: Generation, file: PlannedFile) -> Symbols:
    """The class, the methods and the functions that the glue entry of any file lists."""
    entry = generation.glue.glue.entries.get(file.entry)
    if entry is None:
        return {}
    symbols = {name: glue_pointer(generation, file.entry, "functions", name) for name in entry.functions}
    if entry.class_name:
        symbols[entry.class_name] = glue_pointer(generation, file.entry, "class_name")
        for name in entry.methods:
            symbols[f"{entry.class_name}.{name}"] = glue_pointer(generation, file.entry, "methods", name)
    return symbols


def glue_pointer(generation: Generation, entry: str, *below: str) -> str:
    """The place of something below an entry, in the glue file that says it."""
    return f"{generation.glue.origin[entry]}#{pointer_to('schema_to_code', entry, *below)}"


def _inputs(product: KernelProduct) -> Mapping[str, str]:
    return {item.name: pointer_to("kernels", product.name, "inputs", item.name) for item in product.arguments}


def _results(product: KernelProduct) -> Mapping[str, str]:
    return {item.name: pointer_to("kernels", product.name, _SECTIONS[item.role], item.name) for item in product.results}


def _attributes(field: str) -> Iterator[str]:
    """What the generator of models may call a property in Python."""
    plain = re.sub(r"\W", "_", field)
    yield from (plain, f"{plain}_", f"field_{plain.lstrip('_')}", f"{plain}_1")


TRACES: Mapping[str, SymbolBuilder] = {
    "ModelsModule": models_symbols,
    "OperationsModule": operations_symbols,
    "ApiModule": api_symbols,
    "MainModule": main_symbols,
    "RoutesModule": routes_symbols,
    "ConfigModule": settings_symbols,
}
