"""Commands of git that change its index, its commits or its settings; ``GitRepository`` does what only reads."""

from __future__ import annotations

import subprocess
from pathlib import Path

from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def git_command(root: Path, *arguments: str, stdin: str = "", strip: bool = True) -> str:
    """What ``git`` answers in the folder ``root``; raises ``DiagnosticsError`` (C641, exit 2) where it refuses."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, input=stdin, capture_output=True, check=False,
        encoding="utf-8", errors="surrogateescape",
    )  # fmt: skip
    if done.returncode:
        message = f"git refuses: {done.stderr.strip() or f'{arguments[0]} ended with {done.returncode}'}"
        raise DiagnosticsError([Diagnostic("C641", message)], EXIT_COULD_NOT)
    return done.stdout.strip() if strip else done.stdout
