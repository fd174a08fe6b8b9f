"""What the sections of a Module-Spec 2.4 ask of one another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codegen.frontend.system_rules import METHODS, route_fault
from codegen.schema.module_spec import ModuleSpec
from codegen.schema.module_spec_sections import Criterion
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import identifier_fault, snake_case
from codegen.support.positions import Path, PositionMap


def check_module_spec(spec: ModuleSpec, positions: PositionMap, bag: DiagnosticBag) -> None:
    """Add every error that the types of the sections alone do not show."""
    rules = _Rules(spec, positions, bag)
    rules.tests()
    rules.boot()
    rules.packets()
    rules.invariants()
    rules.acceptance()
    rules.inbound()


class _Rules:
    def __init__(self, spec: ModuleSpec, positions: PositionMap, bag: DiagnosticBag) -> None:
        self._spec = spec
        self._positions = positions
        self._bag = bag

    def _error(self, code: str, path: Path, message: str, hint: str) -> None:
        self._bag.error(code, message, self._positions.value(path), hint)

    def tests(self) -> None:
        scope = self._spec.test_scope
        if self._spec.external_surface.exposes_http_endpoint and not scope.docker_smoke:
            message = "a module with an HTTP endpoint asks for a smoke test of its container"
            self._error("C160", ("test_scope", "docker_smoke"), message, "write `docker_smoke: true`")
        service = self._spec.runtime_wiring.service
        if service != "api" and not scope.integration:
            message = f"a module of the service `{service}` asks for integration tests"
            self._error("C161", ("test_scope", "integration"), message, "write `integration: true`")

    def boot(self) -> None:
        level = self._spec.boot_impact.level
        if self._spec.runtime_wiring.startup_phase == "early" and level != "hard":
            message = f"a module that starts early has the boot impact hard, not {level}"
            self._error("C162", ("boot_impact", "level"), message, "write `level: hard`")

    def packets(self) -> None:
        """Packet types begin with the module id, where that is one."""
        module = self._spec.metadata.module_id
        if any(map(identifier_fault, module.split("."))):
            return
        for index, packet in enumerate(self._spec.packet_contract.emits):
            if not packet.startswith(f"{module}.") or packet == f"{module}.":
                message = f"the packet type `{packet}` does not begin with the module id"
                last = re.sub(r"[^A-Za-z0-9_]+", "_", packet).strip("_") or "done"
                self._error("C163", ("packet_contract", "emits", index), message, f"write `{module}.{last}`")

    def invariants(self) -> None:
        acknowledged = self._spec.global_invariants_ack
        for name, value in {} if acknowledged is None else acknowledged:
            if not value:
                message = f"`{name}` is an invariant of every module"
                self._error("C164", ("global_invariants_ack", name), message, f"write `{name}: true`")

    def acceptance(self) -> None:
        self._criteria("positive", "AP", self._spec.acceptance.positive)
        self._criteria("negative", "AN", self._spec.acceptance.negative)

    def _criteria(self, part: str, prefix: str, criteria: Sequence[Criterion]) -> None:
        written = {criterion.id for criterion in criteria}
        seen: set[str] = set()
        for index, criterion in enumerate(criteria):
            fault = None
            if re.fullmatch(rf"{prefix}-[1-9][0-9]*", criterion.id) is None:
                fault = f"`{criterion.id}` is not the id of a {part} criterion"
            elif criterion.id in seen:
                fault = f"the id `{criterion.id}` is written twice"
            seen.add(criterion.id)
            if fault is not None:
                free = next(f"{prefix}-{n}" for n in range(1, len(criteria) + 2) if f"{prefix}-{n}" not in written)
                written.add(free)
                self._error("C165", ("acceptance", part, index, "id"), fault, f"write `{free}`")

    def inbound(self) -> None:
        """Inbound interfaces have endpoints, and names that operations can take."""
        seen: set[str] = set()
        interfaces = self._spec.interfaces
        for index, interface in enumerate([] if interfaces is None else interfaces.inbound):
            place: Path = ("interfaces", "inbound", index)
            name = snake_case(interface.name)
            if fault := identifier_fault(name):
                hint = fault.hint if fault.hint.startswith("write `") else f"write `interface_{index + 1}`"
                self._error("C166", (*place, "name"), f"`{interface.name}` gives no name to an operation", hint)
            elif name in seen:
                message = f"another inbound interface is called `{name}` already"
                self._error("C166", (*place, "name"), message, f"write `{name}_{index + 1}`")
            seen.add(name)
            if interface.method not in METHODS:
                upper = interface.method.upper()
                hint = f"write `{upper}`" if upper in METHODS else f"choose of {', '.join(METHODS)}"
                message = f"bad endpoint: `{interface.method}` is not a method"
                self._error("C134", (*place, "method"), message, hint)
            if fault_of_route := route_fault(interface.route):
                message = f"bad endpoint: {fault_of_route}"
                self._error("C134", (*place, "route"), message, "write a path such as `/events`")
