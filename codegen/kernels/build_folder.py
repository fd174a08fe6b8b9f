"""Where codegen itself keeps the objects of kernels that it compiles."""

from __future__ import annotations

from pathlib import Path

from codegen.runtime.kernels.native_build import BuildError, private_folder


def build_folder(otherwise: Path) -> Path:
    """The user's cache; ``otherwise`` where the user has none that nobody else can write to."""
    try:
        return private_folder("codegen")
    except BuildError:
        return otherwise
