"""Reads the schema that travels in a bundle, as a run read it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from codegen.backends.routes import path_parameters
from codegen.commands.unlocked_inputs import unlocked_inputs
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.evidence.figures.kernels import KernelFacts
from codegen.evidence.figures.read_schema import ReadSchema
from codegen.evidence.figures.tree import schema_valid
from codegen.evidence.report.run_data import schema_facts
from codegen.phases.declared_surroundings import declared_layers
from codegen.phases.inputs import read_inputs
from codegen.phases.state import RunState
from codegen.phases.surroundings import surroundings
from codegen.phases.units_gate import units_gate
from codegen.plan.handler_signature import handler_signatures
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.schema.document import SystemSchema
from codegen.support.configuration import load_configuration
from codegen.support.diagnostics import DiagnosticsError

#: The backend that every kernel has, listed or not.
_ALWAYS = "numpy"
_COMPILED = "c"
#: Settings, schemas, glue, contracts and the names of templates are all that is looked at to read a schema.
_READ = (".json", ".yaml", ".yml", ".toml", ".j2")


def read_schema(schema: str, files: Mapping[str, bytes]) -> ReadSchema:
    """What the schema at ``schema`` says among ``files``, both by their paths in the workspace.

    Raises ``ValueError`` with the first fault where the schema cannot be read.
    """
    system, glue, beside = loaded_schema(schema, files)
    valid = schema_valid(len(system.warnings), len(system.read), len(glue.read))
    gates = (valid, units_gate(system), *surroundings(system.model))
    own_glue = len(set(glue.origin.values())) > 1
    return ReadSchema(
        schema_facts(system), _kernels(system), gates, _declared(system), own_glue,
        operations={name: item.expose.http or "" for name, item in system.model.operations.items()},
        endpoints=frozenset(_endpoints(system.model)), beside=beside,
    )  # fmt: skip


def loaded_schema(schema: str, files: Mapping[str, bytes]) -> tuple[LoadedSystem, LoadedGlue, frozenset[str]]:
    """The system of ``schema``, its glue, and the ``files`` that are looked at although no lock names them.

    Code of the bundle is not run. Plugins are: those that this machine has, where they have the digests that the
    bundle trusts. Raises ``ValueError`` with the first fault where the schema cannot be read.
    """
    if schema not in files:  # a path that leads out of the workspace, or an absolute one, is not among them either
        raise ValueError("the bundle holds no such file")
    with tempfile.TemporaryDirectory(prefix="codegen-schema-") as folder:
        root = Path(folder)
        try:
            with RootDirectory(root) as directory:
                for path, data in files.items():
                    if path == schema or path.endswith(_READ):
                        directory.write(path, data, 0o600)
                state = RunState(root, load_configuration(root), schema)
                system, glue = read_inputs(state)
                locked = {*system.read, *glue.read}
                return system, glue, frozenset(unlocked_inputs(root, state.configuration, directory, locked))
        except DiagnosticsError as error:
            first = error.diagnostics[0]
            raise ValueError(f"{first.message} ({first.code})") from None
        except (UnsafePathError, OSError, RecursionError) as error:
            raise ValueError(str(error).replace(f"{folder}/", "")) from None


def _kernels(system: LoadedSystem) -> dict[str, KernelFacts]:
    found = {}
    for name, typed in system.kernels.items():
        accuracy = system.model.kernels[name].accuracy
        found[name] = KernelFacts(
            frozenset({*typed.backends, _ALWAYS}),
            frozenset(result.name for result in typed.results),
            len(typed.examples),
            float(accuracy.scaled_ulp),
            None if accuracy.ulp is None else float(accuracy.ulp),
        )
    return found


def _endpoints(model: SystemSchema) -> Iterator[str]:
    """What the service of the standard glue answers: its operations, alone and in batches, its peers, and its state."""
    if not model.operations:
        return
    yield from ("GET /health", "GET /metrics")
    for operation in model.operations.values():
        method, _, path = (operation.expose.http or "").partition(" ")
        if method:
            yield f"{method} {path.strip()}"
        batches = operation.limits.batch is not None and (operation.kernel or operation.request) is not None
        if method not in ("", "GET", "DELETE", "HEAD") and batches and not path_parameters(path):
            yield f"POST {path.strip()}/batch"
    if model.wired.received:
        yield f"POST {model.wired.communication.protocol_path}"
    if model.wired.observed:
        yield "GET /events"


def _declared(system: LoadedSystem) -> dict[str, int]:
    model = system.model
    return {
        "hard-dependencies": len(model.depends_on.hard),
        "soft-dependencies": len(model.depends_on.soft),
        "handler-signatures": len(handler_signatures(model)),
        "anchors-match": len(model.governance.anchors),
        "audit-scope-matches": len(set(model.governance.auditscope)),
        "memory-layers-match": len(declared_layers(model)) if model.operations else 0,
        "endpoints-documented": sum(item.expose.http is not None for item in model.operations.values()),
        "models-valid": len(model.contracts),
        "agent-tools": len({item.expose.tool for item in model.operations.values()} - {None}),
        "kernels-against-oracle": len(model.kernels),
        # The standard glue names the modules of all three to be broken on purpose.
        "mutation-strength": len(model.contracts) + len(model.kernels) + len(model.operations),
        "property-tests": len(model.kernels) + len(model.operations),
        "api-fuzzing": sum(item.expose.http is not None for item in model.operations.values()),
        "kernels-vectorised": sum(_COMPILED in kernel.backends for kernel in model.kernels.values()),
    }
