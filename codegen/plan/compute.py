"""From schema and glue to the files that generation will leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

from codegen.emit.root_directory import UnsafePathError, checked_parts
from codegen.plan.assertions import check_assertions
from codegen.plan.blocks import BLOCKS, block_of, gate_of
from codegen.plan.files import Kind, Plan, PlannedFile
from codegen.plan.handler_files import handler_sources, package_markers
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.plan.model_paths import UnknownPathError, is_present, items, look_up, pointer
from codegen.plan.vendored import UnknownModuleError, runtime_files, runtime_modules
from codegen.runtime.canonical_json import JsonValue
from codegen.runtime.digests import value_digest
from codegen.schema.glue import GlueEntry
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean
from codegen.support.spans import Span


def compute_plan(system: LoadedSystem, glue: LoadedGlue, root: Path, configuration: Configuration) -> Plan:
    """All files of ``system`` in the order of their blocks, and the hash over them and the schema model.

    Raises ``DiagnosticsError`` with every C5xx error of glue, targets and assertions.
    """
    return _Planner(system, glue, root, configuration).plan()


#: What a planned file says of the plan; what stands on the disk decides the action.
_HASHED = tuple(field.name for field in fields(PlannedFile) if field.name != "action")
_WIRED = "wired."
_CHOICES_OF_KERNELS = frozenset({"compiled_kernels", "kernels_by_backend"})


class _Planner:
    def __init__(self, system: LoadedSystem, glue: LoadedGlue, root: Path, configuration: Configuration) -> None:
        self._system = system
        self._model = system.model
        self._glue = glue
        self._root = root
        self._configuration = configuration
        self._bag = DiagnosticBag()
        self._distribution = f"{configuration.out}/{self._model.package}"
        self._package = f"{self._distribution}/src/{self._model.package}"

    def plan(self) -> Plan:
        files = [file for key, entry in self._glue.glue.entries.items() for file in self._entry(key, entry)]
        files += self._runtime_copies()
        files += self._handlers()
        self._check_paths(files)
        check_assertions(self._system, files, self._distribution, self._package, self._bag)
        self._bag.raise_errors()
        numbered = _numbered(files, self._distribution)
        package = self._model.package
        return Plan(package, package, numbered, plan_hash(self._system, numbered))

    def _entry(self, key: str, entry: GlueEntry) -> Iterator[PlannedFile]:
        if entry.owner == "generated":
            for item in self._items(key, entry):
                yield self._file(key, entry, item)

    def _items(self, key: str, entry: GlueEntry) -> list[str] | list[None]:
        """The items that an entry emits a file for, ``[None]`` for one file, nothing where ``when`` does not hold."""
        try:
            if entry.when is not None and not is_present(self._model, entry.when):
                return []
            return [None] if entry.for_each is None else items(self._model, entry.for_each)
        except UnknownPathError as error:
            hint = "write `contracts`, or another section whose items have names"
            self._bag.error("C501", str(error), self._span(key, "for_each" if entry.for_each else "when"), hint=hint)
            return []

    def _file(self, key: str, entry: GlueEntry, item: str | None) -> PlannedFile:
        path = self.resolve(entry.target.replace("{item}", item) if item is not None else entry.target)
        # Wirings stand in no schema: what they make points to the schema as a whole.
        if (entry.for_each or entry.when or "").startswith(_WIRED):
            source = ""
        elif entry.for_each is not None:
            source = pointer(_declared_in(entry.for_each), item)
        elif entry.when is not None and _declared_in(entry.when).partition(".")[0] in type(self._model).model_fields:
            source = pointer(_declared_in(entry.when))
        else:
            source = ""
        return PlannedFile(
            identifier="",
            block="",
            path=path,
            kind="template",
            template=entry.template,
            entry=key,
            item=item,
            source=source,
            action="Create",
            behaviour=self._behaviour(key, entry, item),
            gate="",
            requires=tuple(entry.requires),
        )

    def resolve(self, target: str) -> str:
        """The workspace path of a target of glue or of an assertion."""
        return resolve_target(target, self._distribution, self._package)

    def _behaviour(self, key: str, entry: GlueEntry, item: str | None) -> str:
        if entry.for_each is None or item is None:
            return f"{key.replace('_', ' ')} of {self._model.system.system}"
        declared = look_up(self._model, entry.for_each)
        declared = declared.get(item) if isinstance(declared, dict) else None
        text = declared.get("description") if isinstance(declared, dict) else getattr(declared, "doc", None)
        return f"{key.replace('_', ' ')}: {' '.join(str(text).split()) if text else item}"

    def _runtime_copies(self) -> Iterator[PlannedFile]:
        named: list[str] = []
        for key, entry in self._glue.glue.entries.items():
            wanted = bool(self._items(key, entry)) if entry.vendor else False
            for number, module in enumerate(entry.vendor):
                try:
                    runtime_files([module])
                except UnknownModuleError as error:
                    meant = did_you_mean(module, runtime_modules())
                    hint = (
                        f"did you mean `{meant}`?" if meant else "the reference of codegen lists the runtime's modules"
                    )
                    self._bag.error("C505", str(error), self._span(key, "vendor", number), hint)
                else:
                    named += [module] if wanted else []
        for path in runtime_files(named):
            template = f"codegen/runtime/{path}"
            yield self._copy(f"{self._package}/_runtime/{path}", "runtime", template, "runtime module taken along")

    def _handlers(self) -> Iterator[PlannedFile]:
        """Copies of what people wrote or will write: files of ``handlers/<system>/``, and those that ``owner: once``
        entries begin for them, whether they are there yet or not."""
        folder = f"{self._configuration.handlers}/{self._model.package}/"
        begun = dict(self._begun(folder))
        sources = {*handler_sources(self._root, self._configuration, self._model.package), *begun}
        for source in sorted(sources | package_markers(sources, folder)):
            key, item = begun.get(source, ("handler", None))
            path = f"{self._package}/_handlers/{source.removeprefix(folder)}"
            copy = self._copy(path, "handler", source, "handler written by hand")
            yield replace(copy, entry=key, item=item)

    def _begun(self, folder: str) -> Iterator[tuple[str, tuple[str, str | None]]]:
        for key, entry in self._glue.glue.entries.items():
            for item in self._items(key, entry) if entry.owner == "once" else ():
                target = entry.target if item is None else entry.target.replace("{item}", item.replace(".", "/"))
                yield f"{folder}{target}", (key, item)

    def _copy(self, path: str, kind: Kind, template: str, behaviour: str) -> PlannedFile:
        return PlannedFile(
            identifier="",
            block="",
            path=path,
            kind=kind,
            template=template,
            entry=kind,
            item=None,
            source="",
            action="Create",
            behaviour=behaviour,
            gate="",
        )

    def _check_paths(self, files: list[PlannedFile]) -> None:
        """Targets stay below the distribution, and no two are the same on a file system blind to case."""
        seen: dict[str, PlannedFile] = {}
        for file in files:
            place = self._span(file.entry, "target") if file.kind == "template" else None
            try:
                checked_parts(file.path)
            except UnsafePathError as error:
                self._bag.error("C503", f"target of {file.entry!r}: {error}", place, "stay below the distribution root")
                continue
            other = seen.setdefault(file.path.casefold(), file)
            if other is not file:
                same = "the same file" if other.path == file.path else "files whose paths differ only in case"
                message = f"{_name(other)} and {_name(file)} are {same}: {file.path}"
                span = self._item_span(file) or place
                self._bag.error("C502", message, span, "give one of them another name or target")

    def _item_span(self, file: PlannedFile) -> Span | None:
        if file.item is None:
            return None
        if file.kind == "handler":
            named = self._model.handler_modules.get(file.item, [])
            return self._system.positions.value(("operations", named[0], "handler")) if named else None
        return self._system.positions.key(tuple(file.source.lstrip("/").split("/")))

    def _span(self, key: str, *below: str | int) -> Span | None:
        positions = self._glue.positions.get(self._glue.origin.get(key, ""))
        return None if positions is None else positions.value(("schema_to_code", key, *below))


def _declared_in(path: str) -> str:
    """The section of the schema that declares what ``path`` names; choices among kernels are kernels."""
    return "kernels" if path.partition(".")[0] in _CHOICES_OF_KERNELS else path


def resolve_target(target: str, distribution: str, package: str) -> str:
    """``dist:`` targets below the distribution root, others below the import package."""
    return f"{distribution}/{target[5:]}" if target.startswith("dist:") else f"{package}/{target}"


def _name(file: PlannedFile) -> str:
    return file.entry if file.item is None else f"{file.entry} of {file.item}"


def _numbered(files: list[PlannedFile], distribution: str) -> tuple[PlannedFile, ...]:
    """``files`` sorted by block and path, with their numbers and gates."""
    sorted_files = sorted(files, key=lambda file: (block_of(file.path.removeprefix(f"{distribution}/")), file.path))
    counts = dict.fromkeys(BLOCKS, 0)
    numbered = []
    for file in sorted_files:
        below = file.path.removeprefix(f"{distribution}/")
        block = block_of(below)
        counts[block] += 1
        identifier = f"{block}.{counts[block]}"
        numbered.append(replace(file, identifier=identifier, block=block, gate=gate_of(below, file.kind)))
    return tuple(numbered)


def plan_hash(system: LoadedSystem, files: tuple[PlannedFile, ...]) -> str:
    """SHA-256 over the schema model and the planned files; what stands on the disk does not enter."""
    canonical: JsonValue = {
        "schema": {"path": system.path, "model": system.model.model_dump(mode="json", by_alias=True)},
        **({"wired": system.model.wired.model_dump(mode="json")} if system.model.wired.present else {}),
        "files": [{name: getattr(file, name) for name in _HASHED} for file in files],
    }
    return value_digest(canonical)
