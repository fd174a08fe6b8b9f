"""An evidence folder from the disk."""

from __future__ import annotations

from pathlib import Path

from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.evidence.evidence_files import RUN, EvidenceFiles
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_HINT = "name a folder that a run left: evidence/<system>, or a bundle that codegen evidence bundle assembled"


def read_evidence(folder: Path) -> EvidenceFiles:
    """Every file below ``folder``. Raises ``DiagnosticsError`` (exit 2): C760 where no evidence lies there."""
    if not folder.is_dir():
        raise refused("C760", f"there is no folder {folder}", _HINT)
    files: dict[str, bytes] = {}
    with RootDirectory(folder.parent) as directory:
        for path in directory.walk(folder.name):
            try:
                data = directory.read(path)
            except UnsafePathError as error:
                raise refused("C761", f"{folder}: {error}", "a bundle holds regular files only") from error
            files[path.removeprefix(f"{folder.name}/")] = data or b""
    if RUN not in files:
        raise refused("C760", f"{folder} holds no {RUN}: it is not the evidence of a run", _HINT)
    return EvidenceFiles(folder.as_posix(), files)


def refused(code: str, message: str, hint: str) -> DiagnosticsError:
    """What cannot be looked at."""
    return DiagnosticsError([Diagnostic(code, message, hint=hint)], EXIT_COULD_NOT)
