"""``codegen lint``: what is wrong with schemas and glue, and the repair of what needs no decision."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from codegen.emit.commit import Change, SystemChanges, commit_decided
from codegen.emit.root_directory import RootDirectory
from codegen.emit.workspace_lock import workspace_lock
from codegen.frontend.dialects.canonical import canonical_document
from codegen.frontend.dialects.nesting import NotMovable, nested_text
from codegen.frontend.fixes import fixable, fixed_text
from codegen.frontend.meta_loader import system_of
from codegen.frontend.source_files import SourceFile, read_source
from codegen.frontend.yaml_reader import Document, read_documents
from codegen.phases.lock import lock
from codegen.phases.state import RunOptions, RunState
from codegen.phases.waivers import today
from codegen.plan.language import language_of
from codegen.plan.plugins import load_plugins
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticBag, DiagnosticsError
from codegen.support.patch_text import patch_text

_BYTE_ORDER_MARK = "\ufeff"
#: A fix may bring the next stage's diagnostics to light, and these their own fixes.
_ROUNDS = 8


@dataclass(frozen=True)
class Repair:
    """A schema's text before and after, and what was done to it."""

    schema: str
    before: str
    after: str
    fixes: tuple[str, ...]

    def patch(self) -> str:
        """The difference as a patch; empty where there is none."""
        return patch_text(self.schema, self.before, self.after)


def lint(root: Path, configuration: Configuration, schema: str, *, strict: bool) -> RunState:
    """The state after phase 0: the schema, its glue and their plan are valid, its warnings are in the system.

    Raises ``DiagnosticsError`` with every diagnostic of the first stage that has errors.
    """
    return lock(RunState(root, configuration, schema, RunOptions(strict=strict), today=today()))


def repair(root: Path, configuration: Configuration, schema: str, *, write: bool, wait: float = 0) -> Repair:
    """What of ``schema`` can be put right without a decision, on the disk when ``write`` says so.

    Misspelt keys and values are spelt, dialects B and C become dialect A; comments and order stay. Raises
    ``DiagnosticsError`` with nothing written where that cannot be done.
    """
    if not write:
        return _repaired(root, configuration, schema)
    repairs: list[Repair] = []

    def decided(directory: RootDirectory) -> list[SystemChanges]:
        found = _repaired(root, configuration, schema)
        repairs.append(found)
        if found.before == found.after:
            return []
        marked = (directory.read(schema) or b"").startswith(_BYTE_ORDER_MARK.encode())
        data = (_BYTE_ORDER_MARK * marked + found.after).encode()
        change = Change(schema, data, stat.S_IMODE(directory.mode(schema) or 0))
        return [SystemChanges(".lint", (change,), keep_previous=False)]

    with workspace_lock(root, f"lint --fix {schema}", wait=wait):
        commit_decided(root, decided)
    return repairs[0]


def _repaired(root: Path, configuration: Configuration, schema: str) -> Repair:
    bag = DiagnosticBag()
    source = read_source(root / schema, root, configuration.maximum_schema_bytes, bag)
    if source is None:
        raise DiagnosticsError(bag.sorted(), EXIT_COULD_NOT)
    sections = tuple(language_of(load_plugins(root, configuration)).model_fields)
    spelt, fixes = _spelt(source, root, configuration)
    nested = _nested(spelt, sections)
    if nested != spelt.text:
        fixes += ("written as dialect A",)
    return Repair(schema, source.text, nested, fixes)


def _spelt(source: SourceFile, root: Path, configuration: Configuration) -> tuple[SourceFile, tuple[str, ...]]:
    """``source`` with every fix that made its diagnostic go away, and what they were."""
    done: list[str] = []
    said = _said(source, root, configuration)
    for _ in range(_ROUNDS):
        items = fixable(said, source.file)
        if not items:
            break
        following = replace(source, text=fixed_text(source, items))
        then = _said(following, root, configuration)
        remaining = {(item.code, item.message) for item in then}
        if _is_unreadable(then) or any((item.code, item.message) in remaining for item in items):
            break
        done += [f"{item.message}: wrote `{item.fix}`" for item in items]
        source, said = following, then
    return source, tuple(done)


def _is_unreadable(items: Sequence[Diagnostic]) -> bool:
    """Whether the text is not even YAML, so that nothing else is said about it."""
    return any("C105" <= item.code < "C119" for item in items)


def _said(source: SourceFile, root: Path, configuration: Configuration) -> Sequence[Diagnostic]:
    try:
        return system_of(source, Path(source.file), root, configuration).warnings
    except DiagnosticsError as error:
        return error.diagnostics


def _nested(source: SourceFile, sections: Sequence[str]) -> str:
    """The text in dialect A; as it is where it has faults or is a Module-Spec."""
    before = _canonical(source, sections)
    if before is None:
        return source.text
    documents, system = before
    try:
        text = nested_text(source.text, documents)
    except NotMovable as error:
        raise _refusal(source, str(error)) from error
    after = _canonical(replace(source, text=text), sections)
    if after is None or after[1].data != system.data:
        raise _refusal(source, "its lines cannot be moved as they are")
    return text


def _canonical(source: SourceFile, sections: Sequence[str]) -> tuple[list[Document], Document] | None:
    bag = DiagnosticBag()
    documents = read_documents(source, bag)
    system = None if documents is None else canonical_document(documents, sections, bag)
    return None if documents is None or system is None or bag.has_errors else (documents, system)


def _refusal(source: SourceFile, reason: str) -> DiagnosticsError:
    message = f"{source.file} was not rewritten as dialect A: {reason}"
    hint = "write the top of the file and `metadata` as a block, one key a line"
    return DiagnosticsError([Diagnostic("C142", message, hint=hint)], EXIT_COULD_NOT)
