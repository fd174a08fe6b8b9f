"""The contexts of this room's templates, by the name that a template declares in its first line."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.backends import (
    client_tests,
    clients,
    command_line,
    contract_schemas,
    deployment,
    documents,
    handlers,
    http,
    readme_generator,
    service,
    tests,
)
from codegen.backends.symbolic.contexts import SYMBOLIC_CONTEXTS
from codegen.plan.generation import ContextBuilder

CONTEXTS: Mapping[str, ContextBuilder] = {
    "TypedMarker": service.typed_marker,
    "PackageInit": service.package_init,
    "ModelsModule": service.models_module,
    "ContractsModule": contract_schemas.contracts_module,
    "ContractSchemasFile": contract_schemas.contract_schemas_file,
    "SettingsModule": service.settings_module,
    "StoresModule": service.stores_module,
    "TelemetryModule": service.telemetry_module,
    "HealthModule": service.health_module,
    "OperationsModule": service.operations_module,
    "ApiModule": http.api_module,
    "MainModule": command_line.main_module,
    "HandlerModule": handlers.handler_module,
    "Pyproject": deployment.pyproject,
    "Constraints": deployment.constraints,
    "Dockerfile": deployment.dockerfile,
    "Dockerignore": deployment.dockerignore,
    "Gitattributes": deployment.gitattributes,
    "Gitignore": deployment.gitignore,
    "OperationCases": tests.operation_cases_file,
    "ModelCases": tests.model_cases_file,
    "Conftest": tests.conftest,
    "TestModule": tests.module_tests,
    "TestModels": tests.models_tests,
    "TestSettings": tests.settings_tests,
    "TestOperations": tests.operations_tests,
    "TestApi": tests.api_tests,
    "TestMain": tests.main_tests,
    "KernelDocument": documents.kernel_document,
    "ApiDocument": documents.api_document,
    "OperationDocument": documents.operation_document,
    "Readme": readme_generator.readme,
    "ClientsInit": clients.clients_init,
    "ClientModule": clients.client_module,
    "ClientCases": client_tests.client_cases_file,
    "TestClient": client_tests.client_tests,
    **SYMBOLIC_CONTEXTS,
}
