"""A system among others: what its wirings ask of it and of those that it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegen.frontend.meta_loader import load_system
from codegen.frontend.wired_contracts import kernel_contracts, reachable_contracts
from codegen.frontend.wiring_rules import client_module
from codegen.plan.loaded import LoadedSystem, LoadedWirings
from codegen.plan.step_cache import StepCache
from codegen.schema.document import SystemSchema
from codegen.schema.wired import Wired, WiredCalls, WiredEvents, WiredOperation, WiredPackets
from codegen.schema.wiring import Wiring
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean

_COMPLETED = ".completed"


def wire_system(
    system: LoadedSystem,
    wirings: LoadedWirings | None,
    root: Path,
    configuration: Configuration,
    cache: StepCache | None = None,
) -> LoadedSystem:
    """``system`` with what ``wirings`` come to for it; as it is where they do not name it.

    Raises ``DiagnosticsError`` for wirings that name it and do not fit, and for a schema of a system that it depends
    on with errors of its own.
    """
    if wirings is None:
        return system
    module = system.model.system.module
    mine = [wiring for wiring in wirings.glue.wirings if module in _ends(wiring, wirings)]
    if not mine:
        return system
    targets = {
        target: load_system(Path(wirings.schemas[target]), root, configuration, cache)
        for source, target in dict.fromkeys(_ends(wiring, wirings) for wiring in mine)
        if source == module
    }
    bag = DiagnosticBag()
    _check(system.model, wirings, targets, bag)
    bag.raise_errors()
    wired = _wired(system.model, wirings, targets)
    read = {**system.read, **wirings.read}
    for target in targets.values():
        read |= target.read
    return replace(system, model=system.model.with_wired(wired), read=read)


def _ends(wiring: Wiring, wirings: LoadedWirings) -> tuple[str, str]:
    return wirings.agents[wiring.from_agent], wirings.agents[wiring.to_agent]


def _check(
    model: SystemSchema, wirings: LoadedWirings, targets: Mapping[str, LoadedSystem], bag: DiagnosticBag
) -> None:
    module = model.system.module
    for number, wiring in enumerate(wirings.glue.wirings):
        source, target = _ends(wiring, wirings)
        if target == module or (source == module and target in targets):
            other = model if target == module else targets[target].model
            _check_names(number, wiring, other, wirings, bag)
    _check_routes(model, wirings, bag)
    _check_governance(model, wirings, bag)


def _check_names(number: int, wiring: Wiring, target: SystemSchema, wirings: LoadedWirings, bag: DiagnosticBag) -> None:
    """Methods and events of one wiring against the operations of ``target``."""
    schema = wirings.schemas[target.system.module]
    for key, ending in (("method_names", ""), ("event_subscriptions", _COMPLETED)):
        for index, item in enumerate(getattr(wiring, key) or []):
            name = item.removesuffix(ending) if ending else item
            span = wirings.positions.value(("wirings", number, key, index))
            operation = target.operations.get(name)
            if operation is None:
                meant = did_you_mean(name, target.operations)
                known = ", ".join(target.operations) or "none"
                hint = f"did you mean `{meant}{ending}`?" if meant else f"operations of {schema}: {known}"
                bag.error("C582", f"`{wiring.to_agent}` has no operation `{name}`", span, hint)
            elif not ending and operation.expose.http is None:
                message = f"`{name}` of `{wiring.to_agent}` is not exposed over HTTP"
                hint = f"write `http: POST /{name}` under `expose` of the operation in {schema}"
                bag.error("C582", message, span, hint)
            elif ending and not operation.audit:
                message = f"`{name}` of `{wiring.to_agent}` is not audited: it leaves no events"
                bag.error("C582", message, span, f"write `audit: true` in the operation in {schema}")


def _check_routes(model: SystemSchema, wirings: LoadedWirings, bag: DiagnosticBag) -> None:
    """What the system answers for others stands in the way of none of its operations."""
    taken: dict[str, tuple[str | int, ...]] = {}
    path = wirings.glue.communication_harmonization.protocol_path
    for number, wiring in enumerate(wirings.glue.wirings):
        if _ends(wiring, wirings)[1] == model.system.module:
            if wiring.connection_type == "packet_send":
                taken.setdefault(f"POST {path}", ("communication_harmonization", "protocol_path"))
            elif wiring.connection_type == "event_observe":
                taken.setdefault("GET /events", ("wirings", number, "connection_type"))
    for name, operation in model.operations.items():
        route = " ".join((operation.expose.http or "").split())
        if route in taken:
            message = f"the operation `{name}` of `{model.system.module}` answers at `{route}`, where its peers ask"
            hint = f"give the operation another path in {wirings.schemas[model.system.module]}"
            bag.error("C586", message, wirings.positions.value(taken[route]), hint)


def _check_governance(model: SystemSchema, wirings: LoadedWirings, bag: DiagnosticBag) -> None:
    """The system declares what every wired system declares."""
    shared = wirings.glue.governance_harmonization
    profile = model.learningsystem.autonomyprofile
    declared = {
        "anchors": (shared.anchors, model.governance.anchors, "governance.anchors"),
        "shared_escalation_triggers": (
            shared.shared_escalation_triggers,
            profile.escalationtriggers if profile is not None else [],
            "learningsystem.autonomyprofile.escalationtriggers",
        ),
    }
    schema = wirings.schemas[model.system.module]
    for key, (wanted, given, place) in declared.items():
        for index, item in enumerate(wanted):
            if item not in given:
                span = wirings.positions.value(("governance_harmonization", key, index))
                message = f"`{model.system.module}` is wired and does not declare `{item}`"
                bag.error("C588", message, span, f"add `{item}` to `{place}` in {schema}")


def _wired(model: SystemSchema, wirings: LoadedWirings, targets: Mapping[str, LoadedSystem]) -> Wired:
    module = model.system.module
    calls: dict[str, WiredCalls] = {}
    packets: dict[str, WiredPackets] = {}
    events: dict[str, WiredEvents] = {}
    received: dict[str, list[str]] = {}
    others = {"method_names": dict[str, None](), "event_subscriptions": dict[str, None]()}
    for wiring in wirings.glue.wirings:
        source, target = _ends(wiring, wirings)
        if source == module:
            other = targets[target]
            name, package, title = client_module(wiring, target), other.model.package, other.model.system.system
            if wiring.method_names is not None:
                calls[name] = _calls(other, package, title, wiring.method_names)
            elif wiring.packet_types is not None:
                packets[name] = WiredPackets(
                    package=package, title=title, agent=target, packet_types=wiring.packet_types
                )
            elif wiring.event_subscriptions is not None:
                events[name] = WiredEvents(package=package, title=title, types=wiring.event_subscriptions)
        elif target == module:
            received |= {source: wiring.packet_types} if wiring.packet_types is not None else {}
            for key, found in others.items():
                found.update(dict.fromkeys(getattr(wiring, key) or []))
    return Wired(
        calls=calls,
        packets=packets,
        events=events,
        received=received,
        observed=list(others["event_subscriptions"]),
        called=list(others["method_names"]),
        communication=wirings.glue.communication_harmonization,
    )


def _calls(target: LoadedSystem, package: str, title: str, names: list[str]) -> WiredCalls:
    """The operations ``names`` of ``target``, with the contracts of kernels derived as its service derives them."""
    contracts: dict[str, dict[str, Any]] = dict(target.model.contracts)
    operations = list(_operations(target, names, contracts))
    used = [name for operation in operations for name in (operation.request, operation.response) if name is not None]
    return WiredCalls(
        package=package, title=title, operations=operations, contracts=reachable_contracts(contracts, used)
    )


def _operations(
    target: LoadedSystem, names: list[str], contracts: dict[str, dict[str, Any]]
) -> Iterator[WiredOperation]:
    for name in names:
        operation = target.model.operations[name]
        method, _, path = (operation.expose.http or "").partition(" ")
        request, response, doc = operation.request, operation.response, operation.doc
        if operation.kernel is not None:
            kernel = target.model.kernels[operation.kernel]
            request, response = kernel_contracts(target.kernels[operation.kernel], kernel, contracts)
            doc = doc or kernel.doc
        yield WiredOperation(
            name=name, doc=doc or name, method=method, path=path.strip(), request=request, response=response
        )
