"""What a glue entry must keep to: targets below the root, templates that exist, paths into the schema that exist."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from codegen.frontend.model_walk import is_collection, path_exists
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue, GlueEntry
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean
from codegen.support.paths import path_fault
from codegen.support.positions import PositionMap

_LOOP = re.compile(r"\{([^{}]*)\}")
_MODULE = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")


def check_glue(
    glue: ExtractionGlue,
    language: type[SystemSchema],
    positions: PositionMap,
    templates: Sequence[Path],
    bag: DiagnosticBag,
) -> None:
    """Add what is wrong with ``glue`` for schemas of ``language``; ``templates`` are the template folders in the order
    they are searched."""
    for name, entry in glue.entries.items():
        check = _EntryCheck(name, entry, language, positions, bag)
        check.target()
        check.template(templates)
        check.model_paths()
        check.vendor()


class _EntryCheck:
    def __init__(
        self, name: str, entry: GlueEntry, language: type[SystemSchema], positions: PositionMap, bag: DiagnosticBag
    ) -> None:
        self._path = ("schema_to_code", name)
        self._language = language
        self._entry = entry
        self._positions = positions
        self._bag = bag

    def _error(self, code: str, key: str, message: str, hint: str | None) -> None:
        self._bag.error(code, message, self._positions.value((*self._path, key)), hint)

    def target(self) -> None:
        target = self._entry.target
        if fault := path_fault(target.removeprefix("dist:")):
            root = "dist:" if target.startswith("dist:") else ""
            hint = fault.hint.replace("write `", f"write `{root}").replace("`", '"')
            self._error("C132", "target", fault.message, hint)
        elif target.startswith("dist:src/"):
            message = f"`{target}` is not below the import package, which is all that `src/` holds"
            self._error("C132", "target", message, f'write `"{PurePosixPath(target).name}"`, below the import package')
        variables = set(_LOOP.findall(target))
        if variables - {"item"}:
            unknown = ", ".join(sorted(variables - {"item"}))
            meant = _LOOP.sub("{item}", target)
            self._error("C541", "target", f"`{{{unknown}}}` is not a loop variable", f'write `"{meant}"`')
        elif bool(variables) != (self._entry.for_each is not None):
            message = "`{item}` in `target` and `for_each` go together"
            self._error("C541", "target", message, "write both or neither; without it every item would be one file")

    def template(self, folders: Sequence[Path]) -> None:
        template = self._entry.template
        if fault := path_fault(template):
            self._error("C132", "template", fault.message, fault.hint)
        elif not any(os.path.isfile(f"{folder}/{template}") for folder in folders):  # noqa: PTH113  a thousand systems ask
            files = [path.relative_to(folder) for folder in folders for path in folder.rglob("*.j2")]
            meant = did_you_mean(template.removesuffix(".j2"), [path.with_suffix("").as_posix() for path in files])
            hint = f"did you mean `{meant}.j2`?" if meant else "templates lie below `templates/`"
            self._error("C542", "template", f"no template `{template}`", hint)

    def model_paths(self) -> None:
        if self._entry.when is not None:
            for path in self._entry.when.split(" or "):
                self._model_path("when", path.strip())
        items = self._entry.for_each
        if items is not None and self._model_path("for_each", items) and not is_collection(self._language, items):
            message = f"`{items}` has no items to go through"
            self._error("C543", "for_each", message, "name a section of items, such as `kernels`")

    def _model_path(self, key: str, path: str) -> bool:
        if path_exists(self._language, path):
            return True
        meant = did_you_mean(path, self._language.model_fields)
        hint = f"did you mean `{meant}`?" if meant else "write a path such as `kernels` or `governance.anchors`"
        self._error("C543", key, f"the schema has no `{path}`", hint)
        return False

    def vendor(self) -> None:
        for index, module in enumerate(self._entry.vendor):
            if _MODULE.fullmatch(module) is None:
                span = self._positions.value((*self._path, "vendor", index))
                self._bag.error("C544", f"`{module}` is not a runtime module", span, "write `kernels.blocked`")
