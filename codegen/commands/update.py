"""``codegen update``: a newer version of the template that a project was made from, merged with what it became."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.commands.editor_schemas import write_editor_schemas
from codegen.commands.merge_into_project import merge_into_project
from codegen.commands.recorded_systems import recorded_manifests
from codegen.commands.template_releases import WantedTemplate, releases_for_update
from codegen.commands.workspace import configuration_of
from codegen.scaffold.answers_file import FILE, Answers, read_answers
from codegen.scaffold.builtin import SOURCE
from codegen.scaffold.git_process import git, users_environment
from codegen.scaffold.raised_requirement import raised_requirement
from codegen.scaffold.refusals import could_not
from codegen.scaffold.staged_update import WantedUpdate, staged_update
from codegen.scaffold.standing_conflicts import standing_conflicts
from codegen.scaffold.template_questions import refuse_unknown
from codegen.scaffold.template_tree import Release
from codegen.support.diagnostics import EXIT_CONFLICT, Diagnostic, DiagnosticsError
from codegen.support.git_repository import GitRepository


@dataclass(frozen=True)
class Wanted:
    """What was asked for: the template, answers, who may ask, whether its code may run, and whether only to look."""

    template: WantedTemplate
    data: Mapping[str, str]
    ask: bool
    trusted: bool
    pretend: bool


@dataclass(frozen=True)
class Updated:
    """The versions of the template before and after, files as pairs of path and what becomes of them, conflicts.

    ``left`` are the systems that runs made from schemas that go: under another name, or no more.
    """

    before: str
    after: str
    files: tuple[tuple[str, str], ...]
    conflicts: tuple[Diagnostic, ...]
    left: tuple[str, ...]


def project_root(here: Path) -> Path:
    """The project that ``here`` lies in: the nearest folder with answers, else ``here`` itself."""
    return next((folder for folder in (here, *here.parents) if (folder / FILE).is_file()), here)


def update(root: Path, wanted: Wanted) -> Updated:
    """Bring the project at ``root`` to the wanted version of its template; conflicts are left between markers.

    Raises ``DiagnosticsError``: exit 6 with C780 while a conflict stands, exit 2 for what keeps it from beginning
    (C772 to C783). Then nothing was changed.
    """
    if GitRepository.around(root) is None:
        raise could_not(
            "C779", "this folder is not in a git repository, and an update is a merge", f"git init && {_COMMIT}"
        )
    if standing := standing_conflicts(root):
        raise DiagnosticsError(standing, EXIT_CONFLICT)
    configuration = configuration_of(root)
    answers = read_answers(root)
    old, new = releases_for_update(answers, wanted.template)
    refuse_unknown(wanted.data, new)
    if old.version == new.version and not _changes(wanted.data, answers):
        return _updated(old, new, [] if wanted.pretend else [(path, "changed") for path in write_editor_schemas(root)])
    tracked = _committed(root, without=(configuration.out, configuration.records))
    data = {**_raised_requirement(answers, old, new), **wanted.data}
    with tempfile.TemporaryDirectory(prefix="codegen-update-") as room:
        staged = WantedUpdate(root, tracked, old, new, data, wanted.ask, wanted.trusted)
        changes, conflicts = staged_update(staged, Path(room))
    in_conflict = {conflict.path for conflict in conflicts}
    files = [
        (change.path, "removed" if change.data is None else "new" if change.is_new else "changed")
        for change in changes if change.path not in in_conflict
    ]  # fmt: skip
    files += [(path, "conflict") for path in sorted(in_conflict)]
    merge_into_project(root, changes, conflicts, pretend=wanted.pretend)
    if wanted.pretend or conflicts:  # settings in conflict cannot be read; the next update writes the schemas
        return _updated(old, new, files, () if wanted.pretend else standing_conflicts(root))
    files += [(path, "changed") for path in write_editor_schemas(root)]
    gone = {path for path, what in files if what == "removed"}
    left = [name for name, record in recorded_manifests(root, configuration).items() if record.schema in gone]
    return _updated(old, new, files, left=left)


def _updated(
    old: Release,
    new: Release,
    files: Sequence[tuple[str, str]],
    conflicts: Sequence[Diagnostic] = (),
    left: Sequence[str] = (),
) -> Updated:
    return Updated(old.version, new.version, tuple(files), tuple(conflicts), tuple(left))


def _changes(data: Mapping[str, str], answers: Answers) -> bool:
    """Whether an answer is given that is another than before."""
    return any(str(answers.given.get(name)) != answer for name, answer in data.items())


def _raised_requirement(answers: Answers, old: Release, new: Release) -> dict[str, str]:
    """Where the project asks for the codegen that it was made by, it asks for the new one from now on.

    The versions of a pack are not those of codegen.
    """
    if new.source != SOURCE:
        return {}
    raised = raised_requirement(answers.requirement, old.version, new.version)
    return {} if raised is None else {"codegen_requirement": raised}


_COMMIT = "git add --all && git commit -m 'Begin'"


def _committed(root: Path, without: Sequence[str]) -> list[str]:
    """The files that git has of the project, all as they were committed; raises ``DiagnosticsError`` (C779) else.

    Those in the folders ``without``, which no template writes, are left out.
    """
    environment = users_environment()
    listed = git(root, "ls-files", "-z", "--", ".", environment=environment).decode(errors="surrogateescape")
    tracked = [path for path in listed.split("\0") if path]
    if FILE not in tracked:
        raise could_not("C779", "the project is not committed, so that an update could not be undone", _COMMIT)
    told = git(root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no", "--", ".",
               environment=environment)  # fmt: skip
    changed = sorted({word[3:] for word in told.decode(errors="surrogateescape").split("\0") if word})
    if changed:
        some = f"{', '.join(changed[:3])}{' and more' if len(changed) > 3 else ''}"
        raise could_not("C779", f"{some} is not committed as it is now", "git commit --all; or put it aside: git stash")
    return [path for path in tracked if not any(path.startswith(f"{folder.rstrip('/')}/") for folder in without)]
