"""What is allowed in a schema but most likely not meant."""

from __future__ import annotations

from typing import Any

from codegen.plan.language import added_sections
from codegen.schema.document import SystemSchema
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import PositionMap

SHORTEST_ROLE = 10
#: Sections that people read and that make no code.
_READ_BY_PEOPLE = ("reasoningengine", "collaborationnetwork", "learningsystem", "worldmodelintegration")
#: Sections that only kernels use.
_READ_BY_KERNELS = ("units", "constants", "functions")


def warn_about_system(model: SystemSchema, data: dict[str, Any], positions: PositionMap, bag: DiagnosticBag) -> None:
    """Add the warnings. A 6.1 file is warned about the classic sections that it writes, a 6.0 file about all."""
    warnings = _Warnings(model, data, positions, bag)
    warnings.identity()
    warnings.governance()
    warnings.surroundings()
    warnings.products()
    warnings.unused()


class _Warnings:
    def __init__(self, model: SystemSchema, data: dict[str, Any], positions: PositionMap, bag: DiagnosticBag) -> None:
        self._model = model
        self._data = data
        self._positions = positions
        self._bag = bag
        self._is_classic = model.schema_version == "6.0"

    def _applies(self, section: str) -> bool:
        return self._is_classic or section in self._data

    def _warn(self, code: str, section: str, message: str, hint: str) -> None:
        span = self._positions.key((section,)) if section in self._data else self._positions.key(("system",))
        self._bag.warning(code, message, span, hint)

    def _or_remove(self, section: str, remedy: str) -> str:
        return f"{remedy}, or remove the section" if section in self._data else f"{remedy} in `{section}`"

    def identity(self) -> None:
        role = self._model.system.role.strip()
        if len(role) < SHORTEST_ROLE:
            span = self._positions.value(("system", "role"))
            message = f"the role is shorter than {SHORTEST_ROLE} characters"
            self._bag.warning("C150", message, span, "say in a sentence what the system is for")
        if not (self._model.metadata.owner or "").strip():
            self._warn("C157", "metadata", "nobody owns the system", "add `owner: ...` to `metadata`")

    def governance(self) -> None:
        governance = self._model.governance
        if not self._applies("governance"):
            return
        if not governance.anchors and governance.mode != "autonomous":
            hint = "name people under `anchors`, or add `mode: autonomous`"
            self._warn("C152", "governance", "no anchors: nobody answers for decisions", hint)
        if governance.escalationpolicy is None:
            self._warn("C153", "governance", "no escalation policy", "add `escalationpolicy: ...` to `governance`")

    def surroundings(self) -> None:
        integration = self._model.integration
        if self._applies("integration") and not integration.connectto and not integration.shareddomains:
            self._warn(
                "C151",
                "integration",
                "the system connects to nothing",
                self._or_remove("integration", "name systems under `connectto`"),
            )
        layers = self._data.get("memorytopology") or {}
        if self._applies("memorytopology") and not set(layers) - {"crossagentsharing"}:
            self._warn(
                "C154",
                "memorytopology",
                "no memory layer",
                self._or_remove("memorytopology", "declare `workingmemory`"),
            )

    def products(self) -> None:
        model = self._model
        instructions = model.cursorinstructions
        listed = instructions is not None and bool(instructions.generatefiles)
        added = any(getattr(model, name) for name in added_sections(model))
        if not (listed or model.kernels or model.contracts or model.operations or added):
            message = "there is nothing to generate"
            hint = "declare `kernels`, `contracts` or `operations`"
            if model.module_spec is not None:
                hint = "name an inbound interface that asks for neither `auth` nor `headers`, or write version 6.1"
            self._warn("C155", "cursorinstructions", message, hint)
        exposed = any(operation.expose.http for operation in model.operations.values())
        surface = model.module_spec.external_surface if model.module_spec is not None else None
        wanted = surface.exposes_http_endpoint if surface is not None else self._applies("deployment")
        if wanted and not model.deployment.endpoints and not exposed:
            hint = "name it in `interfaces.inbound`"
            if surface is None:
                hint = self._or_remove("deployment", "give an operation `http`")
            self._warn("C156", "deployment", "no endpoint", hint)

    def unused(self) -> None:
        for section in _READ_BY_PEOPLE:
            if section in self._data:
                message = f"the section `{section}` is recorded and makes no code"
                self._warn("C158", section, message, "keep it for its readers, or remove it")
        for section in _READ_BY_KERNELS:
            if section in self._data and not self._model.kernels:
                message = f"the section `{section}` is used by nothing: there are no kernels"
                self._warn("C158", section, message, "remove the section, or declare `kernels`")
        if self._data.get("module_spec"):
            recorded = ", ".join(f"`{name}`" for name in self._data["module_spec"])
            message = f"of the Module-Spec, {recorded} are recorded and make no code"
            self._warn("C158", "module_spec", message, "keep them for their readers")
