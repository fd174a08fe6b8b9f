"""Packs of templates in wheels: the template is the folder of the wheel that holds a ``copier.yml``."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from codegen.scaffold.pack_address import WHEELS
from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_tree import MOST_BYTES, MOST_FILES, Release, Tree, checked_tree, script
from codegen.support.diagnostics import DiagnosticsError


def wheel_release(path: Path) -> Release:
    """The template in the wheel ``path``; raises ``DiagnosticsError`` (C773, C776) where there is none."""
    name, version = _name_and_version(path)
    try:
        with zipfile.ZipFile(path) as wheel:
            tree = _template(wheel, path.name)
    except FileNotFoundError:
        raise could_not("C773", f"there is no wheel {path}", "name a file that is there") from None
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise could_not("C773", f"{path.name} is no wheel that can be read: {error}", "download it again") from None
    return Release(f"{WHEELS}{name}", version, checked_tree(tree, path.name))


def earlier_wheel(path: Path, version: str) -> Path:
    """The wheel of ``version`` of the same distribution that lies beside ``path``.

    Raises ``DiagnosticsError`` (C773) where none does.
    """
    name, _ = _name_and_version(path)
    for other in sorted(path.parent.glob("*.whl")):
        try:
            if _name_and_version(other) == (name, version):
                return other
        except DiagnosticsError:
            continue
    message = f"the project was made from {name} {version}, whose wheel does not lie beside {path.name}"
    raise could_not("C773", message, f"put it into {path.parent}: the update compares both")


def _name_and_version(path: Path) -> tuple[str, str]:
    try:
        name, version, _, _ = parse_wheel_filename(path.name)
    except InvalidWheelFilename:
        hint = "a wheel is named like acme_service-1.2.0-py3-none-any.whl"
        raise could_not("C773", f"{path.name} is not the name of a wheel", hint) from None
    return str(name), str(version)


def _template(wheel: zipfile.ZipFile, where: str) -> Tree:
    entries = [entry for entry in wheel.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise could_not("C776", f"{where} has two files of one name", "ask those who made it")
    folder = _folder(names, where)
    held = [entry for entry in entries if entry.filename.startswith(folder)]
    if len(held) > MOST_FILES or sum(entry.file_size for entry in held) > MOST_BYTES:
        raise could_not("C776", f"{where} is too large for a template", "look at what else lies in it")
    for entry in held:
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise could_not("C776", f"{where}: {entry.filename!r} is a symlink", "a pack holds files alone")
    return {entry.filename.removeprefix(folder): script(wheel.read(entry)) for entry in held}


def _folder(names: list[str], where: str) -> str:
    """The folder of the only template, with a slash; empty for the top."""
    found = sorted(_configurations(names), key=lambda name: name.count("/"))
    least = [name for name in found if name.count("/") == found[0].count("/")]
    if len(least) != 1:
        message = f"{where} holds {'no template' if not least else 'several templates'}: {len(least)} copier.yml"
        raise could_not("C773", message, "a pack is a wheel with one template")
    return least[0].rpartition("copier.")[0]


def _configurations(names: list[str]) -> Iterator[str]:
    return (name for name in names if name.rpartition("/")[2] in ("copier.yml", "copier.yaml"))
