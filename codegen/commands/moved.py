"""Why generation would write other bytes than the last run did: the recorded lock and the lock of now, compared."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from codegen.commands import warm
from codegen.commands.moved_keys import KeysOfInputs
from codegen.drift.moved import Change, Moved, MovedInput, MovedPin, keys_behind
from codegen.emit.manifest import Manifest, ManifestEntry
from codegen.emit.record_json import sha256_hex
from codegen.emit.render import template_context
from codegen.emit.root_directory import RootDirectory
from codegen.phases.edit_files import edited_path, edits_folder
from codegen.phases.plugin_contexts import contexts_of
from codegen.phases.recorded_content import recorded_content
from codegen.phases.state import RunState
from codegen.phases.template_files import template_roots, with_included
from codegen.phases.workspace import current_lock, planned, records_of
from codegen.plan.files import PlannedFile
from codegen.plan.lock import Lock, read_lock
from codegen.plan.plugins import load_plugins


class MovedSince:
    """What moved since the run that ``manifest`` records; ``history`` is the workspace whose git and store are asked.

    With ``why`` the keys of inputs that moved are looked for.
    """

    def __init__(
        self, state: RunState, directory: RootDirectory, manifest: Manifest | None, history: Path, *, why: bool
    ) -> None:
        self._state = state
        self._history = history
        self._entries = {} if manifest is None else manifest.by_path()
        self._files = {file.path: file for file in planned(state).files}
        self._lock_path = f"{records_of(state)}/lock.toml"
        self._old = self._recorded_lock(directory)
        self._keys = KeysOfInputs(state, history) if why else None

    @cached_property
    def inputs(self) -> tuple[MovedInput, ...]:
        """The inputs that differ from the last run's; the lock alone where nobody knows what these were."""
        if self._old is None:
            return (MovedInput(self._lock_path, note="the lock of the last run is nowhere to be found"),)
        old, new = self._old.inputs, self._new.inputs
        return tuple(
            self._moved_input(path, old.get(path), new.get(path))
            for path in sorted(old.keys() | new.keys())
            if old.get(path) != new.get(path)
        )

    @cached_property
    def pins(self) -> tuple[MovedPin, ...]:
        """The tools and settings with another version or value."""
        old = {} if self._old is None else self._old.pins
        new = self._new.pins if self._old is not None else {}
        return tuple(
            MovedPin(name, old.get(name, "absent"), new.get(name, "absent"))
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        )

    @cached_property
    def locks_differ(self) -> bool:
        """Whether the lock of now is another than that of the last run."""
        return self._old != self._new

    def behind(self, path: str) -> Moved:
        """What moved of all that ``path`` is made of."""
        file = self._files.get(path)
        entry = self._entries.get(path)
        source = entry.source.rpartition("#")[2] if file is None and entry is not None else file.source if file else ""
        template = self._template(file)
        inputs = tuple(self._matters(self.inputs, file, source))
        if inputs or self.pins or template:
            return Moved(inputs, self.pins, (), template)
        modules, nearest = self._modules(file, entry)
        return Moved(modules=modules, nearest=nearest)

    @cached_property
    def _new(self) -> Lock:
        return current_lock(self._state)

    def _recorded_lock(self, directory: RootDirectory) -> Lock | None:
        """The lock with which the recorded files were made: a plan may have been written since, or the file edited."""
        data = directory.read(self._lock_path)
        entry = self._entries.get(self._lock_path)
        if entry is not None and (data is None or sha256_hex(data) != entry.sha256):
            found = recorded_content(self._history, self._lock_path, entry.sha256)
            data = None if found is None else found.data
        try:
            return None if data is None else read_lock(data)
        except ValueError:
            return None

    def _moved_input(self, path: str, old: str | None, new: str | None) -> MovedInput:
        change: Change = "added" if old is None else "removed" if new is None else "changed"
        if self._keys is None or old is None or new is None:
            return MovedInput(path, change=change)
        return self._keys.of(path, old)

    def _matters(self, inputs: Iterable[MovedInput], file: PlannedFile | None, source: str) -> Iterable[MovedInput]:
        """Those of ``inputs`` that ``file`` is made of, with the keys that it depends on; all where none is."""
        found = list(inputs)
        if file is not None:
            own = [item for item in found if self._may_shape(item.path, file)]
            found = own or found
        for item in found:
            keys = keys_behind(source, item.keys)
            yield MovedInput(item.path, keys, item.change, item.note)

    def _may_shape(self, path: str, file: PlannedFile) -> bool:
        """Whether the input ``path`` can be behind ``file``: a template if it is used, a handler if it is copied, an
        adopted edit if it is one of this file."""
        templates = f"{self._state.configuration.templates}/"
        if path.startswith(templates):
            return path.removeprefix(templates) in self._templates_of(file)
        if path.startswith(f"{edits_folder(self._state)}/"):
            return edited_path(self._state.configuration, path) == file.path
        return file.kind != "handler" or path == file.template

    def _template(self, file: PlannedFile | None) -> str:
        """The template of codegen behind ``file`` that moved, or one that it includes."""
        if self._old is None:
            return ""
        old, new = self._old.built_in, self._new.built_in
        names = [] if file is None else [f"templates/{name}" for name in sorted(self._templates_of(file))]
        return next((name for name in names if name in old and old[name] != new.get(name)), "")

    def _templates_of(self, file: PlannedFile) -> set[str]:
        roots = template_roots(self._state.root, self._state.configuration)
        return with_included([file.template], roots) if file.kind == "template" else set()

    def _modules(self, file: PlannedFile | None, entry: ManifestEntry | None) -> tuple[tuple[str, ...], bool]:
        """The modules of codegen that moved, and whether they are only the nearest that are known.

        The stamp of this machine names them where it is about what was recorded; else the file tells what computes it.
        """
        if file is not None and file.kind == "runtime":
            return (file.template,), False
        schema = self._state.schema_path
        if entry is not None and warm.stamped_digest(self._history, schema, entry.path) == entry.sha256:
            changed = warm.changed_sources(self._history, schema)
            if changed:
                return tuple(changed), False
        if file is None or file.kind != "template":
            return ("codegen",), False
        roots = template_roots(self._state.root, self._state.configuration)
        contexts = contexts_of(load_plugins(self._state.root, self._state.configuration))
        module = contexts[template_context(file.template, roots)].__module__
        return (f"{module.replace('.', '/')}.py",), True
