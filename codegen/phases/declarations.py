"""What schema, glue and plan promise about the staged tree, in the words of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from codegen.enforcement.source_tree import Declarations, Surface
from codegen.phases.entry_declarations import integrations, served, settings_class
from codegen.phases.state import RunState
from codegen.plan.files import PlannedFile
from codegen.schema.glue import GlueEntry
from codegen.schema.glue_declarations import Described
from codegen.schema.operations import Limits

Declared = TypeVar("Declared")


def package_root(state: RunState) -> str:
    """The import package's folder relative to the workspace."""
    assert state.plan is not None
    package = state.plan.package
    return str(PurePosixPath(state.configuration.out) / package / "src" / package)


def declarations(state: RunState) -> Declarations:
    """Everything that the rules compare the tree with. Needs system, glue and plan."""
    assert state.system is not None and state.glue is not None and state.plan is not None
    model = state.system.model
    entries = state.glue.glue.entries
    generated = [file for file in state.plan.files if file.kind == "template" and file.path.endswith(".py")]
    declared = [(file.path, entries[file.entry]) for file in generated if file.entry in entries]
    runtime = f"{package_root(state)}/_runtime"
    return Declarations(
        operations=tuple(model.operations),
        audited=tuple(name for name, operation in model.operations.items() if operation.audit),
        served=tuple(dict.fromkeys(o.kernel for o in model.operations.values() if o.kernel is not None)),
        requires={file.path: _import_roots(state, file) for file in generated},
        limits={name: found for name, operation in model.operations.items() if (found := _limits(operation.limits))},
        anchors=tuple(model.governance.anchors),
        surface=_given((path, surface(entry)) for path, entry in declared),
        settings=_given((path, settings_class(entry, model)) for path, entry in declared),
        endpoints=_given((path, served(entry) or None) for path, entry in declared),
        integrations=_given((path, integrations(entry, runtime)) for path, entry in declared),
    )


def _given(found: Iterable[tuple[str, Declared | None]]) -> dict[str, Declared]:
    return {path: declared for path, declared in found if declared is not None}


def _limits(limits: Limits) -> dict[str, object]:
    """The limits that are declared, in the words of the generated policies."""
    timeout = None if limits.timeout_ms is None else limits.timeout_ms / 1000
    words = {"rate": limits.rate, "timeout_s": timeout, "batch": limits.batch}
    return {name: value for name, value in words.items() if value is not None}


def surface(entry: GlueEntry) -> Surface | None:
    """The public surface that ``entry`` promises; None where it promises none."""
    if not (entry.class_name or entry.functions or entry.methods or entry.models or entry.enums):
        return None
    functions, methods = _described(entry.functions), _described(entry.methods)
    return Surface(entry.class_name, functions, methods, tuple(entry.models), tuple(entry.enums))


def _described(items: Mapping[str, Described]) -> dict[str, Mapping[str, str]]:
    return {
        name: {key: text for key in ("signature", "docstring") if (text := getattr(described, key)) is not None}
        for name, described in items.items()
    }


def _import_roots(state: RunState, file: PlannedFile) -> tuple[str, ...]:
    kernel = state.kernels.get(file.item or "") if file.source.startswith("/kernels/") else None
    own = tuple(item.partition(".")[0] for item in kernel.requires) if kernel is not None else ()
    return tuple(dict.fromkeys((*file.requires, *own)))
