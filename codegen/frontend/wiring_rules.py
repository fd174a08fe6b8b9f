"""What wirings must keep to whatever the systems hold: agents that exist, fields that fit, no circle."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegen.plan.wiring_order import find_cycles
from codegen.schema.wiring import MultiAgentGlue, Wiring
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, identifier_fault, snake_case
from codegen.support.positions import Path, PositionMap
from codegen.support.spans import Span

#: The list that each type of connection has, and what the module of its client ends with.
LISTS = {"api_call": "method_names", "packet_send": "packet_types", "event_observe": "event_subscriptions"}
ENDINGS = {"api_call": "", "packet_send": "_packets", "event_observe": "_events"}
_LISTED = {
    "method_names": "operations of `to_agent`",
    "packet_types": "types such as `order.placed`",
    "event_subscriptions": "`<operation>.completed` for audited operations of `to_agent`",
}
_PACKET_TYPE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
_TAKEN = frozenset({"/health", "/metrics", "/events", "/docs", "/redoc", "/openapi.json"})
_RETRIES = {"max_retries": (0, 10), "backoff_multiplier": (1, 10), "initial_delay_ms": (1, 60_000)}


def client_module(wiring: Wiring, target: str) -> str:
    """The module of a wiring's client below ``clients/``; ``target`` is the module of the system that it speaks to."""
    if wiring.import_path is not None:
        return wiring.import_path.rpartition(".")[2]
    return target.rpartition(".")[2] + ENDINGS[wiring.connection_type]


def check_wirings(glue: MultiAgentGlue, positions: PositionMap, agents: Mapping[str, str], bag: DiagnosticBag) -> None:
    """Add what is wrong with ``glue``; ``agents`` maps what a system may be called to its module."""
    for number, wiring in enumerate(glue.wirings):
        check = _WiringCheck(number, wiring, positions, agents, bag)
        check.agents()
        check.lists()
        check.values()
        check.import_path()
    _refuse_duplicates(glue, positions, agents, bag)
    _refuse_cycles(glue, positions, agents, bag)
    _check_harmonization(glue, positions, bag)


class _WiringCheck:
    def __init__(
        self, number: int, wiring: Wiring, positions: PositionMap, agents: Mapping[str, str], bag: DiagnosticBag
    ) -> None:
        self._path: Path = ("wirings", number)
        self._wiring = wiring
        self._positions = positions
        self._agents = agents
        self._bag = bag

    def _error(self, code: str, below: Path, message: str, hint: str | None) -> None:
        self._bag.error(code, message, self._positions.value((*self._path, *below)), hint)

    def agents(self) -> None:
        for key in ("from_agent", "to_agent"):
            name: str = getattr(self._wiring, key)
            if name not in self._agents:
                meant = did_you_mean(name, self._agents)
                known = ", ".join(sorted(set(self._agents.values()))) or "none"
                hint = f"did you mean `{meant}`?" if meant else f"modules of the workspace: {known}"
                self._error("C581", (key,), f"no schema of the workspace has the module `{name}`", hint)
        source, target = (self._agents.get(name) for name in (self._wiring.from_agent, self._wiring.to_agent))
        if source is not None and source == target:
            message = f"`{self._wiring.from_agent}` is wired to itself"
            self._error("C585", ("to_agent",), message, "remove the wiring: a system calls its own functions directly")

    def lists(self) -> None:
        kind = self._wiring.connection_type
        written = {key for key in LISTS.values() if getattr(self._wiring, key) is not None}
        for owner, key in LISTS.items():
            given: list[str] | None = getattr(self._wiring, key)
            if owner == kind and not given and written <= {key}:
                span = self._positions.key((*self._path, key if given is not None else "connection_type"))
                message = f"a wiring of type `{kind}` says which `{key}` it has"
                self._bag.error("C583", message, span, f"write {_LISTED[key]} under `{key}`")
            elif owner != kind and given is not None:
                span = self._positions.key((*self._path, key))
                message = f"`{key}` does not belong to a wiring of type `{kind}`"
                self._bag.error("C583", message, span, f"write `connection_type: {owner}`, or remove `{key}`")

    def values(self) -> None:
        key = LISTS[self._wiring.connection_type]
        items: list[str] = getattr(self._wiring, key) or []
        for index, item in enumerate(items):
            if item in items[:index]:
                self._error("C585", (key, index), f"`{item}` stands twice in `{key}`", "remove one of the two")
            if key == "packet_types" and _PACKET_TYPE.fullmatch(item) is None:
                written = ".".join(filter(None, (snake_case(part) for part in item.split("."))))
                hint = f"write `{written}`" if _PACKET_TYPE.fullmatch(written) else "write it as `order.placed`"
                self._error("C586", (key, index), f"`{item}` is not a type of packets", hint)
            if key == "event_subscriptions" and not item.endswith(".completed"):
                hint = f"write `{item.partition('.')[0]}.completed`"
                self._error("C586", (key, index), f"`{item}` is not an event: operations are completed", hint)

    def import_path(self) -> None:
        source = self._agents.get(self._wiring.from_agent)
        target = self._agents.get(self._wiring.to_agent)
        written = self._wiring.import_path
        if written is None or source is None or target is None:
            return
        folder = f"{source.rpartition('.')[2]}.clients"
        package, _, name = written.rpartition(".")
        if package != folder or identifier_fault(name) is not None or name != name.lower():
            message = f"`{written}` is not where a client of `{self._wiring.from_agent}` can lie"
            usual = f"{folder}.{target.rpartition('.')[2]}{ENDINGS[self._wiring.connection_type]}"
            self._error("C586", ("import_path",), message, f"write `{usual}`")


