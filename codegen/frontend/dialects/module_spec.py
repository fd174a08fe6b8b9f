"""Module-Spec 2.4 as dialect A: what has a home in other sections goes there, the rest to ``module_spec``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.frontend.dialects.assembly import Assembly
from codegen.frontend.dialects.lifting import report_conflict
from codegen.frontend.dialects.module_interfaces import add_operations
from codegen.frontend.dialects.module_rules import check_module_spec
from codegen.frontend.shape import validate_shape
from codegen.frontend.yaml_reader import Document
from codegen.schema.module_spec import ModuleSpec
from codegen.schema.module_spec_sections import ErrorCategory, ErrorPolicy
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import pascal_case
from codegen.support.positions import Path

VERSION = "2.4"
#: A Module-Spec does not say which version of the module it describes.
_VERSION_OF_MODULE = "0.0.0"
#: Where the other sections have what a Module-Spec says.
_HOMES: Mapping[Path, Path] = {
    ("metadata", "module_id"): ("system", "module"),
    ("metadata", "description"): ("system", "role"),
    ("metadata", "runtime"): ("deployment", "runtime"),
    ("ownership", "team"): ("metadata", "owner"),
    ("runtime_wiring", "depends_on"): ("depends_on", "hard"),
    ("packet_contract", "emits"): ("communicationstack", "output"),
    ("observability", "logs"): ("deployment", "telemetry", "logging"),
    ("observability", "traces"): ("deployment", "telemetry", "tracing"),
    ("repo", "root_path"): ("system", "rootpath"),
}


def is_module_spec(data: Mapping[str, Any]) -> bool:
    """Whether the version says so."""
    version = data.get("schema_version")
    return str(getattr(version, "text", version)) == VERSION


def from_module_spec(document: Document, bag: DiagnosticBag) -> Document | None:
    """``document`` as dialect A of 6.1, or None with its faults in ``bag``."""
    document = _with_categories(document, bag)
    spec = validate_shape(ModuleSpec, document.data, document.positions, bag)
    if spec is None:
        return None
    check_module_spec(spec, document.positions, bag)
    assembly = Assembly(document)
    assembly.derive(("schema_version",), "6.1", document, ("schema_version",))
    name: Path = ("metadata", "name")
    assembly.take(document, name, ("system", "system"))
    assembly.derive(("system", "name"), pascal_case(spec.metadata.name), document, name)
    for source, target in _HOMES.items():
        if _holds(document.data, source):
            assembly.take(document, source, target)
    module: Path = ("metadata", "module_id")
    if spec.repo is None:
        assembly.derive(("system", "rootpath"), spec.metadata.module_id.replace(".", "/"), document, module)
    assembly.derive(("metadata", "version"), _VERSION_OF_MODULE, document, module)
    called = [call.module for call in spec.dependencies.outbound_calls]
    soft = [name for name in dict.fromkeys(called) if name not in spec.runtime_wiring.depends_on]
    if soft:
        assembly.derive(("depends_on", "soft"), soft, document, ("dependencies", "outbound_calls"))
    if spec.interfaces is not None:
        add_operations(spec.interfaces, spec.metadata.module_id, assembly, document, bag)
    _record(document, assembly)
    return assembly.document()


def _holds(data: Any, path: Path) -> bool:
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _record(document: Document, assembly: Assembly) -> None:
    """Put what has no other home below ``module_spec``."""
    moved = {*_HOMES, ("metadata", "name")}
    split = {path[0] for path in moved}
    for section, value in document.data.items():
        if section == "schema_version":
            continue
        if section not in split or not isinstance(value, dict):
            assembly.take(document, (section,), ("module_spec", section))
            continue
        for key in value:
            if (section, key) not in moved:
                assembly.take(document, (section, key), ("module_spec", section, key))


def _with_categories(document: Document, bag: DiagnosticBag) -> Document:
    """``document`` with the named categories of errors, which stand beside ``default``, below ``categories``.

    One that stands in both places with different values goes to ``bag``.
    """
    policy = document.data.get("error_policy")
    if not isinstance(policy, dict):
        return document
    named = [key for key, value in policy.items() if key not in ErrorPolicy.model_fields and _is_category(value)]
    if not named:
        return document
    assembly = Assembly(document)
    for section in document.data:
        if section != "error_policy":
            assembly.take(document, (section,), (section,))
    for key in sorted(policy, key=named.__contains__):
        source: Path = ("error_policy", key)
        target: Path = ("error_policy", "categories", key) if key in named else source
        found = assembly.find(target)
        if found is None:
            assembly.take(document, source, target)
        elif found[0] != policy[key]:
            report_conflict(key, document.positions.value(source), found[1], bag)
    return assembly.document()


def _is_category(value: Any) -> bool:
    return isinstance(value, dict) and any(key in ErrorCategory.model_fields for key in value)
