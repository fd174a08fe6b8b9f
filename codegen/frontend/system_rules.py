"""Names, paths, endpoints and references of the classic sections."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from codegen.frontend.shape import shown
from codegen.schema.classic import MemoryLayer
from codegen.schema.document import SystemSchema
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, identifier_fault, only_meant, pascal_case, pascal_fault, snake_case
from codegen.support.paths import path_fault
from codegen.support.positions import Path, PositionMap

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LAYERS = ("workingmemory", "episodicmemory", "semanticmemory", "causalmemory", "longtermpersistence")
_ROUTE = re.compile(r"/(?:[A-Za-z0-9._~-]+|\{[^{}/]*\})?(?:/(?:[A-Za-z0-9._~-]+|\{[^{}/]*\}))*")
#: Imports of generated packages; a package of the same name would hide them.
_TAKEN_PACKAGES = sys.stdlib_module_names | frozenset(
    {"codegen", "fastapi", "numpy", "prometheus_client", "pydantic", "pydantic_settings", "pytest", "scipy"}
    | {"starlette", "structlog", "test", "tests", "uvicorn"}
)


def check_system(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    """Add every error of the classic sections that their types alone do not show."""
    rules = _SystemRules(model, positions, bag)
    rules.identity()
    rules.file_lists()
    rules.deployment()
    rules.memory()
    rules.dependencies()
    rules.section_names()


def route_fault(endpoint: str) -> str | None:
    """Why ``endpoint`` is neither ``/path`` nor ``METHOD /path``, or None where it is one."""
    method, route = endpoint.split(" ", 1) if " " in endpoint else ("", endpoint)
    if method and method not in METHODS:
        known = ", ".join(METHODS)
        return f"`{method}` is not a method; known: {known}"
    if _ROUTE.fullmatch(route) is None:
        return f"`{route}` is not a path such as /options/{{option_id}}"
    return None


def _route_near(endpoint: str) -> str:
    """An endpoint that is one, as close as may be to what was written."""
    method, *rest = endpoint.split() or [""]
    route = "".join(rest) if rest else method
    route = route if route.startswith("/") else f"/{route}"
    route = route if route_fault(route) is None else "/path"
    return f"{method.upper() if method.upper() in METHODS else 'GET'} {route}" if rest else route


class _SystemRules:
    def __init__(self, model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
        self._model = model
        self._positions = positions
        self._bag = bag

    def _error(self, code: str, path: Path, message: str, hint: str | None) -> None:
        self._bag.error(code, message, self._positions.value(path), hint)

    def identity(self) -> None:
        system = self._model.system
        if not system.system.strip():
            self._error("C130", ("system", "system"), "the system's title is empty", "write what people call it")
        if fault := pascal_fault(system.name):
            self._error("C131", ("system", "name"), fault.message, fault.hint)
        self._module(system.module)
        if fault := path_fault(system.rootpath, folder=True):
            self._error("C132", ("system", "rootpath"), fault.message, fault.hint)

    def _module(self, module: str) -> None:
        place = ("system", "module")
        for segment in module.split("."):
            if fault := identifier_fault(segment):
                start = module.index(segment)
                span = self._positions.inside(place, start, start + len(segment))
                hint = fault.hint if segment else "write a dotted module such as `finance.options`"
                self._bag.error("C133", f"bad import path `{module}`: {fault.message}", span, hint)
                return
        package = self._model.package
        if package in _TAKEN_PACKAGES:
            self._error("C133", place, f"a package cannot be called `{package}`", f"write `{package}_service`")
        elif not package.isascii() or package != package.lower():
            hint = (
                f"write `{snake_case(package)}`" if package.isascii() else "its name becomes a file and a distribution"
            )
            self._error("C133", place, f"the package `{package}` must be in lower case, of ASCII letters", hint)

    def file_lists(self) -> None:
        instructions = self._model.cursorinstructions
        if instructions is None:
            if self._model.schema_version == "6.0":
                span = self._positions.value(())
                hint = 'write `cursorinstructions: {}`, or `schema_version: "6.1"`'
                self._bag.error("C122", "the section `cursorinstructions` is missing; 6.0 requires it", span, hint)
            return
        for key in ("createifmissing", "generatefiles", "linkexisting"):
            for index, path in enumerate(getattr(instructions, key)):
                plain = path.removeprefix("dist:") if key == "generatefiles" else path
                if fault := path_fault(plain, folder=key != "generatefiles"):
                    self._error("C132", ("cursorinstructions", key, index), fault.message, fault.hint)

    def deployment(self) -> None:
        deployment = self._model.deployment
        for index, endpoint in enumerate(deployment.endpoints):
            if fault := route_fault(endpoint):
                hint = f"write `{_route_near(endpoint)}`, as `/path` or `METHOD /path`"
                self._error("C134", ("deployment", "endpoints", index), f"bad endpoint: {fault}", hint)
        check = deployment.healthcheck
        if check is not None and (fault := route_fault(check)):
            self._error("C134", ("deployment", "healthcheck"), f"bad endpoint: {fault}", "write `/health`")
        if not 1 <= deployment.replicas <= 1000:
            message = f"replicas must be from 1 to 1000, not {deployment.replicas}"
            self._error(
                "C136",
                ("deployment", "replicas"),
                message,
                f"write `replicas: {min(max(deployment.replicas, 1), 1000)}`",
            )

    def memory(self) -> None:
        topology = self._model.memorytopology
        layer = topology.crossagentsharing.layer
        if layer is None:
            return
        declared = [name for name in LAYERS if isinstance(getattr(topology, name), MemoryLayer)]
        if layer not in declared:
            meant = did_you_mean(layer, declared)
            hint = f"did you mean `{meant}`?" if meant else "declare the layer, or share another"
            message = f"dangling reference: no layer `{layer}` in `memorytopology`"
            span = self._positions.value(("memorytopology", "crossagentsharing", "layer"))
            self._bag.error("C137", message, span, hint, fix=only_meant(layer, declared))

    def dependencies(self) -> None:
        own = {self._model.system.module, self._model.package}
        for kind in ("hard", "soft"):
            for index, name in enumerate(getattr(self._model.depends_on, kind)):
                if name in own:
                    message = f"cyclic reference: `{name}` depends on itself"
                    self._error("C138", ("depends_on", kind, index), message, "remove the entry")

    def section_names(self) -> None:
        """Names that become modules, functions and classes of the package."""
        for section, names in (("kernels", self._model.kernels), ("operations", self._model.operations)):
            for name in names:
                if fault := identifier_fault(name):
                    self._bag.error("C130", fault.message, self._positions.key((section, name)), fault.hint)
            self._check_classes(section, names)

    def _check_classes(self, section: str, names: Iterable[str]) -> None:
        """``a_b`` and ``aB`` would be one class ``AB``."""
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(pascal_case(name).casefold(), name)
            if other != name:
                path = (section, name)
                message = f"`{shown(path)}` and `{section}.{other}` differ only in case or underscores"
                self._bag.error("C130", message, self._positions.key(path), "rename one of them")
