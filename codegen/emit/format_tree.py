"""Formatting: one ruff process over all staged Python files."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from functools import lru_cache
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
    paths = sorted(sources)
    texts = _formatted(tuple(paths), tuple(sources[path] for path in paths), tuple(sorted(settings.items())))
    return dict(zip(paths, texts, strict=True))


@lru_cache(maxsize=2)
def _formatted(
    paths: tuple[str, ...], sources: tuple[str, ...], settings: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    """The texts ``sources`` of the files ``paths`` as ruff formats them; of the same texts it is asked once."""
    place = str(_MEMORY) if os.access(_MEMORY, os.W_OK | os.X_OK) else None
    with tempfile.TemporaryDirectory(prefix="codegen-format-", dir=place) as name:
        folder = Path(name)
        files = [folder / f"{number}.py" for number in range(len(paths))]
        for file, source in zip(files, sources, strict=True):
            file.write_bytes(source.encode())
        options = [part for key, value in settings for part in ("--config", f"{key}={value}")]
        command = [ruff_program(), "format", "--isolated", "--no-cache", *options, str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        except FileNotFoundError:
            hint = "`codegen doctor` says which one to install, and how"
            missing = Diagnostic("C513", "formatting failed: ruff was not found", None, hint)
            raise DiagnosticsError([missing], EXIT_COULD_NOT) from None
        if done.returncode != 0:
            message = done.stderr.strip() or f"ruff ended with {done.returncode}"
            for path, file in zip(paths, files, strict=True):
                message = message.replace(str(file), path)
            raise DiagnosticsError([Diagnostic("C513", f"formatting failed: {message}")], EXIT_COULD_NOT)
        return tuple(file.read_bytes().decode() for file in files)


def ruff_program() -> str:
    """ruff's executable in this interpreter's environment, else the name by which the path may know one."""
    own = Path(sysconfig.get_path("scripts")) / ("ruff.exe" if os.name == "nt" else "ruff")
    return str(own) if own.is_file() else "ruff"
