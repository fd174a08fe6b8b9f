"""Builds source code with the compilers of this machine: argument vectors, a time limit, and what they say."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from ..expr.identifiers import identifier_fault
from ..service.problem import Problem

#: Where compilers lie; the environment of the process is not asked.
_SEARCHED = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
#: What is kept of a compiler's message, in characters.
_LONGEST_MESSAGE = 2000
_OPTIONS = ("-O2", "-fPIC", "-shared", "-ffp-contract=off")
_HOW = {
    "gcc": "install it, on Debian with: apt-get install gcc",
    "gfortran": "install it, on Debian with: apt-get install gfortran",
    "Cython": "install it with: pip install cython",
}


def compile_source(source: str, language: str, output_name: str, folder: Path, *, time_s: float = 60.0) -> Path:
    """Builds ``source`` in ``folder``, which exists, and returns what was built.

    C and Fortran give the shared library ``<output_name>.so``, Cython an extension module, Python the module itself,
    parsed but not run. Compilers read files that a source includes, so pass only what ``generate_source`` returned.
    Raises ``Problem``: 400 for a name or language that cannot be, 422 for a compiler that is missing or refuses the
    source, 504 after ``time_s`` seconds.
    """
    fault = identifier_fault(output_name)
    if fault is not None:
        raise Problem(400, f"the output name {output_name[:80]!a} {fault}")
    steps = {"C": _build_c, "Fortran": _build_fortran, "Cython": _build_cython, "Python": _build_python}
    build = steps.get(language)
    if build is None:
        raise Problem(400, f"cannot compile {language[:80]!a}; the languages are {', '.join(steps)}")
    return build(source, output_name, folder.resolve(), time_s)


def _build_c(source: str, name: str, folder: Path, time_s: float) -> Path:
    compiler = _compiler("gcc")
    written = _write(folder / f"{name}.c", source)
    built = folder / f"{name}.so"
    _run([compiler, "-std=c99", *_OPTIONS, "-o", str(built), str(written), "-lm"], folder, time_s)
    return built


def _build_fortran(source: str, name: str, folder: Path, time_s: float) -> Path:
    compiler = _compiler("gfortran")
    written = _write(folder / f"{name}.f90", source)
    built = folder / f"{name}.so"
    _run([compiler, "-std=f2008", *_OPTIONS, "-J", str(folder), "-o", str(built), str(written)], folder, time_s)
    return built


def _build_cython(source: str, name: str, folder: Path, time_s: float) -> Path:
    if importlib.util.find_spec("Cython") is None:
        raise _missing("Cython")
    compiler = _compiler("gcc")
    headers = sysconfig.get_path("include")
    if not (Path(headers) / "Python.h").is_file():
        raise Problem(422, f"Python's headers are not in {headers}; on Debian: apt-get install python3-dev")
    written = _write(folder / f"{name}.pyx", source)
    translated = folder / f"{name}.c"
    _run([sys.executable, "-m", "cython", "-3", "-o", str(translated), str(written)], folder, time_s)
    built = folder / f"{name}{sysconfig.get_config_var('EXT_SUFFIX')}"
    _run([compiler, *_OPTIONS, f"-I{headers}", "-o", str(built), str(translated), "-lm"], folder, time_s)
    return built


def _build_python(source: str, name: str, folder: Path, time_s: float) -> Path:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise Problem(422, f"Python refuses the source: {error}") from error
    return _write(folder / f"{name}.py", source)


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _compiler(name: str) -> str:
    found = shutil.which(name, path=_SEARCHED)
    if found is None:
        raise _missing(name)
    return found


def _missing(name: str) -> Problem:
    return Problem(422, f"{name} is not installed here; {_HOW[name]}")


def _run(command: Sequence[str], folder: Path, time_s: float) -> None:
    """Runs a compiler in a process group of its own, so that a time-out ends its children too."""
    environment = {"PATH": _SEARCHED, "LC_ALL": "C", "TMPDIR": str(folder), "HOME": str(folder)}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=time_s)
    except subprocess.TimeoutExpired:
        raise Problem(504, f"{Path(command[0]).name} was not ready after {time_s:g} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode:
        message = output.decode("utf-8", "replace").replace(str(folder) + os.sep, "").strip()
        raise Problem(422, f"{Path(command[0]).name} refuses the source: {message[:_LONGEST_MESSAGE]}")
