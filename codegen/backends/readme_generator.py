"""Context of ``README.md``."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from codegen.backends.cases import operation_cases
from codegen.backends.peers import url_variable
from codegen.backends.plugin_modules import plugin_modules
from codegen.backends.python_values import python_value
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.schema.document import SystemSchema
from codegen.schema.wired import Wired, WiredCalls, WiredEvents, WiredPackets
from codegen.support.literals import markdown_code, markdown_text


@dataclass(frozen=True)
class ContentRow:
    """A row of the table of contents; texts are Markdown."""

    name: str
    doc: str
    place: str


@dataclass(frozen=True)
class Peer:
    """Another system that the package speaks to; texts are Markdown, ``module`` is the client's."""

    title: str
    module: str
    does: str
    variable: str


@dataclass(frozen=True)
class Readme:
    """``README.md`` of a distribution; texts are Markdown, ``curl``, ``commands`` and ``python`` are code."""

    title: str
    role: str
    description: str
    package: str
    version: str
    status: str
    owner: str
    service: bool
    curl: str
    commands: tuple[str, ...]
    python: str
    contents: tuple[ContentRow, ...]
    notes: tuple[str, ...]
    peers: tuple[Peer, ...]
    answers: tuple[str, ...]


def readme(generation: Generation, file: PlannedFile) -> Readme:
    """What the package is for and how to use it."""
    model = generation.system.model
    cases = operation_cases(generation) if model.operations else []
    served = [case for case in cases if case["path"]]
    commands = [case for case in cases if case["command"]]
    return Readme(
        title=markdown_text(model.system.system),
        role=markdown_text(model.system.role),
        description=markdown_text(model.description or model.summary or model.purpose or ""),
        package=model.package,
        version=markdown_code(model.metadata.version, in_table=True),
        status=model.metadata.status,
        owner=markdown_text(model.metadata.owner or ""),
        service=bool(model.operations),
        curl=curl(served[0], served[0]["accepted"][0]) if served else "",
        commands=tuple(command(model.package, case) for case in commands[:1]),
        python=_python(generation),
        contents=_contents(generation),
        notes=_notes(generation),
        peers=_peers(model),
        answers=_answers(model.wired),
    )


def curl(case: dict[str, Any], request: Any) -> str:
    """A shell command that sends ``request`` to the operation of ``case`` on the default port."""
    url = f"http://127.0.0.1:8000{case['path']}"
    rest = request
    if isinstance(request, dict):
        rest = {name: value for name, value in request.items() if f"{{{name}}}" not in case["path"]}
        for name in request.keys() - rest.keys():
            url = url.replace(f"{{{name}}}", quote(_plain(request[name]), safe=""))
    if rest is None:
        return f"curl -X {case['method']} {shlex.quote(url)}"
    if case["in_query"]:
        words = " ".join(f"--data-urlencode {shlex.quote(f'{name}={_plain(value)}')}" for name, value in rest.items())
        return f"curl --get {'-X DELETE ' if case['method'] == 'DELETE' else ''}{shlex.quote(url)} {words}".rstrip()
    body = shlex.quote(json.dumps(rest))
    method = "" if case["method"] == "POST" else f"-X {case['method']} "
    return f"curl {method}{shlex.quote(url)} -H 'content-type: application/json' -d {body}"


def command(package: str, case: dict[str, Any]) -> str:
    """The command line of the first accepted request of ``case``."""
    request = case["accepted"][0]
    if request is not None and not case["options"]:
        return f"python -m {package} {case['command']} --request {shlex.quote(json.dumps(request))}"
    words = [_option(name, _plain(value)) for name, value in (request or {}).items()]
    return " ".join([f"python -m {package} {case['command']}", *words])


def _option(name: str, text: str) -> str:
    """A text that begins with a dash would be taken for an option of its own."""
    return f"--{name}{'=' if text.startswith('-') else ' '}{shlex.quote(text)}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _python(generation: Generation) -> str:
    for name, product in generation.kernels.items():
        if product.reference:
            inputs = product.reference[0].inputs
            arguments = "".join(f"    {key}={python_value(value)},\n" for key, value in inputs.items())
            package = generation.system.model.package
            return f"from {package} import kernels\n\nresult = kernels.{name}(\n{arguments})\nprint(result)"
    return ""


def _contents(generation: Generation) -> tuple[ContentRow, ...]:
    model = generation.system.model
    rows = []
    for name, operation in model.operations.items():
        doc = operation.doc or (generation.kernels[operation.kernel].doc if operation.kernel else "")
        place = ", ".join(
            markdown_code(text, in_table=True) for text in (operation.expose.http, operation.expose.cli) if text
        )
        rows.append(ContentRow(markdown_code(name), markdown_text(doc), place or "declared"))
    for name, product in generation.kernels.items():
        rows.append(ContentRow(markdown_code(name), markdown_text(product.doc), "[kernel](docs/kernels.md)"))
    for file in plugin_modules(generation):
        module = file.path.partition("/src/")[2].removesuffix(".py").replace("/", ".")
        rows.append(ContentRow(markdown_code(module), markdown_text(file.behaviour), "module"))
    for name, contract in model.contracts.items():
        doc = markdown_text(str(contract.get("description", "a contract")))
        rows.append(ContentRow(markdown_code(name), doc, markdown_code("models.py")))
    return tuple(rows)


def _notes(generation: Generation) -> tuple[str, ...]:
    operations = generation.system.model.operations
    tools = [markdown_code(operation.expose.tool) for operation in operations.values() if operation.expose.tool]
    handled = [markdown_code(name) for name, operation in operations.items() if operation.handler]
    notes = []
    if generation.system.model.compiled_kernels:
        notes.append(
            "Kernels are compiled where gcc or clang is found when the package is installed, and computed by NumPy "
            "where there is none: [who computes them](docs/kernels.md#who-computes-them), and how to choose."
        )
    if handled:
        notes.append(f"Answered by hand-written code, with 501 until it is written: {', '.join(handled)}.")
    if tools:
        notes.append(f"Declared as tools for agents and not served yet: {', '.join(tools)}.")
    return tuple(notes)


def _peers(model: SystemSchema) -> tuple[Peer, ...]:
    """A row for each client."""
    wired = model.wired
    rows: list[tuple[str, WiredCalls | WiredPackets | WiredEvents, str]] = [
        *((name, peer, f"calls {_codes(item.name for item in peer.operations)}") for name, peer in wired.calls.items()),
        *((name, peer, f"sends {_codes(peer.packet_types)}") for name, peer in wired.packets.items()),
        *((name, peer, f"follows {_codes(peer.types)}") for name, peer in wired.events.items()),
    ]
    return tuple(
        Peer(
            title=markdown_text(peer.title),
            module=f"{model.package}.clients.{name}",
            does=does,
            variable=url_variable(model.package, peer.package),
        )
        for name, peer, does in rows
    )


def _answers(wired: Wired) -> tuple[str, ...]:
    """What the service answers to other systems."""
    place = markdown_code(f"POST {wired.communication.protocol_path}")
    lines = [
        f"Takes packets {_codes(types)} of {markdown_code(sender)} at {place}; handlers have `packets.inbox()`."
        for sender, types in wired.received.items()
    ]
    if wired.observed:
        lines.append(f"Tells others of {_codes(wired.observed)} at `GET /events?after=N`.")
    if wired.guarded:
        lines.append("What peers ask is answered only where they show the token of the settings.")
    return tuple(lines)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(markdown_code(name, in_table=True) for name in names)
