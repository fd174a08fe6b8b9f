"""The multi-agent glue of a workspace: found, read, and checked as far as no schema's content is needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from codegen.frontend.shape import validate_shape
from codegen.frontend.source_files import SourceFile, read_source, shown_path
from codegen.frontend.wiring_rules import check_wirings
from codegen.frontend.workspace_modules import workspace_modules
from codegen.frontend.yaml_reader import Document, read_yaml
from codegen.plan.loaded import LoadedWirings
from codegen.schema.wiring import MultiAgentGlue
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean
from codegen.support.schema_files import schema_files

_SECTION = "wirings"
#: What files must hold to be looked at: the section, or most misspellings of it.
_STEM = "wiring"


def load_wirings(root: Path, configuration: Configuration) -> LoadedWirings | None:
    """The one glue file of the workspace that has ``wirings`` at its top, or None where there is none.

    Raises ``DiagnosticsError`` with every diagnostic of the first stage that has errors.
    """
    bag = DiagnosticBag()
    found = _wiring_files(root, configuration, bag)
    for _, extra in found[1:]:
        span = extra.positions.key((_SECTION,))
        hint = f"{found[0][0].file} is the other; write all wirings into one of them"
        bag.error("C580", "two glue files have `wirings`", span, hint)
    bag.raise_errors()
    if not found:
        return None
    source, document = found[0]
    glue = validate_shape(MultiAgentGlue, document.data, document.positions, bag)
    bag.raise_errors()
    assert glue is not None
    schemas = workspace_modules(root, configuration)
    agents = _agents(schemas)
    for name, schema in _unreadable(glue, agents, set(schemas.values()), root, configuration):
        # The schema stands for the module that it does not say; its own run tells why it does not.
        agents[name], schemas[schema] = schema, schema
    check_wirings(glue, document.positions, agents, bag)
    bag.raise_errors()
    return LoadedWirings(glue, document.positions, agents, schemas, {source.file: source.sha256})


def _wiring_files(root: Path, configuration: Configuration, bag: DiagnosticBag) -> list[tuple[SourceFile, Document]]:
    folder = root / configuration.glue
    found: list[tuple[SourceFile, Document]] = []
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        quiet = DiagnosticBag()
        source = read_source(path, root, configuration.maximum_schema_bytes, quiet)
        # Files that cannot be read are told of where glue is read; most others are not parsed twice for this.
        if source is None or _STEM not in source.text:
            continue
        document = read_yaml(source, quiet)
        if document is not None and isinstance(document.data, dict):
            if _SECTION in document.data:
                bag.extend(quiet.sorted())
                found.append((source, document))
            elif "system" not in document.data:
                _refuse_misspelt(document, bag)
    return found


def _refuse_misspelt(document: Document, bag: DiagnosticBag) -> None:
    """A file for no system whose key nearly says ``wirings`` would be passed over without a word."""
    for key in document.data:
        if did_you_mean(str(key), [_SECTION]):
            message = f"glue has no section `{key}`"
            bag.error("C586", message, document.positions.key((key,)), f"did you mean `{_SECTION}`?")


def _agents(schemas: dict[str, str]) -> dict[str, str]:
    """The module of everything that a wiring may call a system: its module, or the last segment of it."""
    return {**{module.rpartition(".")[2]: module for module in schemas}, **{module: module for module in schemas}}


def _unreadable(
    glue: MultiAgentGlue, agents: Mapping[str, str], known: Collection[str], root: Path, configuration: Configuration
) -> Iterator[tuple[str, str]]:
    """Names of wirings that no module has, with the schema of that name which says no module."""
    paths = (shown_path(path, root) for path in schema_files(root, configuration))
    silent = {Path(path).stem: path for path in paths if path not in known}
    for wiring in glue.wirings:
        for name in (wiring.from_agent, wiring.to_agent):
            schema = silent.get(name.rpartition(".")[2])
            if name not in agents and schema is not None:
                yield name, schema
