"""Formatting: one ruff process over all staged Python files."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path

from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_MEMORY = Path("/dev/shm")


def format_tree(sources: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The Python files ``sources`` (relative path to text) as ruff formats them.

    ``settings`` are ruff's own, such as ``line-length``; no configuration file on the machine is read. Raises
    ``DiagnosticsError`` with ruff's words when a file is not Python.
    """
    if not sources:
        return {}
    place = str(_MEMORY) if os.access(_MEMORY, os.W_OK | os.X_OK) else None
    with tempfile.TemporaryDirectory(prefix="codegen-format-", dir=place) as name:
        folder = Path(name)
        names = {path: folder / f"{number}.py" for number, path in enumerate(sorted(sources))}
        for path, file in names.items():
            file.write_bytes(sources[path].encode())
        options = [part for key, value in sorted(settings.items()) for part in ("--config", f"{key}={value}")]
        done = subprocess.run(
            [ruff_program(), "format", "--isolated", "--no-cache", *options, str(folder)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            message = done.stderr.strip() or f"ruff ended with {done.returncode}"
            for path, file in names.items():
                message = message.replace(str(file), path)
            raise DiagnosticsError([Diagnostic("C513", f"formatting failed: {message}")], EXIT_COULD_NOT)
        return {path: file.read_bytes().decode() for path, file in names.items()}


def ruff_program() -> str:
    """ruff's executable in this interpreter's environment, else the one on the path."""
    suffix = ".exe" if os.name == "nt" else ""
    for scheme in ("scripts",):
        candidate = Path(sysconfig.get_path(scheme)) / f"ruff{suffix}"
        if candidate.is_file():
            return str(candidate)
    return "ruff"
