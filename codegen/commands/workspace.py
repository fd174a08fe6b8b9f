"""Which workspace a command works in, and which schemas it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen import __version__
from codegen.support.configuration import SETTINGS, Configuration, SettingsError, load_configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.ejected_systems import ejected_schemas
from codegen.support.schema_files import is_pattern, matches, schema_files


@dataclass(frozen=True)
class NamedWorkspace:
    """A workspace that a command works in, and the schemas that were named there; none for all of them."""

    root: Path
    named: tuple[str, ...]


def named_workspaces(names: Sequence[str]) -> list[NamedWorkspace]:
    """The workspaces of the schemas that ``names`` mean, in the order of their first ones; patterns are expanded.

    A schema belongs to the nearest folder with a ``codegen.toml`` above it; where there is none, to the workspace of
    the first. Raises ``DiagnosticsError`` (exit 2) for a pattern that matches no file.
    """
    expanded = _expanded(names)
    first = find_root(expanded)
    if not expanded:
        return [NamedWorkspace(first, ())]
    found: dict[Path, list[str]] = {}
    settled: dict[Path, Path] = {}
    for name in expanded:
        folder = (Path.cwd() / name).parent.resolve()
        if folder not in settled:
            settled[folder] = _settled_root(folder) or first
        found.setdefault(settled[folder], []).append(name)
    return [NamedWorkspace(root, tuple(named)) for root, named in found.items()]


def _expanded(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        if not is_pattern(name):
            found.append(name)
            continue
        files = matches(name)
        if not files:
            hint = "a pattern is relative to the working directory: 'input_schemas/**/*.yaml'"
            message = f"no schema matches {name}: nothing was done"
            raise DiagnosticsError([Diagnostic("C678", message, hint=hint)], EXIT_COULD_NOT)
        found += files
    return found


def find_root(schemas: Sequence[str]) -> Path:
    """The workspace: the nearest folder with a ``codegen.toml`` above the first schema, or above the working directory.

    Without one: the parent of the folder ``input_schemas`` in which the schema lies, else the working directory when
    the schema lies below it, else the schema's own folder.
    """
    here = Path.cwd()
    start = (here / schemas[0]).parent.resolve() if schemas else here.resolve()
    settled = _settled_root(start)
    if settled is not None:
        return settled
    for folder in (start, *start.parents):
        if folder.name == Configuration().schemas:
            return folder.parent
    return here.resolve() if start.is_relative_to(here.resolve()) else start


def _settled_root(start: Path) -> Path | None:
    """The nearest folder with settings at or above ``start``, which is resolved; None where there is none."""
    return next((folder for folder in (start, *start.parents) if (folder / SETTINGS).is_file()), None)


def configuration_of(root: Path) -> Configuration:
    """The settings of the workspace; a bad ``codegen.toml`` is a ``DiagnosticsError``."""
    try:
        configuration = load_configuration(root)
    except SettingsError as error:
        raise DiagnosticsError([Diagnostic("C530", error.message, error.span, error.hint)]) from error
    except ValueError as error:
        raise DiagnosticsError([Diagnostic("C530", f"{SETTINGS} is not TOML: {error}")]) from error
    if configuration.required_version:
        _require_version(configuration.required_version)
    return configuration


def _require_version(required: str) -> None:
    """Raises ``DiagnosticsError`` (exit 2) where this codegen is not one that the workspace wants."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        wanted = SpecifierSet(required if required[0] in "<>=!~" else f"=={required}")
    except InvalidSpecifier:
        hint = 'write `required-version = ">=0.1"`'
        raise DiagnosticsError([Diagnostic("C530", f"`{required}` is no version", hint=hint)], EXIT_COULD_NOT) from None
    if not wanted.contains(__version__, prereleases=True):
        message = f"{SETTINGS} requires codegen {required}, and this is {__version__}"
        hint = f"install it: pip install 'codegen{wanted}'"
        raise DiagnosticsError([Diagnostic("C530", message, hint=hint)], EXIT_COULD_NOT)


def schemas_of(root: Path, configuration: Configuration, named: Sequence[str]) -> list[str]:
    """The schemas that a command means, relative to ``root``: those named, each once; else all, sorted.

    Those whose systems were ejected are left out, but for one that is named alone: it is for the command to refuse.
    Raises ``DiagnosticsError`` (exit 2) when there is none or one lies outside the workspace.
    """
    meant = list(dict.fromkeys(_inside(root, Path.cwd() / name) for name in named))
    if len(meant) == 1:
        return meant
    meant = meant or [path.relative_to(root).as_posix() for path in schema_files(root, configuration)]
    ejected = ejected_schemas(root, configuration.out)
    found = [path for path in meant if path not in ejected]
    if not found:
        only = "but those of ejected systems " if meant else ""
        message = f"there is no schema {only}in {configuration.schemas}/: nothing was done"
        hint = "name a schema, or run the command in the folder of codegen.toml"
        raise DiagnosticsError([Diagnostic("C531", message, hint=hint)], EXIT_COULD_NOT)
    return found


def _inside(root: Path, path: Path) -> str:
    try:
        return path.resolve().relative_to(root).as_posix()
    except ValueError as error:
        message = f"{path} lies outside the workspace {root}"
        hint = "run the command in the workspace of that schema"
        raise DiagnosticsError([Diagnostic("C532", message, hint=hint)], EXIT_COULD_NOT) from error
