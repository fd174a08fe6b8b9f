"""Edits of generated files that people had adopted: laid over what is generated, every time."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from codegen.drift.edit_file import Edit, NoEditError, first_change, read_edit
from codegen.drift.three_way import Merged, NotTextError, merge
from codegen.emit.root_directory import RootDirectory
from codegen.phases.edit_files import edit_files, edited_path
from codegen.phases.state import RunState
from codegen.support.diagnostics import EXIT_CONFLICT, EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.spans import Span


@dataclass(frozen=True)
class AdoptedEdit:
    """The edit in the file ``place``, and what it makes of the generated file ``path`` as it is generated now.

    ``line`` is the first one of its file that changes something.
    """

    place: str
    path: str
    line: int
    edit: Edit
    merged: Merged

    @property
    def fits(self) -> bool:
        """Whether the places that were edited are still generated as they were."""
        return not self.merged.conflicts


def adopted_edits(state: RunState, tree: Mapping[str, bytes], directory: RootDirectory) -> list[AdoptedEdit]:
    """Every adopted edit of the system laid over its file in ``tree``.

    Raises ``DiagnosticsError`` (exit 1) for files that are no edits, and for edits of what is not generated.
    """
    found: list[AdoptedEdit] = []
    faults: list[Diagnostic] = []
    for place, data in edit_files(state, directory).items():
        path = edited_path(state.configuration, place)
        drop = f"`rm {shlex.quote(place)} && codegen run {shlex.quote(state.schema_path)}`"
        try:
            edit = read_edit(data)
            if path in tree:
                found.append(
                    AdoptedEdit(place, path, first_change(data), edit, merge(edit.before, edit.after, tree[path]))
                )
            else:
                message = f"{path}, which it edits, is not generated any more"
                faults.append(_fault(place, 1, message, f"move what is worth keeping elsewhere, then {drop}"))
        except NotTextError as error:
            faults.append(_fault(place, 1, f"{path} cannot be edited: {error}", drop))
        except NoEditError as error:
            message = f"{place} is no adopted edit: {error}"
            faults.append(_fault(place, error.line, message, f"restore it from version control, or {drop}"))
    if faults:
        raise DiagnosticsError(faults, EXIT_FINDINGS)
    return found


def with_edits(state: RunState, tree: Mapping[str, bytes], directory: RootDirectory) -> dict[str, bytes]:
    """``tree`` with the adopted edits of the system in it.

    Raises ``DiagnosticsError`` (exit 6) where one does not fit what is generated now.
    """
    edits = adopted_edits(state, tree, directory)
    misfits = [_misfit(state, item) for item in edits if not item.fits]
    if misfits:
        raise DiagnosticsError(misfits, EXIT_CONFLICT)
    return {**tree, **{item.path: item.merged.data for item in edits}}


def _fault(place: str, line: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic("C655", message, Span(place, line, 1, line, 1), hint)


def _misfit(state: RunState, item: AdoptedEdit) -> Diagnostic:
    count = item.merged.conflicts
    places = (
        f"{count} place{'s' if count > 1 else ''} that it edits {'are' if count > 1 else 'is'} generated otherwise now"
    )
    hint = (
        f"`codegen run --merge {state.schema_path}` writes both into {item.path}, with markers; make one text of them "
        f"there, then `codegen adopt {item.path}`"
    )
    message = f"the adopted edit of {item.path} does not fit any more: {places}"
    return Diagnostic("C654", message, Span(item.place, item.line, 1, item.line, 1), hint)
