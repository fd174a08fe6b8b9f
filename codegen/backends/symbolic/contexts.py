"""The contexts of the symbolic service's templates, by the name that a template declares in its first line."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.backends.symbolic import (
    api_examples,
    deployment,
    documents,
    modules,
    page,
    performance,
    routes,
    settings,
    tests,
)
from codegen.plan.generation import ContextBuilder

SYMBOLIC_CONTEXTS: Mapping[str, ContextBuilder] = {
    "ConfigModule": settings.config_module,
    "SymbolicTests": tests.symbolic_tests,
    "SurfaceModule": modules.surface_module,
    "ServiceModule": modules.service_module,
    "AppModule": modules.app_module,
    "CommandModule": modules.command_module,
    "FolderInit": modules.folder_init,
    "RoutesModule": routes.routes_module,
    "ToolModule": routes.tool_module,
    "PageMarkup": page.page_markup,
    "PageScript": page.page_script,
    "PageStyle": page.page_style,
    "PageIcon": page.page_icon,
    "DeploymentManifest": deployment.deployment_manifest,
    "EnvironmentReference": deployment.environment_reference,
    "ClusterDeployment": deployment.cluster_deployment,
    "Compose": deployment.compose,
    "ApiExamples": api_examples.api_examples_file,
    "ServiceReadme": documents.service_readme,
    "ArchitectureDocument": documents.architecture_document,
    "ApiSpecification": documents.api_specification,
    "IntegrationGuide": documents.integration_guide,
    "PerformanceGuide": performance.performance_guide,
}
