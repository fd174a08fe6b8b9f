"""Phase 1, where it was asked for: keep hand edits, merged with what is generated now or adopted as inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from codegen.drift.classify import Cause
from codegen.drift.edit_file import Edit, edit_text
from codegen.drift.three_way import Merged, NotTextError, merge
from codegen.emit.manifest import Manifest
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.phases.adopted_edits import AdoptedEdit, adopted_edits
from codegen.phases.edit_files import edit_files, edit_place
from codegen.phases.generate import generated
from codegen.phases.hand_edits import HandEdit, first_difference, recorded_files
from codegen.phases.handlers.mended_file import MendedFile
from codegen.phases.recorded_content import recorded_content
from codegen.phases.settled_file import SettledFile
from codegen.phases.state import RunState
from codegen.phases.workspace import planned
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

#: What has a generated version to be merged with.
_MERGEABLE = frozenset({Cause.HAND_EDITED, Cause.STALE_AND_HAND_EDITED})


class Settlement:
    """Keeps the hand edits of one system; ``tree`` is what is generated now, with the adopted edits that fit.

    ``state`` has what was kept, ``findings`` are those edits that could not be.
    """

    def __init__(self, state: RunState, directory: RootDirectory, manifest: Manifest | None) -> None:
        self._directory = directory
        self._looked_at: dict[str, bytes | None] = {}
        self._recorded = recorded_files(manifest)
        apart = dict.fromkeys(edit_files(state, directory))
        self._pure = generated(replace(state, edits=apart)).tree
        self._adopted = {item.path: item for item in adopted_edits(state, self._pure, directory)}
        laid_over = {path: item.merged.data for path, item in self._adopted.items() if item.fits}
        self.tree: Mapping[str, bytes] = {**self._pure, **laid_over}
        self.state = state
        self.findings: list[Diagnostic] = []

    def merge(self, edits: Iterable[HandEdit]) -> list[HandEdit]:
        """Merge every edit with what is generated now; those that have no generated version are left.

        An adopted edit that does not fit becomes a hand edit again, with markers where it does not.
        """
        left: list[HandEdit] = []
        misfits = {path: item for path, item in self._adopted.items() if not item.fits}
        for edit in edits:
            if edit.path in misfits:
                continue
            if edit.cause not in _MERGEABLE or edit.path not in self._recorded:
                left.append(edit)
            elif (merged := self._merged(edit.path)) is not None:
                self._settle(edit.path, merged)
        for item in misfits.values():
            self._take_back(item)
        return left

    def adopt(self, edits: Iterable[HandEdit]) -> list[HandEdit]:
        """Make inputs of the edits of the files that the options name; the others are left."""
        found = {edit.path: edit for edit in edits}
        for path in self.state.options.adopt:
            edit = found.pop(path, None)
            if edit is None or edit.cause not in _MERGEABLE:
                self._refuse(path, _nothing(path, edit, self._pure))
            elif (merged := self._merged(path)) is not None:
                self._adopt(path, merged)
        return list(found.values())

    def _adopt(self, path: str, merged: Merged) -> None:
        if merged.conflicts:
            line = first_difference(self.tree[path], self._disk(path) or b"")
            message = f"{path} was edited where it is generated otherwise now: there is no one text to adopt"
            hint = f"`codegen run --merge {self.state.schema_path}` writes both into it, with markers"
            self.findings.append(Diagnostic("C652", message, Span(path, line, 1, line, 1), hint))
            return
        file = next(file for file in planned(self.state).files if file.path == path)
        if file.kind == "handler":
            self._hand_back(file.template, path, merged)
            return
        edit = Edit(self._pure[path], merged.data)
        text = None if edit.before == edit.after else edit_text(path, edit)
        self.state = replace(self.state, edits={**self.state.edits, edit_place(self.state.configuration, path): text})
        self._settle(path, merged)

    def _hand_back(self, source: str, path: str, merged: Merged) -> None:
        """The edit of a copy goes into the file of the person that it is a copy of."""
        before = self._directory.read(source)
        if before is None:
            self._refuse(path, f"{path} is a copy of {source}, which is not there")
            return
        self.state = replace(self.state, mended={**self.state.mended, source: MendedFile(before, merged.data)})
        self._settle(path, merged)

    def _take_back(self, item: AdoptedEdit) -> None:
        """An adopted edit that does not fit, as a hand edit with both texts; its file goes."""
        disk = self._disk(item.path)
        recorded = self._recorded.get(item.path)
        untouched = disk is None or (recorded is not None and sha256_hex(disk) == recorded.sha256)
        ours = item.edit.after if untouched or disk is None else disk
        try:
            merged = merge(item.edit.before, ours, self._pure[item.path])
        except NotTextError as error:
            self._refuse(item.path, f"{item.path} cannot be merged: {error}")
            return
        self.state = replace(self.state, edits={**self.state.edits, item.place: None})
        self._settle(item.path, merged, taken_back=True)

    def _merged(self, path: str) -> Merged | None:
        """The file on the disk with what changed in its generation since; None where that is not to be told."""
        disk, theirs, recorded = self._disk(path) or b"", self.tree[path], self._recorded.get(path)
        item = self._adopted.get(path)
        if item is not None and not item.fits:
            base: bytes | None = item.edit.before
        elif recorded is None or recorded.sha256 == sha256_hex(theirs):
            base = theirs
        else:
            content = recorded_content(self.state.root, path, recorded.sha256)
            base = None if content is None else content.data
        if base is None:
            message = (
                f"what was generated before {path} was edited is not known: neither git's history of it nor "
                ".codegen/store/ has the recorded version"
            )
            hint = f"copy it elsewhere, remove it, `codegen run {self.state.schema_path}`, then edit it again"
            self.findings.append(Diagnostic("C650", message, Span(path, 1, 1, 1, 1), hint))
            return None
        try:
            return merge(base, disk, theirs)
        except NotTextError as error:
            self._refuse(path, f"{path} cannot be merged: {error}")
            return None

    def _settle(self, path: str, merged: Merged, *, taken_back: bool = False) -> None:
        settled = SettledFile(self._disk(path), merged.data, merged.conflict_lines, taken_back)
        self.state = replace(self.state, settled={**self.state.settled, path: settled})

    def _disk(self, path: str) -> bytes | None:
        """The file on the disk as it was first seen: what is saved later is in no merge, and found by the commit."""
        if path not in self._looked_at:
            self._looked_at[path] = self._directory.read(path)
        return self._looked_at[path]

    def _refuse(self, path: str, message: str) -> None:
        hint = f"`codegen check {self.state.schema_path}` names the files that were edited"
        self.findings.append(Diagnostic("C651", message, Span(path, 1, 1, 1, 1), hint))


def open_conflicts(state: RunState) -> tuple[Diagnostic, ...]:
    """A diagnostic for every conflict that the run wrote into a file of a person, at its first marker."""
    found: list[Diagnostic] = []
    for path, file in sorted(state.settled.items()):
        for line in file.conflict_lines:
            message = f"{path} was edited where it is generated otherwise now: both texts stand between markers"
            hint = f"make one text of them and remove the markers; then `codegen adopt {path}` keeps it"
            found.append(Diagnostic("C652", message, Span(path, line, 1, line, 1), hint))
    return tuple(found)


def _nothing(path: str, edit: HandEdit | None, tree: Mapping[str, bytes]) -> str:
    if path not in tree:
        return f"{path} is not generated" + (" any more" if edit is not None else "")
    return f"{path} holds nothing that was edited by hand"
