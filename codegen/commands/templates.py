"""``codegen templates``: the built-in templates, and a copy of one where it stands in the built-in one's place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen.emit.commit import FILE_MODE
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.frontend.source_files import SourceFile
from codegen.frontend.yaml_reader import read_yaml
from codegen.support.configuration import Configuration
from codegen.support.data_files import data_root
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticBag, DiagnosticsError
from codegen.support.names import did_you_mean


@dataclass(frozen=True, slots=True)
class BuiltInTemplate:
    """A template that travels with codegen, by its path below ``templates/``.

    ``targets`` are the files that built-in glue makes with it, as glue writes them; ``overridden`` says that the
    workspace has its own.
    """

    name: str
    targets: tuple[str, ...]
    overridden: bool


def built_in_templates(root: Path, configuration: Configuration) -> tuple[BuiltInTemplate, ...]:
    """Every template that a workspace may override, by name."""
    folder, own = _folder(), root / configuration.templates
    targets = _targets()
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.j2"))
    return tuple(
        BuiltInTemplate(name, tuple(targets.get(name, ())), own != folder and (own / name).is_file()) for name in names
    )


def template_text(name: str | None) -> str:
    """The text of the built-in template ``name``. Raises ``DiagnosticsError`` (C542, exit 2) where there is none."""
    folder = _folder()
    known = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.j2"))
    if name not in known:
        message = "which template is wanted is not said" if name is None else f"there is no built-in template `{name}`"
        meant = None if name is None else did_you_mean(name, known)
        hint = f"did you mean `{meant}`?" if meant else "`codegen templates` lists them"
        raise DiagnosticsError([Diagnostic("C542", message, hint=hint)], EXIT_COULD_NOT)
    return (folder / name).read_text(encoding="utf-8")


def copy_template(root: Path, configuration: Configuration, name: str | None) -> str:
    """Write a copy of the built-in template ``name`` where it overrides it; its path below ``root``.

    Raises ``DiagnosticsError``: C542 as ``template_text``, C797 (exit 1) where something is in the place already.
    """
    text = template_text(name)
    path = f"{configuration.templates}/{name}"
    try:
        with RootDirectory(root) as directory:
            directory.write(path, text.encode(), FILE_MODE)
    except FileExistsError:
        hint = f"it is in use; to begin again: rm {path}, then codegen templates copy {name}"
        raise DiagnosticsError([Diagnostic("C797", f"{path} is there already", hint=hint)], EXIT_FINDINGS) from None
    except (UnsafePathError, NotADirectoryError) as error:
        message, hint = f"{path} cannot be written: {error}", "move what is in the way, and copy again"
        raise DiagnosticsError([Diagnostic("C797", message, hint=hint)], EXIT_FINDINGS) from None
    return path


def _folder() -> Path:
    return data_root() / "templates"


def _targets() -> Mapping[str, list[str]]:
    """What the built-in glue makes, by template: below the import package, or with ``dist:`` below the distribution."""
    found: dict[str, list[str]] = {}
    for path in sorted((data_root() / "glue").glob("*.yaml")):
        document = read_yaml(SourceFile(path.name, path.read_text(encoding="utf-8"), ""), DiagnosticBag())
        entries = {} if document is None else document.data["schema_to_code"]
        for entry in filter(None, entries.values()):
            found.setdefault(entry["template"], []).append(entry["target"])
    return found
