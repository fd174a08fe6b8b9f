"""Which workspace a command works in, and which schemas it means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegen import __version__
from codegen.support.configuration import SETTINGS, Configuration, SettingsError, load_configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def find_root(schemas: Sequence[str]) -> Path:
    """The workspace: the nearest folder with a ``codegen.toml`` above the first schema, or above the working directory.

    Without one: the parent of the folder ``input_schemas`` in which the schema lies, else the working directory when
    the schema lies below it, else the schema's own folder.
    """
    here = Path.cwd()
    start = (here / schemas[0]).parent.resolve() if schemas else here.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return folder
    for folder in (start, *start.parents):
        if folder.name == Configuration().schemas:
            return folder.parent
    return here.resolve() if start.is_relative_to(here.resolve()) else start


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

    Raises ``DiagnosticsError`` (exit 2) when there is none or one lies outside the workspace.
    """
    if named:
        return list(dict.fromkeys(_inside(root, Path.cwd() / name) for name in named))
    folder = root / configuration.schemas
    found = sorted(path.relative_to(root).as_posix() for path in folder.glob("*.yaml")) if folder.is_dir() else []
    if not found:
        message = f"there is no schema in {configuration.schemas}/: nothing was done"
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
