"""Contexts of the tests of clients: a stand-in answers in the place of the other system."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from codegen.backends.clients import calls_of, class_name, client_methods
from codegen.backends.peers import token_field, url_variable
from codegen.backends.samples import valid_values
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation


@dataclass(frozen=True)
class ClientCases:
    """``tests/data/clients_<target>.json``."""

    text: str


@dataclass(frozen=True)
class TestClient:
    """``tests/test_clients_<target>.py``."""

    package: str
    target: str
    module: str
    class_name: str
    url_variable: str
    token_variable: str
    typed: bool
    answered: bool


def client_cases_file(generation: Generation, file: PlannedFile) -> ClientCases:
    """What is sent by each method, and what comes back."""
    calls = calls_of(generation, file)
    cases: list[dict[str, Any]] = []
    for operation, method in zip(calls.operations, client_methods(calls), strict=True):
        requests = valid_values(calls.contracts, operation.request) if operation.request else (None,)
        answers = valid_values(calls.contracts, operation.response) if operation.response else (None,)
        if requests and answers:
            cases.append(
                {
                    "method": method.name,
                    "request_model": operation.request,
                    "request": requests[0],
                    "response_model": operation.response,
                    "answer": answers[0],
                    "verb": operation.method,
                    "path": operation.path,
                }
            )
    return ClientCases("[\n" + ",\n".join(f" {json.dumps(case)}" for case in cases) + "\n]")


def client_tests(generation: Generation, file: PlannedFile) -> TestClient:
    """Where the client is, and where it reads whom to speak to."""
    model, calls, module = generation.system.model, calls_of(generation, file), file.item or ""
    auth = model.wired.communication.auth != "none"
    return TestClient(
        package=model.package,
        target=calls.package,
        module=module,
        class_name=class_name(module, "Client"),
        url_variable=url_variable(model.package, calls.package),
        token_variable=f"{model.package}_{token_field(calls.package)}".upper() if auth else "",
        typed=any(operation.request for operation in calls.operations),
        answered=any(operation.response for operation in calls.operations),
    )


@dataclass(frozen=True)
class TestPeerClient:
    """Tests of a sender of packets or a reader of events."""

    package: str
    target: str
    module: str
    source: str
    destination: str
    path: str
    url_variable: str
    token_variable: str


def peer_client_tests(generation: Generation, file: PlannedFile) -> TestPeerClient:
    """Where the client is, and where it reads whom to speak to."""
    model, module = generation.system.model, file.item or ""
    wired = model.wired
    packets = wired.packets.get(module)
    target = packets.package if packets is not None else wired.events[module].package
    auth = wired.communication.auth != "none"
    return TestPeerClient(
        package=model.package,
        target=target,
        module=module,
        source=model.system.module,
        destination="" if packets is None else packets.agent,
        path=wired.communication.protocol_path,
        url_variable=url_variable(model.package, target),
        token_variable=f"{model.package}_{token_field(target)}".upper() if auth else "",
    )
