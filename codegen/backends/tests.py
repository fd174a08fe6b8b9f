"""Contexts of the generated tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.backends.cases import contract_cases, model_cases, operation_cases
from codegen.backends.peers import peer_stores
from codegen.backends.request_models import request_class, response_class, served_kernels
from codegen.backends.service import settings_prefix
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import python_string

#: The template of the models, wherever glue puts them.
MODELS_TEMPLATE = "models/models.py.j2"


@dataclass(frozen=True)
class OperationCases:
    """``tests/data/operations.json``."""

    text: str


@dataclass(frozen=True)
class ModelCases:
    """``tests/data/models.json``."""

    text: str


@dataclass(frozen=True)
class TestModule:
    """A test module in which only the package's name varies."""

    package: str


@dataclass(frozen=True)
class TestHealth:
    """``tests/test_health.py``; ``stores`` are those for other systems."""

    package: str
    stores: tuple[str, ...]


@dataclass(frozen=True)
class TestModels:
    """``tests/test_models.py``; ``module`` is the dotted name of the module that holds the models, ``cases`` the file
    of their payloads below ``tests/data/``, ``boundary`` whether operations are held to their contracts; ``kernels`` is
    the Python list of the models that kernels ask and answer with, empty where there are none."""

    package: str
    module: str
    cases: str
    boundary: bool
    kernels: str


@dataclass(frozen=True)
class TestSettings:
    """``tests/test_settings.py``."""

    package: str
    prefix: str


@dataclass(frozen=True)
class TestOperations:
    """Test modules whose rows depend on what operations there are; ``reader`` makes models of their requests."""

    package: str
    kernels: bool
    boundary: bool
    reader: str
    outside: bool
    refused: bool


@dataclass(frozen=True)
class TestApi:
    """``tests/test_api.py``."""

    package: str
    title: str
    version: str
    served: bool
    refused: bool
    outside: bool
    batch: bool
    errors: bool
    stores: tuple[str, ...]


@dataclass(frozen=True)
class TestMain:
    """``tests/test_main.py``."""

    package: str
    prefix: str
    commands: bool
    refused: bool


@dataclass(frozen=True)
class Conftest:
    """``tests/conftest.py``; ``handlers`` when operations are answered by hand-written code."""

    package: str
    handlers: bool
    token: bool


def operation_cases_file(generation: Generation, file: PlannedFile) -> OperationCases:
    """Requests and what becomes of them."""
    return OperationCases(_json(operation_cases(generation)))


def model_cases_file(generation: Generation, file: PlannedFile) -> ModelCases:
    """Payloads and what becomes of them."""
    if file.item is not None:
        return ModelCases(_json(contract_cases(generation.system.model.wired.calls[file.item].contracts)))
    return ModelCases(_json(model_cases(generation)))


def module_tests(generation: Generation, file: PlannedFile) -> TestModule:
    """The package under test."""
    return TestModule(generation.system.model.package)


def health_tests(generation: Generation, file: PlannedFile) -> TestHealth:
    """The package under test and its stores."""
    return TestHealth(generation.system.model.package, _peer_stores(generation))


def models_tests(generation: Generation, file: PlannedFile) -> TestModels:
    """Where the models are."""
    if file.item is not None:
        package = generation.system.model.package
        return TestModels(
            package, f"{package}.clients.{file.item}_models", f"clients_{file.item}_models.json", False, ""
        )
    entries = generation.glue.glue.entries.values()
    targets = [entry.target for entry in entries if entry.template == MODELS_TEMPLATE and entry.for_each is None]
    path = targets[0].removesuffix(".py").replace("/", ".")
    model = generation.system.model
    kernels = [
        name(generation, kernel) for kernel in served_kernels(generation) for name in (request_class, response_class)
    ]
    named = f"[{', '.join(map(python_string, kernels))}]" if kernels else ""
    return TestModels(model.package, f"{model.package}.{path}", "models.json", bool(model.boundary_contracts), named)


def settings_tests(generation: Generation, file: PlannedFile) -> TestSettings:
    """The package under test and the prefix of its variables."""
    package = generation.system.model.package
    return TestSettings(package, settings_prefix(package))


def operations_tests(generation: Generation, file: PlannedFile) -> TestOperations:
    """Which rows there are."""
    cases = operation_cases(generation)
    kernels = any(case["kernel"] for case in cases)
    boundary = any(case["request_model"] and not case["kernel"] for case in cases)
    return TestOperations(
        package=generation.system.model.package,
        kernels=kernels,
        boundary=boundary,
        reader="read" if kernels and boundary else "CONTRACTS.request" if boundary else "parse_request",
        outside=any(case["outside"] for case in cases),
        refused=any(case["refused"] for case in cases),
    )


def api_tests(generation: Generation, file: PlannedFile) -> TestApi:
    """Which rows there are."""
    cases = [case for case in operation_cases(generation) if case["path"]]
    return TestApi(
        package=generation.system.model.package,
        title=python_string(generation.system.model.system.system),
        version=python_string(generation.system.model.metadata.version),
        served=bool(cases),
        refused=any(case["refused"] for case in cases),
        outside=any(case["outside"] for case in cases),
        batch=any(case["batch"] for case in cases),
        errors=any(case["handler"] and case["errors"] for case in cases),
        stores=_peer_stores(generation),
    )


def main_tests(generation: Generation, file: PlannedFile) -> TestMain:
    """Which rows there are."""
    package = generation.system.model.package
    cases = [case for case in operation_cases(generation) if case["command"]]
    return TestMain(package, settings_prefix(package), bool(cases), any(case["refused"] for case in cases))


def conftest(generation: Generation, file: PlannedFile) -> Conftest:
    """Whether handlers are stood in for."""
    model = generation.system.model
    handlers = any(operation.handler for operation in model.operations.values())
    return Conftest(model.package, handlers, model.wired.guarded)


def _peer_stores(generation: Generation) -> tuple[str, ...]:
    return tuple(store.name for store in peer_stores(generation.system.model.wired))


def _json(cases: Sequence[Mapping[str, Any]]) -> str:
    """The cases, each key on a line of its own and each item of a list, so that a difference shows the payload."""
    shown = [",\n".join(f"  {json.dumps(key)}: {_rows(value)}" for key, value in case.items()) for case in cases]
    return "[" + ",".join(f"\n {{\n{case}\n }}" for case in shown) + "\n]"


def _rows(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    return "[" + ",".join(f"\n   {json.dumps(item)}" for item in value) + "\n  ]"
