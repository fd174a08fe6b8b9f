"""What a self-test does to a copy of a workspace, one change a case, and the cause that check must name for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from codegen.drift.classify import Cause
from codegen.emit.record_json import record_json, sha256_hex
from codegen.plan.lock import lock_text, read_lock
from codegen.support.data_files import data_root

_PYPROJECT = "deployment/pyproject.toml.j2"
_BACKEND = "codegen/backends/deployment.py"
_CONSTANT = '"setuptools>=77"'
_PACKAGE = Path(__file__).resolve().parents[2]
_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc")


@dataclass(frozen=True)
class Change:
    """What was done to ``path``, and the cause that check must name there.

    ``generator`` is the folder of another codegen, which is to do the checking; None for the one that runs.
    """

    what: str
    path: str
    cause: Cause
    generator: Path | None = None


@dataclass(frozen=True)
class Copy:
    """A copy of a clean workspace at ``root``; ``beside`` is an empty folder outside of it, for whatever a case needs.

    ``records`` and ``distribution`` are the folders of the system that ``schema`` makes.
    """

    root: Path
    beside: Path
    schema: str
    records: str
    distribution: str

    @property
    def manifest(self) -> str:
        """The record of all files."""
        return f"{self.records}/manifest.json"

    @property
    def lock(self) -> str:
        """The locked plan."""
        return f"{self.records}/lock.toml"

    def template_of(self, path: str) -> str:
        """The template of a generated file, as the manifest has it."""
        return next(entry["template"] for entry in self._entries() if entry["path"] == path)

    def made_by(self, template: str) -> str | None:
        """The first file that ``template`` makes; None where it makes none."""
        return next((entry["path"] for entry in self._entries() if entry["template"] == template), None)

    def victim(self) -> str:
        """A file that a template makes: a module where there is one, for its text can change in every way."""
        made = [entry["path"] for entry in self._entries() if entry["kind"] == "template"]
        return next((path for path in made if path.endswith(".py") and (self.root / path).stat().st_size), made[0])

    def add_line(self, path: str) -> None:
        """One more line, which means something, at the end of ``path``."""
        with (self.root / path).open("ab") as stream:
            stream.write(b"ADDED = 1\n")

    def record(self, path: str, digest: str) -> None:
        """Make the manifest say that a run left ``path`` with this digest."""
        manifest = json.loads((self.root / self.manifest).read_bytes())
        known = [entry for entry in manifest["files"] if entry["path"] == path]
        if not known:
            known = [{**manifest["files"][0], "path": path}]
            manifest["files"] += known
        known[0]["sha256"] = digest
        (self.root / self.manifest).write_text(record_json(manifest), encoding="utf-8")

    def record_as_it_is(self, path: str) -> None:
        """Make the manifest say that a run left ``path`` as it is now."""
        self.record(path, sha256_hex((self.root / path).read_bytes()))

    def _entries(self) -> list[dict[str, str]]:
        return list(json.loads((self.root / self.manifest).read_bytes())["files"])


def _edit(copy: Copy) -> Change:
    path = copy.victim()
    copy.add_line(path)
    return Change("a line added to a generated file", path, Cause.HAND_EDITED)


def _delete(copy: Copy) -> Change:
    path = copy.victim()
    (copy.root / path).unlink()
    return Change("a generated file deleted", path, Cause.MISSING)


def _add(copy: Copy) -> Change:
    path = f"{copy.distribution}/added.py"
    (copy.root / path).write_text("ADDED = 1\n", encoding="utf-8")
    return Change("a file added that nothing generates", path, Cause.ORPHAN)


def _add_and_record(copy: Copy) -> Change:
    path = f"{copy.distribution}/added.py"
    (copy.root / path).write_text("ADDED = 1\n", encoding="utf-8")
    copy.record_as_it_is(path)
    copy.add_line(path)
    return Change("a file that is no longer generated, edited since", path, Cause.ORPHAN_EDITED)


def _line_ends(copy: Copy) -> Change:
    path = copy.victim()
    place = copy.root / path
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    return Change("line ends become CRLF", path, Cause.EOL_ONLY)


def _layout(copy: Copy) -> Change | None:
    path = copy.victim()
    if not path.endswith(".py"):
        return None
    place = copy.root / path
    place.write_bytes(place.read_bytes() + b"\n\n")
    return Change("blank lines at the end of a module", path, Cause.FORMAT_ONLY)


def _mode(copy: Copy) -> Change:
    path = copy.victim()
    (copy.root / path).chmod(0o755)
    return Change("a generated file made executable", path, Cause.MODE)


def _symlink(copy: Copy) -> Change:
    path = copy.victim()
    elsewhere = copy.beside / "elsewhere"
    shutil.move(copy.root / path, elsewhere)
    (copy.root / path).symlink_to(elsewhere)
    return Change("a generated file replaced by a link to the same bytes", path, Cause.MODE)


def _regenerate(copy: Copy) -> Change:
    path = copy.victim()
    copy.add_line(path)
    copy.record_as_it_is(path)
    return Change("a file written by hand, and the manifest after it", path, Cause.GENERATOR)


def _unrecorded(copy: Copy) -> Change:
    path = copy.victim()
    copy.record(path, "0" * 64)
    return Change("the manifest says that a run left other bytes", path, Cause.UNRECORDED)


def _move_manifest(copy: Copy) -> Change:
    (copy.root / copy.manifest).rename(copy.beside / "manifest.json")
    return Change("the manifest moved away", copy.manifest, Cause.MISSING)


def _schema(copy: Copy) -> Change:
    with (copy.root / copy.schema).open("ab") as stream:
        stream.write(b"\n# one more line\n")
    return Change("the schema changed", copy.lock, Cause.STALE)


def _schema_and_edit(copy: Copy) -> Change:
    _schema(copy)
    place = copy.root / copy.lock
    place.write_text(f"{place.read_text(encoding='utf-8')}\n[mine]\n", encoding="utf-8")
    return Change("the schema changed, and a record was edited", copy.lock, Cause.STALE_AND_HAND_EDITED)


def _pin(copy: Copy) -> Change | None:
    place = copy.root / copy.lock
    lock = read_lock(place.read_bytes())
    if not lock.pins:
        return None
    name = next(iter(lock.pins))
    place.write_text(lock_text(replace(lock, pins={**lock.pins, name: "0.0.1"})), encoding="utf-8")
    copy.record_as_it_is(copy.lock)
    return Change(f"the last run had another version of {name}", copy.lock, Cause.GENERATOR)


def _template(copy: Copy) -> Change | None:
    path = copy.victim()
    template = copy.template_of(path)
    other = _other_generator(copy)
    place = (other if (other / "templates").is_dir() else other / "codegen/_data") / "templates" / template
    if not place.is_file():
        return None  # one of the workspace, which is an input as the schema is
    place.write_text(f"{place.read_text(encoding='utf-8')}\n{{# #}}ADDED = 1\n", encoding="utf-8")
    return Change(f"a line added to codegen's templates/{template}", path, Cause.GENERATOR, other)


def _backend(copy: Copy) -> Change | None:
    path = copy.made_by(_PYPROJECT)
    other = _other_generator(copy)
    source = (other / _BACKEND).read_text(encoding="utf-8")
    if path is None or _CONSTANT not in source:
        return None
    (other / _BACKEND).write_text(source.replace(_CONSTANT, '"setuptools>=78"'), encoding="utf-8")
    return Change(f"a constant changed in {_BACKEND}", path, Cause.GENERATOR, other)


def _other_generator(copy: Copy) -> Path:
    """A copy of codegen itself, which a case may change."""
    folder = copy.beside / "generator"
    shutil.copytree(_PACKAGE, folder / "codegen", ignore=_CACHES)
    if data_root() == _PACKAGE.parent:
        for name in ("templates", "glue"):
            shutil.copytree(data_root() / name, folder / name)
    return folder


#: A case changes the copy that it is given; None where the system has nothing that it could be done to.
CASES: Mapping[str, Callable[[Copy], Change | None]] = {
    "edit": _edit,
    "delete": _delete,
    "add": _add,
    "add-and-record": _add_and_record,
    "line-ends": _line_ends,
    "layout": _layout,
    "mode": _mode,
    "symlink": _symlink,
    "regenerate": _regenerate,
    "record": _unrecorded,
    "manifest": _move_manifest,
    "schema": _schema,
    "schema-and-edit": _schema_and_edit,
    "pin": _pin,
    "template": _template,
    "backend": _backend,
}
