"""Translates and compiles a kernel's Cython module; the flags stand here once."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

#: Contraction stays off, so that bits do not depend on the processor.
FLAGS = ("-std=gnu11", "-O3", "-fPIC", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math")
_LONGEST_MESSAGE = 2000


class CythonError(Exception):
    """Cython, a C compiler or Python's headers are missing, or refused a file; the text says which and why."""


def find_tools() -> str:
    """The path of the C compiler: ``$CC``, else cc, gcc or clang. Raises ``CythonError`` for what is missing."""
    if importlib.util.find_spec("Cython") is None:
        raise CythonError("Cython is not installed; pip install cython")
    headers = Path(sysconfig.get_path("include"))
    if not (headers / "Python.h").is_file():
        raise CythonError(f"Python's headers are not in {headers}")
    for name in filter(None, (os.environ.get("CC", "").strip(), "cc", "gcc", "clang")):
        found = shutil.which(name)
        if found is not None:
            return found
    raise CythonError("no C compiler was found; install gcc or clang, or name one in CC")


def compile_cython(source: Path, folder: Path) -> Path:
    """The extension module that ``source`` becomes in ``folder``. Raises ``CythonError``."""
    compiler = find_tools()
    translated = folder / f"{source.stem}.c"
    built = folder / f"{source.stem}{sysconfig.get_config_var('EXT_SUFFIX')}"
    _run([sys.executable, "-m", "cython", "-3", "-o", str(translated), str(source)], folder)
    include = f"-I{sysconfig.get_path('include')}"
    _run([compiler, *FLAGS, include, "-shared", "-o", str(built), str(translated), "-lm"], folder)
    return built


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "LC_ALL": "C"}, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CythonError(f"{Path(command[0]).name} refuses {Path(command[-1]).name}: {done.stderr[:_LONGEST_MESSAGE]}")
