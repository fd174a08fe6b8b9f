"""``codegen new``: a project of one's own, from the template that travels with codegen or from a pack."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from codegen.commands.editor_schemas import write_editor_schemas
from codegen.commands.own_requirement import is_found_elsewhere, own_requirement
from codegen.commands.template_releases import WantedTemplate, release_for_new
from codegen.commands.workspace import configuration_of
from codegen.scaffold.answers_file import read_answers
from codegen.scaffold.builtin import SOURCE
from codegen.scaffold.git_process import git, users_environment
from codegen.scaffold.new_project import WantedProject, make_project, refuse_full
from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_questions import refuse_unknown
from codegen.scaffold.template_tree import Release
from codegen.support.git_repository import GitRepository
from codegen.support.paths import path_fault
from codegen.support.schema_files import schema_files


@dataclass(frozen=True)
class Wanted:
    """What was asked for: the project's ``name`` and ``folder``, its template, and ``data`` as answers by question.

    ``ask`` lets somebody be asked for the others, ``trusted`` lets the template run code.
    """

    name: str
    folder: Path
    template: WantedTemplate
    data: Mapping[str, str]
    ask: bool
    trusted: bool
    begin_git: bool


@dataclass(frozen=True)
class Made:
    """The project's folder, its files, the version of its template, and whether a git repository was begun for it.

    ``schemas`` are those of its files that ``codegen run`` generates from; it looks for them in ``schema_folder``.
    ``unknown_requirement`` is what the project says that pip should install, where other machines cannot.
    """

    folder: Path
    files: tuple[str, ...]
    release: Release
    began_git: bool
    schemas: tuple[str, ...]
    schema_folder: str
    unknown_requirement: str | None = None


def new(wanted: Wanted) -> Made:
    """Make the project.

    Raises ``DiagnosticsError`` (exit 2): C771 the name cannot be a folder's, else as ``release_for_new`` and
    ``make_project``. Then nothing was written.
    """
    if fault := _name_fault(wanted.name):
        raise could_not("C771", *fault)
    refuse_full(wanted.folder)
    release = release_for_new(wanted.template)
    refuse_unknown(wanted.data, release)
    data = {"project_name": wanted.name, **_own_answers(release), **wanted.data}
    project = WantedProject(wanted.folder, release, data, wanted.ask, wanted.trusted)
    files = make_project(project, write_editor_schemas)
    requirement = read_answers(wanted.folder).requirement
    unknown = None if is_found_elsewhere(requirement) else requirement
    configuration = configuration_of(wanted.folder)
    schemas = tuple(path.relative_to(wanted.folder).as_posix() for path in schema_files(wanted.folder, configuration))
    began = wanted.begin_git and _begin_git(wanted.folder)
    return Made(wanted.folder, tuple(files), release, began, schemas, configuration.schemas, unknown)


def _own_answers(release: Release) -> dict[str, str]:
    """What codegen itself answers to its own template."""
    requirement = own_requirement() if release.source == SOURCE else None
    return {} if requirement is None else {"codegen_requirement": requirement}


def _name_fault(name: str) -> tuple[str, str] | None:
    """Why ``name`` cannot be that of a project, and what to do."""
    if "/" in name:
        return f"`{name}` is a path", shlex.join(["codegen", "new", PurePosixPath(name).name or "NAME", "--into", name])
    if fault := path_fault(name):
        return f"`{name}` cannot name a folder: {fault.message}", "use letters, digits, blanks and `-`"
    if _DEVICE.fullmatch(name.partition(".")[0].rstrip()):
        return (
            f"`{name}` is the name of a device on Windows, and of no folder",
            f"use another, such as `{name}-project`",
        )
    if name.endswith("."):
        return f"`{name}` cannot name a folder on Windows: it ends with a dot", f"write `{name.rstrip('. ')}`"
    if name.startswith((".", "-")) or len(name) > 100:
        return f"`{name[:40]}` cannot name a project", "begin with a letter, and write 100 characters at most"
    return None


#: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile("con|prn|aux|nul|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)


def _begin_git(folder: Path) -> bool:
    """Make ``folder`` a git repository unless it lies in one; whether that was done."""
    if GitRepository.around(folder) is not None:
        return False
    git(folder, "init", "--quiet", environment=users_environment())
    return True
