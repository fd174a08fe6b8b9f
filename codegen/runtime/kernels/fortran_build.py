"""Compiles a kernel's Fortran file; the flags stand here once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

#: Fortran 2018 for ``c_ptrdiff_t``. Contraction and reassociation stay off, so that bits do not depend on the
#: processor; comparisons are decided as they stand, and the loop is vector code for 8 points too, so that a result
#: does not depend on how many points were asked for. Local arrays are never static: bodies run in several threads.
FLAGS = (
    "-std=f2018", "-O3", "-fPIC", "-frecursive", "-ffp-contract=off", "-fno-trapping-math",
    "-fvect-cost-model=unlimited", "-Wall", "-Wextra", "-Wno-compare-reals", "-Wno-unused-dummy-argument",
)  # fmt: skip
#: What an extension with such objects is linked with.
LIBRARIES = ("-Wl,--as-needed", "-lgfortran", "-lm")
_LONGEST_MESSAGE = 2000


class FortranError(Exception):
    """No compiler was found, or it refused a file; the text says which and why."""


def find_compiler() -> str:
    """The path of the compiler: ``$FC``, else gfortran. Raises ``FortranError`` where there is none."""
    wanted = os.environ.get("FC", "").strip() or "gfortran"
    found = shutil.which(wanted)
    if found is None:
        raise FortranError(f"no Fortran compiler was found ({wanted}); install gfortran, or name one in FC")
    return found


def compiler_version(compiler: str) -> str:
    """The first line that it says of itself."""
    return _run([compiler, "--version"], Path.cwd()).partition("\n")[0].strip()


def compile_fortran(source: Path, target: Path, *, shared: bool = False) -> None:
    """Makes the object file ``target`` of ``source``, or a shared library that can be loaded by itself.

    Raises ``FortranError``.
    """
    link = ["-shared", "-Wl,--as-needed"] if shared else ["-c"]
    _run([find_compiler(), *FLAGS, *link, "-o", str(target), str(source)], target.parent)


def _run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise FortranError(f"{command[0]} cannot be run: {error.strerror}") from error
    if done.returncode:
        raise FortranError(
            f"{Path(command[0]).name} refuses {Path(command[-1]).name}: {done.stderr[:_LONGEST_MESSAGE]}"
        )
    return done.stdout
