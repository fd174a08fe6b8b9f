"""Programs beside Python that codegen calls: git, compilers, ssh-keygen, ruff; tried, not only looked for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from codegen.commands.doctor_finding import Finding, Verdict, anywhere, on_systems

#: The first that ends its options at ``--end-of-options`` in ``rev-parse``.
_OLDEST_GIT = (2, 30)
#: Seconds that a program gets to say its version, or to compile three lines.
_PATIENCE = 60

_GIT = on_systems("git", "git", "xcode-select --install")
_C = on_systems("gcc libc6-dev python3-dev", "gcc python3-devel", "xcode-select --install")
_FORTRAN = on_systems("gfortran", "gcc-gfortran", "brew install gcc")
_SSH = on_systems("openssh-client", "openssh-clients", "brew install openssh")

#: What each backend that compiles needs besides the C compiler.
_C_BACKENDS = ("c", "autowrap", "fortran", "cython")
_C_SOURCE = "#include <Python.h>\n#include <numpy/ndarraytypes.h>\nint codegen_probe(void) { return 42; }\n"
_FORTRAN_SOURCE = (
    "function codegen_probe() bind(c) result(value)\n"
    "use iso_c_binding\ninteger(c_int) :: value\nvalue = 42\nend function\n"
)
_LOAD = "import ctypes, sys; sys.exit(ctypes.CDLL(sys.argv[1]).codegen_probe() - 42)"


def programs(backends: Collection[str], *, in_repository: bool) -> Iterator[Finding]:
    """What is there for kernels of the ``backends`` that the workspace lists, and for its repository."""
    yield _git(in_repository)
    yield _c_compiler(_among(backends, _C_BACKENDS))
    yield _fortran_compiler(_among(backends, ("fortran",)))
    yield _cython(_among(backends, ("cython",)))
    yield _ssh_keygen()
    yield _ruff()


def _among(backends: Collection[str], wanted: Sequence[str]) -> list[str]:
    return [name for name in wanted if name in backends]


def _absent(needed: object) -> Verdict:
    return "missing" if needed else "note"


def _git(in_repository: bool) -> Finding:
    purpose = "for check --staged, --changed-since, diff --against, breaking, and generated texts of earlier runs"
    said = _said(["git", "--version"])
    if said is None:
        return Finding("git", _absent(in_repository), "not found", purpose, _GIT)
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if version < _OLDEST_GIT:
        wanted = ".".join(map(str, _OLDEST_GIT))
        return Finding("git", _absent(in_repository), f"{said}, and {wanted} is the oldest that will do", purpose, _GIT)
    return Finding("git", "ok", said, purpose)


def _c_compiler(needed: Sequence[str]) -> Finding:
    from codegen.runtime.kernels.native_build import BuildError, find_compiler, numpy_headers, python_headers

    name, purpose = "C compiler", _purpose(needed, "c, fortran, cython and autowrap")
    try:
        command = find_compiler().command
        headers = [word for folder in (python_headers(), numpy_headers()) for word in ("-I", str(folder))]
    except BuildError as error:
        return Finding(name, _absent(needed), str(error), purpose, _C)
    return _compiled(name, [*command, *headers], ("probe.c", _C_SOURCE), purpose, needed, _C)


def _fortran_compiler(needed: Sequence[str]) -> Finding:
    from codegen.runtime.kernels.native_build import BuildError, find_fortran

    name, purpose = "Fortran compiler", _purpose(needed, "fortran")
    try:
        command = find_fortran().command
    except BuildError as error:
        return Finding(name, _absent(needed), str(error), purpose, _FORTRAN)
    return _compiled(name, command, ("probe.f90", _FORTRAN_SOURCE), purpose, needed, _FORTRAN)


def _cython(needed: Sequence[str]) -> Finding:
    from codegen.runtime.kernels.native_build import BuildError, find_cython

    purpose = _purpose(needed, "cython")
    try:
        return Finding("Cython", "ok", find_cython().identity, purpose)
    except BuildError as error:
        return Finding("Cython", _absent(needed), str(error), purpose, anywhere("pip install cython"))


def _purpose(needed: Sequence[str], backends: str) -> str:
    several = " " in backends
    used = " and ".join(needed) if several else "it"
    unused = "none of them" if several else "it nowhere"
    return f"for kernels of the backend{'s' * several} {backends}; this workspace uses {used if needed else unused}"


def _compiled(
    name: str, command: Sequence[str], source: tuple[str, str], purpose: str, needed: object, remedy: Mapping[str, str]
) -> Finding:
    """Whether the compiler makes a library of a few lines, and another Python loads it."""
    about = _said([command[0], "--version"]) or command[0]
    with tempfile.TemporaryDirectory(prefix="codegen-doctor-") as place:
        file, library = Path(place) / source[0], Path(place) / "probe.so"
        file.write_text(source[1], encoding="utf-8")
        steps: list[tuple[str, list[str]]] = [
            ("does not compile", [*command, "-shared", "-fPIC", str(file), "-o", str(library)]),
            ("makes what cannot be loaded", [sys.executable, "-c", _LOAD, str(library)]),
        ]
        for fault, step in steps:
            complaint = _complaint(step)
            if complaint is not None:
                return Finding(name, _absent(needed), f"{about} {fault}: {complaint}", purpose, remedy)
    return Finding(name, "ok", about, purpose)


def _ssh_keygen() -> Finding:
    purpose = "for review, and for stock tools that check signatures; sign and verify do without it"
    found = shutil.which("ssh-keygen")
    if found is None:
        return Finding("ssh-keygen", "note", "not found", purpose, _SSH)
    return Finding("ssh-keygen", "ok", found, purpose)


def _ruff() -> Finding:
    from codegen.emit.format_tree import ruff_program
    from codegen.plan.toolchain import constraints

    purpose = "formats what is generated; another version may change bytes"
    said, pinned = _said([ruff_program(), "--version"]), constraints().get("ruff", "")
    remedy = anywhere(f"pip install ruff=={pinned}")
    if said is None:
        return Finding("ruff", "missing", "not found", purpose, remedy)
    if pinned and said.split()[-1] != pinned:
        return Finding("ruff", "missing", f"{said}, and codegen is pinned to {pinned}", purpose, remedy)
    return Finding("ruff", "ok", said, purpose)


def _said(command: Sequence[str]) -> str | None:
    """The first line that a program writes; None where it cannot be run or fails."""
    done = _run(command)
    if done is None or done.returncode:
        return None
    return (done.stdout.strip().splitlines() or [""])[0]


def _complaint(command: Sequence[str]) -> str | None:
    """None where the program ends well, else the line that says why not."""
    done = _run(command)
    if done is None:
        return "it cannot be run"
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit status {done.returncode}"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