def _refuse_duplicates(
    glue: MultiAgentGlue, positions: PositionMap, agents: Mapping[str, str], bag: DiagnosticBag
) -> None:
    """One wiring for each pair and type, one client for each module."""
    pairs: dict[tuple[str, str, str], int] = {}
    modules: dict[tuple[str, str], int] = {}
    for number, wiring in enumerate(glue.wirings):
        source, target = agents.get(wiring.from_agent), agents.get(wiring.to_agent)
        if source is None or target is None or source == target:
            continue
        first = pairs.setdefault((source, target, wiring.connection_type), number)
        if first != number:
            message = f"`{wiring.from_agent}` has a wiring of type `{wiring.connection_type}` to `{wiring.to_agent}`"
            hint = f"write both lists into the wiring in line {_entry(positions, first).line}"
            bag.error("C585", f"{message} already", _entry(positions, number), hint)
            continue
        module = client_module(wiring, target)
        other = modules.setdefault((source, module), number)
        if other != number:
            message = f"the wiring in line {_entry(positions, other).line} has the client `{module}` too"
            usual = f"{source.rpartition('.')[2]}.clients.{module}{ENDINGS[wiring.connection_type] or '_calls'}"
            bag.error("C585", message, _entry(positions, number), f"write `import_path: {usual}`")


def _refuse_cycles(glue: MultiAgentGlue, positions: PositionMap, agents: Mapping[str, str], bag: DiagnosticBag) -> None:
    arrows: dict[str, list[str]] = {}
    lines: dict[tuple[str, str], int] = {}
    for number, wiring in enumerate(glue.wirings):
        source, target = agents.get(wiring.from_agent), agents.get(wiring.to_agent)
        if source is not None and target is not None and source != target:
            arrows.setdefault(source, []).append(target)
            lines.setdefault((source, target), number)
    shown = {module: module.rpartition(".")[2] for module in arrows}
    for cycle in dict.fromkeys(find_cycles(arrows)):
        text = " -> ".join(shown[module] for module in cycle)
        hint = "remove one of these wirings"
        span = _entry(positions, lines[cycle[-2], cycle[-1]])
        bag.error("C584", f"systems depend on each other in a circle: {text}", span, hint)


def _entry(positions: PositionMap, number: int) -> Span:
    return positions.value(("wirings", number, "from_agent"))


def _check_harmonization(glue: MultiAgentGlue, positions: PositionMap, bag: DiagnosticBag) -> None:
    for backend in glue.memory_harmonization.shared_backends:
        span = positions.key(("memory_harmonization", "shared_backends", backend))
        message = f"no store is shared between systems: services have embedded stores, `{backend}` has no adapter yet"
        bag.error("C587", message, span, f"remove `{backend}`; what others need goes through a wiring")
    communication = glue.communication_harmonization
    if _PATH.fullmatch(communication.protocol_path) is None or communication.protocol_path in _TAKEN:
        span = positions.value(("communication_harmonization", "protocol_path"))
        message = f"`{communication.protocol_path}` cannot be where packets are taken"
        bag.error("C586", message, span, "write `/packets`")
    for key, (low, high) in _RETRIES.items():
        value = getattr(communication.retry_policy, key)
        if not low <= value <= high:
            span = positions.value(("communication_harmonization", "retry_policy", key))
            nearest = low if value < low else high
            bag.error("C586", f"`{key}` lies between {low} and {high}", span, f"write `{nearest}`")
