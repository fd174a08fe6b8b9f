"""Contexts of the modules that speak to other systems of the workspace."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.backends.imports import import_lines
from codegen.backends.names import BUILTINS, free_names
from codegen.backends.peers import token_argument, url_field, url_variable
from codegen.backends.python_values import python_value
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.schema.wired import Wired, WiredCalls, WiredOperation
from codegen.support.literals import python_docstring, python_string
from codegen.support.names import pascal_case

_RESERVED = BUILTINS | {"close", "models", "request"}


@dataclass(frozen=True)
class ClientsInit:
    """``clients/__init__.py``; ``names`` are the systems in words."""

    package: str
    names: str


@dataclass(frozen=True)
class ClientMethod:
    """One operation of another system; texts are Python source."""

    name: str
    parameters: str
    returns: str
    docstring: str
    call: str


@dataclass(frozen=True)
class ClientModule:
    """``clients/<target>.py``."""

    package: str
    target: str
    imports: tuple[str, ...]
    retry: str
    class_name: str
    class_docstring: str
    methods: tuple[ClientMethod, ...]
    url_field: str
    url_variable: str
    token: str


def clients_init(generation: Generation, file: PlannedFile) -> ClientsInit:
    """Which systems the package speaks to."""
    model = generation.system.model
    return ClientsInit(model.package, ", ".join(model.wired.peers))


def client_module(generation: Generation, file: PlannedFile) -> ClientModule:
    """A method for each operation that a wiring names."""
    wired, name, calls = generation.system.model.wired, file.item or "", calls_of(generation, file)
    typed = any(operation.request or operation.response for operation in calls.operations)
    imports = {
        ".": [f"{name}_models as models"] if typed else [],
        ".._runtime.clients.retry": ["RetryPolicy"],
        ".._runtime.clients.service_client": ["ServiceClient", "require_address", *_secrets(wired)],
        "..settings": ["Settings"],
    }
    package = generation.system.model.package
    return ClientModule(
        package=package,
        target=calls.package,
        imports=import_lines(imports),
        retry=retry_policy(wired),
        class_name=class_name(name, "Client"),
        class_docstring=python_docstring(
            f"Operations of {calls.title}. Safe for threads; refusals are raised as ``Problem``.", 4
        ),
        methods=client_methods(calls),
        url_field=url_field(calls.package),
        url_variable=url_variable(package, calls.package),
        token=token_argument(wired, calls.package),
    )


def calls_of(generation: Generation, file: PlannedFile) -> WiredCalls:
    """What the client of ``file`` calls."""
    return generation.system.model.wired.calls[file.item or ""]


def client_methods(calls: WiredCalls) -> tuple[ClientMethod, ...]:
    """The methods of a client in the order of its wiring."""
    names = free_names([operation.name for operation in calls.operations], _RESERVED)
    return tuple(_method(operation, names[operation.name]) for operation in calls.operations)


def class_name(module: str, suffix: str) -> str:
    """``orbital_mechanics`` as ``OrbitalMechanicsClient``; an ending of the module's name is not said twice."""
    return f"{pascal_case(module).removesuffix(suffix)}{suffix}"


def retry_policy(wired: Wired) -> str:
    """The declared policy as a call."""
    policy = wired.communication.retry_policy
    return (
        f"RetryPolicy(max_retries={policy.max_retries}, "
        f"backoff_multiplier={python_value(float(policy.backoff_multiplier))}, "
        f"initial_delay_ms={policy.initial_delay_ms})"
    )


def _method(operation: WiredOperation, name: str) -> ClientMethod:
    request = "request" if operation.request else "None"
    place = f"{python_string(operation.method)}, {python_string(operation.path)}, {request}"
    parameters = f"self, request: models.{operation.request}" if operation.request else "self"
    docstring = python_docstring(operation.doc, 8)
    if operation.response is None:
        return ClientMethod(name, parameters, "None", docstring, f"self._service.call({place})")
    answer = f"models.{operation.response}"
    return ClientMethod(name, parameters, answer, docstring, f"return self._service.ask({place}, {answer})")


@dataclass(frozen=True)
class PacketClientModule:
    """``clients/<target>_packets.py``."""

    package: str
    target: str
    source: str
    destination: str
    path: str
    retry: str
    types: tuple[str, ...]
    url_field: str
    url_variable: str
    token: str


@dataclass(frozen=True)
class EventClientModule:
    """``clients/<target>_events.py``."""

    package: str
    target: str
    retry: str
    types: tuple[str, ...]
    url_field: str
    url_variable: str
    token: str


def packet_client_module(generation: Generation, file: PlannedFile) -> PacketClientModule:
    """A sender of the packets that a wiring names."""
    model = generation.system.model
    packets = model.wired.packets[file.item or ""]
    return PacketClientModule(
        package=model.package,
        target=packets.package,
        source=model.system.module,
        destination=packets.agent,
        path=model.wired.communication.protocol_path,
        retry=retry_policy(model.wired),
        types=tuple(packets.packet_types),
        url_field=url_field(packets.package),
        url_variable=url_variable(model.package, packets.package),
        token=token_argument(model.wired, packets.package),
    )


def event_client_module(generation: Generation, file: PlannedFile) -> EventClientModule:
    """A reader of the events that a wiring names."""
    model = generation.system.model
    events = model.wired.events[file.item or ""]
    return EventClientModule(
        package=model.package,
        target=events.package,
        retry=retry_policy(model.wired),
        types=tuple(events.types),
        url_field=url_field(events.package),
        url_variable=url_variable(model.package, events.package),
        token=token_argument(model.wired, events.package),
    )


def _secrets(wired: Wired) -> tuple[str, ...]:
    """What reads a token out of the settings, where one is shown."""
    return ("secret_text",) if wired.communication.auth != "none" else ()
