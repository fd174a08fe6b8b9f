"""The contexts of this room's templates, by the name that a template declares in its first line."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.backends import command_line, deployment, documents, handlers, http, readme_generator, service, tests
from codegen.backends.symbolic import modules as symbolic_modules
from codegen.backends.symbolic import routes as symbolic_routes
from codegen.backends.symbolic import settings as symbolic_settings
from codegen.plan.generation import ContextBuilder

CONTEXTS: Mapping[str, ContextBuilder] = {
    "TypedMarker": service.typed_marker,
    "PackageInit": service.package_init,
    "ModelsModule": service.models_module,
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
    "TestSettings": tests.settings_tests,
    "TestOperations": tests.operations_tests,
    "TestApi": tests.api_tests,
    "TestMain": tests.main_tests,
    "KernelDocument": documents.kernel_document,
    "ApiDocument": documents.api_document,
    "OperationDocument": documents.operation_document,
    "Readme": readme_generator.readme,
    "ConfigModule": symbolic_settings.config_module,
    "SurfaceModule": symbolic_modules.surface_module,
    "ServiceModule": symbolic_modules.service_module,
    "AppModule": symbolic_modules.app_module,
    "CommandModule": symbolic_modules.command_module,
    "FolderInit": symbolic_modules.folder_init,
    "RoutesModule": symbolic_routes.routes_module,
    "ToolModule": symbolic_routes.tool_module,
}
