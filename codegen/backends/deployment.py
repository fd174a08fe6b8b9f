"""Contexts of the distribution: metadata, pins, container, ignore lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.backends.plugin_modules import plugin_modules
from codegen.backends.requirements import with_requirements
from codegen.backends.service import needs_scipy, settings_prefix
from codegen.backends.symbolic.settings import prefix_of
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.plan.vendored import imported_roots
from codegen.schema.document import SystemSchema
from codegen.support.literals import python_docstring, python_string

#: The oldest releases that the generated code is written for.
_MINIMUM = {
    "coverage": "7.4",
    "fastapi": "0.115",
    "httpx": "0.27",
    "jsonschema-rs": "0.52",
    "mcp": "2.0",
    "mpmath": "1.3",
    "mypy": "1.13",
    "numpy": "1.26",
    "prometheus-client": "0.20",
    "pydantic": "2.14",
    "pydantic-core": "2.30",
    "pydantic-settings": "2.3",
    "pytest": "8.2",
    "ruff": "0.8",
    "scipy": "1.11",
    "starlette": "0.40",
    "structlog": "24.1",
    "sympy": "1.13",
    "uvicorn": "0.30",
}
#: Distributions by the import roots of runtime modules.
_DISTRIBUTIONS = {
    "fastapi": "fastapi",
    "httpx": "httpx",
    "jsonschema_rs": "jsonschema-rs",
    "mcp": "mcp",
    "mpmath": "mpmath",
    "numpy": "numpy",
    "prometheus_client": "prometheus-client",
    "pydantic": "pydantic",
    "pydantic_core": "pydantic-core",
    "scipy": "scipy",
    "starlette": "starlette",
    "structlog": "structlog",
    "sympy": "sympy",
    "uvicorn": "uvicorn",
}
#: Sources for a compiler, which an installed package has no use for.
_BUILT_FROM = (".c", ".f90", ".pyx")
_SERVICE = ("fastapi", "prometheus-client", "pydantic", "pydantic-settings", "starlette", "structlog", "uvicorn")


@dataclass(frozen=True)
class Pyproject:
    """``pyproject.toml``; texts are TOML strings."""

    package: str
    version: str
    description: str
    owner: str | None
    keywords: tuple[str, ...]
    dependencies: tuple[str, ...]
    test: tuple[str, ...]
    development: tuple[str, ...]
    untyped: tuple[str, ...]
    data: tuple[str, ...]
    service: bool
    kernels: bool
    compiled: bool
    build: tuple[str, ...]
    python: str


@dataclass(frozen=True)
class Constraints:
    """``constraints.txt``."""

    pins: tuple[str, ...]


@dataclass(frozen=True)
class Dockerfile:
    """``Dockerfile`` of a service."""

    package: str
    prefix: str
    title: str
    health: str
    python: str
    compiled: bool
    fortran: bool


@dataclass(frozen=True)
class Dockerignore:
    """``.dockerignore``."""

    compiled: bool


@dataclass(frozen=True)
class Gitignore:
    """``.gitignore``: what installing and testing leave behind."""

    compiled: bool


@dataclass(frozen=True)
class SetupScript:
    """``setup.py`` of a distribution with compiled kernels; ``docstring`` and ``literal`` are Python."""

    docstring: str
    package: str
    literal: str


@dataclass(frozen=True)
class SourceManifest:
    """``MANIFEST.in``: what a source distribution needs beside Python."""


@dataclass(frozen=True)
class Gitattributes:
    """``.gitattributes``: the same for every distribution."""


def pyproject(generation: Generation, file: PlannedFile) -> Pyproject:
    """Only what is used is depended on."""
    model = generation.system.model
    service = bool(model.operations)
    scipy = needs_scipy(generation)
    return Pyproject(
        package=model.package,
        version=_toml(model.metadata.version),
        description=_toml(" ".join(model.system.role.split())),
        owner=None if model.metadata.owner is None else _toml(model.metadata.owner),
        keywords=tuple(_toml(tag) for tag in model.metadata.tags),
        dependencies=tuple(_requirement(name) for name in dependencies(generation)),
        test=tuple(_requirement(name) for name in test_dependencies(generation)),
        development=tuple(_requirement(name) for name in ("mypy", "ruff")),
        untyped=("scipy.*",) if scipy else (),
        data=tuple(_data_files(generation)),
        service=service,
        kernels=bool(generation.kernels),
        compiled=bool(model.compiled_kernels),
        build=_build_requirements(model),
        python=generation.target_python,
    )


def dependencies(generation: Generation) -> tuple[str, ...]:
    """The distributions that the generated package imports, sorted."""
    model = generation.system.model
    wanted: set[str] = set(_SERVICE) if model.operations else set()
    if model.contracts:
        wanted.add("pydantic")
    if generation.kernels:
        wanted.add("numpy")
    if needs_scipy(generation):
        wanted.add("scipy")
    roots = {root for path in _runtime_modules(generation) for root in imported_roots(path)}
    roots |= {root for file in plugin_modules(generation) for root in file.requires}
    return tuple(sorted(wanted | {_DISTRIBUTIONS[root] for root in roots if root in _DISTRIBUTIONS}))


def _build_requirements(model: SystemSchema) -> tuple[str, ...]:
    """The distributions that building takes."""
    compiled = ("numpy>=2.0",) if model.compiled_kernels else ()
    return ("setuptools>=77", *compiled, *(("cython>=3.0",) if model.kernels_by_backend.cython else ()))


def _data_files(generation: Generation) -> Iterator[str]:
    """Planned files of the package that it reads when it runs and that are no modules, relative to it; every typed
    package has its marker."""
    package = generation.system.model.package
    for file in generation.plan.files:
        path = file.path.partition(f"/src/{package}/")[2]
        if file.kind == "template" and path and not path.endswith((".py", "py.typed", *_BUILT_FROM)):
            yield path


def _runtime_modules(generation: Generation) -> Iterator[str]:
    """Runtime modules that the package takes along, without their tests, relative to the runtime."""
    for file in generation.plan.files:
        path = file.template.removeprefix("codegen/runtime/")
        if file.kind == "runtime" and path.endswith(".py") and not path.startswith("tests/"):
            yield path


def test_dependencies(generation: Generation) -> tuple[str, ...]:
    """The distributions that the generated tests need besides."""
    service = ("httpx",) if generation.system.model.operations else ()
    return ("coverage", "pytest", *service)


def constraints(generation: Generation, file: PlannedFile) -> Constraints:
    """The versions that generation was tested with, of what the package and its tests need and of nothing else."""
    wanted = with_requirements((*dependencies(generation), *test_dependencies(generation)))
    pins = generation.constraints
    return Constraints(tuple(f"{name}=={pins[name]}" for name in wanted if name in pins))


def dockerfile(generation: Generation, file: PlannedFile) -> Dockerfile:
    """An image that serves."""
    model = generation.system.model
    prefix = prefix_of(generation) if "config" in generation.glue.glue.entries else settings_prefix(model.package)
    health = model.deployment.healthcheck or "/health"
    return Dockerfile(
        package=model.package,
        prefix=prefix,
        title=python_string(model.system.system),
        health=health,
        python=generation.target_python,
        compiled=bool(model.compiled_kernels),
        fortran=bool(model.kernels_by_backend.fortran),
    )


def dockerignore(generation: Generation, file: PlannedFile) -> Dockerignore:
    """What the image is built from, and no more."""
    return Dockerignore(bool(generation.system.model.compiled_kernels))


def gitignore(generation: Generation, file: PlannedFile) -> Gitignore:
    """Nothing of the schema enters it but that it has compiled kernels."""
    return Gitignore(bool(generation.system.model.compiled_kernels))


def setup_script(generation: Generation, file: PlannedFile) -> SetupScript:
    """What builds the kernels; all else of the distribution is in ``pyproject.toml``."""
    package = generation.system.model.package
    docstring = python_docstring(f"Builds the compiled kernels of {package}; pyproject.toml says everything else.")
    return SetupScript(docstring, package, python_string(package))


def source_manifest(generation: Generation, file: PlannedFile) -> SourceManifest:
    """Nothing varies."""
    return SourceManifest()


def gitattributes(generation: Generation, file: PlannedFile) -> Gitattributes:
    """Nothing varies."""
    return Gitattributes()


def _requirement(name: str) -> str:
    return f"{name}>={_MINIMUM[name]}"


def _toml(text: str) -> str:
    """A TOML basic string: like a Python literal, but without two-digit escapes."""
    return python_string(text).replace("\\x", "\\u00")
