"""The files of a template, whichever way they came, and the digest that pins them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen.scaffold.refusals import could_not

#: Templates are texts of a person; what is larger is something else.
MOST_FILES = 5_000
MOST_BYTES = 32 << 20

_CONFIGURATIONS = ("copier.yml", "copier.yaml")


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One file: its bytes, and whether it may be executed."""

    data: bytes
    executable: bool = False


#: Files by path; paths are relative, with ``/``.
Tree = Mapping[str, TemplateFile]


@dataclass(frozen=True)
class Release:
    """One version of a template: ``source`` as Copier records it in ``_src_path``, ``version`` as in ``_commit``."""

    source: str
    version: str
    tree: Tree

    @property
    def digest(self) -> str:
        """``sha256:`` and the digest of the list ``MODE SHA256 PATH``, ended by NUL each, in the order of the paths.

        MODE is 100755 for what may be executed, else 100644; SHA256 is that of the file's bytes in hexadecimal.
        """
        lines = (f"{_mode(file)} {hashlib.sha256(file.data).hexdigest()} {path}\0" for path, file in self.ordered())
        return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"

    def ordered(self) -> Iterator[tuple[str, TemplateFile]]:
        """The files in the order of their paths' bytes."""
        yield from sorted(self.tree.items(), key=lambda item: item[0].encode())


def _mode(file: TemplateFile) -> str:
    return "100755" if file.executable else "100644"


def checked_tree(tree: Tree, where: str) -> Tree:
    """``tree``, which came from ``where``; raises ``DiagnosticsError`` (C776, C773) where it is no template of ours.

    Refused are paths that leave the folder or reach into git's own, trees that are too large, and those without a
    ``copier.yml`` at their top.
    """
    size = sum(len(file.data) for file in tree.values())
    if len(tree) > MOST_FILES or size > MOST_BYTES:
        message = f"{where} has {len(tree)} files of {size} bytes: a template has {MOST_FILES} of {MOST_BYTES} at most"
        raise could_not("C776", message, "look at what else lies in it")
    for path in tree:
        above = path.split("/")[:-1]
        in_file = next((folder for end in range(len(above)) if (folder := "/".join(above[: end + 1])) in tree), "")
        if fault := path_fault(path) or (in_file and f"lies in {in_file!r}, which is a file"):
            raise could_not("C776", f"{where}: {path!r} {fault}", "templates come from people you know: ask them")
    if not any(name in tree for name in _CONFIGURATIONS):
        raise could_not("C773", f"{where} is no template of Copier: it has no copier.yml", "name a template's folder")
    return tree


def path_fault(path: str) -> str:
    """What is wrong with a path of a template; empty where nothing is."""
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or (len(path) > 1 and path[1] == ":"):
        return "is not a relative path"
    if {"", ".", ".."} & set(parts):
        return "leaves its folder"
    if any(part.lower().rstrip(". ") == ".git" for part in parts):
        return "reaches into git's own folder"
    if not path.isprintable():
        return "holds characters that cannot be seen"
    return ""


def read_folder(folder: Path) -> Tree:
    """The files below ``folder``, but for what Python compiled; what begins with ``#!`` may be executed.

    An installed wheel has no modes to go by. Raises ``DiagnosticsError`` (C776) for a symlink.
    """
    found: dict[str, TemplateFile] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise could_not("C776", f"{name!r} of the template is a symlink", "put the file itself in its place")
        if path.is_file() and "__pycache__" not in path.parts:
            found[name] = script(path.read_bytes())
    return found


def script(data: bytes) -> TemplateFile:
    """A file that may be executed where it says by what."""
    return TemplateFile(data, executable=data.startswith(b"#!"))
