"""Glue: the standard one, and over it, entry by entry, the one that names the system's module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from codegen.frontend.glue_declarations import check_declarations
from codegen.frontend.glue_rules import check_glue
from codegen.frontend.plugin_glue import check_plugin_glue, is_plugin_glue, plugin_glue, template_folders
from codegen.frontend.shape import validate_shape
from codegen.frontend.source_files import SourceFile, read_source
from codegen.frontend.yaml_reader import Document, read_yaml
from codegen.plan.loaded import LoadedGlue
from codegen.plan.plugins import load_plugins
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue, GlueEntry
from codegen.support.configuration import Configuration
from codegen.support.data_files import data_root
from codegen.support.diagnostics import Diagnostic, DiagnosticBag
from codegen.support.names import did_you_mean
from codegen.support.positions import PositionMap

STANDARD = "standard.yaml"


@dataclass(frozen=True, eq=False)
class _GlueFile:
    """Equal to itself alone, so that what follows from one is remembered with it."""

    source: SourceFile
    document: Document


def load_glue(model: SystemSchema, root: Path, configuration: Configuration) -> LoadedGlue:
    """The glue for ``model``: ``standard.yaml`` of the workspace, else the built-in one, and the system's own over it.

    Raises ``DiagnosticsError`` with every diagnostic of the first stage that has errors.
    """
    bag = DiagnosticBag()
    folder = root / configuration.glue
    plugins = load_plugins(root, configuration)
    standard_path = folder / STANDARD
    if standard_path.is_file():
        standard = _read(standard_path, root, configuration, bag)
    else:
        standard = _read(data_root() / "glue" / STANDARD, data_root(), configuration, bag)
    added = [_parsed(source, bag) for source in plugin_glue(plugins)]
    own = _own_glue(model.system.module, folder, root, configuration, bag)
    bag.raise_errors()
    files = [file for file in (standard, *added, own) if file is not None]
    shaped = []
    for file in files:
        glue, faults = _shaped(file)
        bag.extend(faults)
        shaped.append((file, glue))
    bag.raise_errors()
    glues = [(file, glue) for file, glue in shaped if glue is not None]
    templates = (root / configuration.templates, data_root() / "templates", *template_folders(plugins))
    for file, glue in glues:
        check_glue(glue, type(model), file.document.positions, templates, bag)
        check_declarations(glue, model, file.document.positions, bag)
    _check_removals(glues, bag)
    check_plugin_glue([(file.document.positions, glue) for file, glue in glues], bag)
    bag.raise_errors()
    return _laid_over(glues)


def _read(path: Path, root: Path, configuration: Configuration, bag: DiagnosticBag) -> _GlueFile | None:
    source = read_source(path, root, configuration.maximum_schema_bytes, bag)
    return None if source is None else _parsed(source, bag)


def _parsed(source: SourceFile, bag: DiagnosticBag) -> _GlueFile | None:
    file, faults = _parsed_once(source)
    bag.extend(faults)
    return file


@lru_cache(maxsize=16)
def _parsed_once(source: SourceFile) -> tuple[_GlueFile | None, tuple[Diagnostic, ...]]:
    """The file and the faults of its YAML; most systems of a workspace have the same standard glue."""
    bag = DiagnosticBag()
    document = read_yaml(source, bag)
    return None if document is None else _GlueFile(source, document), tuple(bag.sorted())


@lru_cache(maxsize=16)
def _shaped(file: _GlueFile) -> tuple[ExtractionGlue | None, tuple[Diagnostic, ...]]:
    """What ``file`` says, with the faults of its shape; a file that was read once is shaped once."""
    bag = DiagnosticBag()
    return validate_shape(ExtractionGlue, file.document.data, file.document.positions, bag), tuple(bag.sorted())


def _own_glue(
    module: str, folder: Path, root: Path, configuration: Configuration, bag: DiagnosticBag
) -> _GlueFile | None:
    """The one glue file that names ``module``; files for other systems are read for their ``system`` only."""
    found: list[_GlueFile] = []
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != STANDARD) if folder.is_dir() else []
    for path in paths:
        quiet = DiagnosticBag()
        file = _read(path, root, configuration, quiet)
        if file is None:
            bag.extend(quiet.sorted())
            continue
        data = file.document.data
        if isinstance(data, dict) and data.get("system") == module:
            bag.extend(quiet.sorted())
            found.append(file)
    for extra in found[1:]:
        bag.error(
            "C540",
            f"two glue files are for the module `{module}`",
            extra.document.positions.value(("system",)),
            f"{found[0].source.file} is the other; merge them",
        )
    return found[0] if found else None


def _check_removals(glues: list[tuple[_GlueFile, ExtractionGlue]], bag: DiagnosticBag) -> None:
    """Null takes away what an earlier file has; a name that is in none was misspelt."""
    there: set[str] = set()
    for file, glue in glues:
        for name, entry in glue.schema_to_code.items():
            if entry is None and name not in there and not is_plugin_glue(file.source.file):
                meant = did_you_mean(name, there)
                hint = f"did you mean `{meant}`?" if meant else "remove the line"
                place = file.document.positions.key(("schema_to_code", name))
                bag.error("C548", f"there is no entry `{name}` to take away", place, hint)
        there |= glue.entries.keys()


def _laid_over(glues: list[tuple[_GlueFile, ExtractionGlue]]) -> LoadedGlue:
    """One glue of several: entries and groups of the later replace those of the earlier, null takes an entry away;
    gates as a whole."""
    entries: dict[str, GlueEntry | None] = {}
    origin: dict[str, str] = {}
    rules: dict[str, list[str]] = {}
    gates: list[str] = []
    positions: dict[str, PositionMap] = {}
    for file, glue in glues:
        entries = {name: entry for name, entry in (entries | glue.schema_to_code).items() if entry is not None}
        origin.update(dict.fromkeys(glue.schema_to_code, file.source.file))
        rules.update(glue.enforcement)
        gates = glue.quality_gates or gates
        positions[file.source.file] = file.document.positions
    merged = ExtractionGlue(system=glues[-1][1].system, schema_to_code=entries, enforcement=rules, quality_gates=gates)
    read = {file.source.file: file.source.sha256 for file, _ in glues if not is_plugin_glue(file.source.file)}
    return LoadedGlue(merged, origin, positions, read)
