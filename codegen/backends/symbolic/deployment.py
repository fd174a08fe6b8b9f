"""Contexts of what the service is run with: manifest, cluster, container and environment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from codegen.backends.symbolic.inventory import declared_modules, declared_routes, declared_stores, declared_tables
from codegen.backends.symbolic.settings import Setting, declared_settings, prefix_of
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation

#: Settings that the container fixes: its address inside, and where its volume is.
_OF_THE_IMAGE = ("host", "port", "data_dir")
#: Room for what an ending service still writes down, beside the seconds that its requests have left.
_GRACE_S = 25


@dataclass(frozen=True)
class DeploymentManifest:
    """``manifest.json``: the whole document as JSON text."""

    document: str


@dataclass(frozen=True)
class Variable:
    """A setting in a file of the environment: ``shown`` is its default, ``comment`` what it is for."""

    name: str
    shown: str
    comment: str


@dataclass(frozen=True)
class EnvironmentReference:
    """``.env.example``."""

    package: str
    variables: tuple[Variable, ...]


@dataclass(frozen=True)
class ClusterDeployment:
    """``deployment.yaml`` for Kubernetes; texts are YAML scalars, ``secrets`` the settings that are read from one."""

    name: str
    package: str
    version: str
    image: str
    replicas: int
    cpu: str
    memory: str
    health: str
    grace_s: int
    variables: tuple[Variable, ...]
    secrets: tuple[Variable, ...]


@dataclass(frozen=True)
class Compose:
    """``compose.yaml``; texts are YAML scalars."""

    name: str
    package: str
    image: str
    prefix: str
    cpu: str
    memory: str
    grace_s: int


def deployment_manifest(generation: Generation, file: PlannedFile) -> DeploymentManifest:
    """What the system is made of, for machines."""
    model = generation.system.model
    document: dict[str, Any] = {
        "system": model.system.system,
        "package": model.package,
        "module": model.system.module,
        "version": model.metadata.version,
        "status": model.metadata.status,
        "owner": model.metadata.owner,
        "role": model.system.role,
        "depends_on": {"hard": list(model.depends_on.hard), "soft": list(model.depends_on.soft)},
        "governance": {
            "anchors": list(model.governance.anchors),
            "mode": model.governance.mode,
            "audit_scope": list(model.governance.auditscope),
        },
        "modules": [module.to_json() for module in declared_modules(generation)],
        "routes": [route.to_json() for route in declared_routes(generation)],
        "tools": [
            {"name": operation.expose.tool, "operation": name, "description": operation.doc}
            for name, operation in model.operations.items()
            if operation.expose.tool
        ],
        "settings": [
            {
                "variable": setting.variable,
                "default": setting.shown or None,
                "secret": is_secret(setting),
                "description": setting.doc,
            }
            for setting in declared_settings(generation)
        ],
        "stores": [store.to_json() for store in declared_stores(generation)],
        "tables": declared_tables(generation),
        "health": model.deployment.healthcheck,
        "replicas": model.deployment.replicas,
    }
    return DeploymentManifest(json.dumps(document, indent=2, ensure_ascii=False))


def environment_reference(generation: Generation, file: PlannedFile) -> EnvironmentReference:
    """Every setting with its default."""
    return EnvironmentReference(generation.system.model.package, _variables(declared_settings(generation)))


def cluster_deployment(generation: Generation, file: PlannedFile) -> ClusterDeployment:
    """As many replicas as declared, each with a volume of its own for its embedded stores."""
    model = generation.system.model
    settings = declared_settings(generation)
    plain = [s for s in settings if s.shown and not is_secret(s) and s.name not in _OF_THE_IMAGE]
    return ClusterDeployment(
        name=_yaml(model.package.replace("_", "-")),
        package=model.package,
        version=_yaml(model.metadata.version),
        image=_yaml(f"{model.package}:{model.metadata.version}"),
        replicas=model.deployment.replicas,
        cpu=_yaml(str(model.deployment.resources.cpu or "1")),
        memory=_yaml(model.deployment.resources.memory or "1Gi"),
        health=_yaml(model.deployment.healthcheck or "/health"),
        grace_s=_grace(settings),
        variables=_variables(plain),
        secrets=_variables([setting for setting in settings if is_secret(setting)]),
    )


def compose(generation: Generation, file: PlannedFile) -> Compose:
    """The service alone: its stores are embedded."""
    model = generation.system.model
    return Compose(
        name=_yaml(model.package),
        package=model.package,
        image=_yaml(f"{model.package}:{model.metadata.version}"),
        prefix=prefix_of(generation),
        cpu=_yaml(str(model.deployment.resources.cpu or "1")),
        memory=_yaml(_compose_memory(model.deployment.resources.memory or "1Gi")),
        grace_s=_grace(declared_settings(generation)),
    )


def is_secret(setting: Setting) -> bool:
    """Whether the value of ``setting`` is never shown."""
    return "SecretStr" in setting.annotation


def _variables(settings: tuple[Setting, ...] | list[Setting]) -> tuple[Variable, ...]:
    return tuple(Variable(s.variable, s.shown, " ".join(s.doc.split())) for s in settings)


def _grace(settings: tuple[Setting, ...]) -> int:
    left = next((float(setting.shown) for setting in settings if setting.name == "shutdown_s"), 0.0)
    return int(left) + _GRACE_S


def _compose_memory(text: str) -> str:
    """Kubernetes' ``2Gi`` as compose has it: ``2g``."""
    return text[:-1].lower() if text.endswith(("Ki", "Mi", "Gi")) else text


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
