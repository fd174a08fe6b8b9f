"""Builds kernels in C, Fortran and Cython: levels of the processor, flags, compilers, a cache of what was built.

Standard library only: ``setup.py`` of a package loads this very file by path, so that flags stand in one place.
Nothing passes through a shell. Importing it needs no compiler and works on every platform. What only a build needs is
imported where it is built: a package in a source tree comes through here on every import, and mostly finds all built.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Files of the runtime that a package takes along with this one.
COMPANIONS = ("native/*.c", "native/*.h")
#: IEEE arithmetic throughout. Nobody reads errno, and no trap is enabled, so that branches may become selections.
#: Products and sums contract to fused ones where the level has them: one rounding less, and half the instructions.
BODY_FLAGS = ("-O3", "-std=gnu11", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast")
#: What Python's headers assert would name the folder of the sources: without it, they give the same bytes everywhere.
MODULE_FLAGS = ("-O3", "-std=gnu11", "-DNDEBUG", "-fvisibility=hidden", "-pthread")
#: Bodies of these are compiled once, for every processor of the platform. Fortran's loop over 8 points is vector code
#: like that over many, so that a result does not depend on their number, and local arrays are never static, because
#: bodies run in several threads.
FORTRAN_FLAGS = (
    "-O3", "-std=f2018", "-frecursive", "-ffp-contract=off", "-fno-trapping-math", "-fvect-cost-model=unlimited",
    "-Wall", "-Wextra", "-Wno-compare-reals", "-Wno-unused-dummy-argument",
)  # fmt: skip
SINGLE_FLAGS = ("-O3", "-std=gnu11", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off")
CYTHON_FLAGS = (*SINGLE_FLAGS, "-w")
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wshadow")
COMPILERS = ("cc", "gcc", "clang")
#: Lines of a compiler's complaint that an error shows.
_SHOWN_LINES = 6
_SECONDS = 1800


class BuildError(RuntimeError):
    """A build that cannot be done; the message says why."""


class NoCompilerError(BuildError):
    """There is no compiler for the language."""


class CompileError(BuildError):
    """The compiler or the linker refused; the message has the first lines of its complaint."""


@dataclass(frozen=True)
class Level:
    """A set of instructions: what it is called, what the compiler is told, and what the processor must have.

    ``processor`` are words of the processor's description, of which all are needed.
    """

    name: str
    flags: tuple[str, ...]
    processor: frozenset[str] = frozenset()

    @property
    def body_flags(self) -> tuple[str, ...]:
        """All flags of a body at this level."""
        return (*BODY_FLAGS, *self.flags, f"-DKERNEL_LEVEL={self.name}")


_V2 = frozenset({"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"})
_V3 = _V2 | {"abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"}
_V4 = _V3 | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
PLAIN = Level("plain", ("-DKERNEL_PLAIN",))
#: By processor family, best first; ``plain`` is C without vectors.
LEVELS = {
    "x86_64": (
        Level("v4", ("-march=x86-64-v4",), _V4),
        Level("v3", ("-march=x86-64-v3",), _V3),
        Level("v2", ("-march=x86-64-v2",), _V2),
        PLAIN,
    ),
    "aarch64": (Level("neon", ()), PLAIN),
}
_FAMILIES = {"amd64": "x86_64", "x86-64": "x86_64", "arm64": "aarch64"}


def platform_levels() -> tuple[Level, ...]:
    """The levels that a build for this platform has, best first."""
    machine = platform.machine().lower()
    return LEVELS.get(_FAMILIES.get(machine, machine), (PLAIN,))


def runnable_levels() -> tuple[Level, ...]:
    """Those of this platform's levels that this very processor runs, best first."""
    words = processor_words()
    return tuple(level for level in platform_levels() if level.processor <= words)


@cache
def processor_words() -> frozenset[str]:
    """What the processor says that it can do, in Linux's words; empty where nobody says."""
    if sys.platform == "darwin":
        return _darwin_words()
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    flags = next((line for line in text.splitlines() if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())


def _darwin_words() -> frozenset[str]:
    """From the two questions that tell x86-64-v3 and v4 apart; every Mac that still runs has v2."""
    import subprocess

    asked = ["/usr/sbin/sysctl", "-n", "hw.optional.avx2_0", "hw.optional.avx512vl"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False).stdout.split()
    except OSError:
        return _V2
    return _V4 if answer == ["1", "1"] else _V3 if answer[:1] == ["1"] else _V2


@dataclass(frozen=True)
class Compiler:
    """A compiler: the command that runs it, and ``identity``, which changes when the program does."""

    command: tuple[str, ...]
    identity: str


def find_compiler() -> Compiler:
    """The C compiler that ``CC`` names, else the first of cc, gcc and clang. Raises ``NoCompilerError``."""
    return _find("C", "CC", COMPILERS)


def find_fortran() -> Compiler:
    """The Fortran compiler that ``FC`` names, else gfortran. Raises ``NoCompilerError``."""
    return _find("Fortran", "FC", ("gfortran",))


def find_cython() -> Compiler:
    """Cython, where it is installed beside this Python. Raises ``NoCompilerError``."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return Compiler((sys.executable, "-m", "cython", "-3"), f"Cython {version('cython')}")
    except PackageNotFoundError:
        raise NoCompilerError("no Cython compiler: the package cython is not installed") from None


def _find(language: str, variable: str, usual: Sequence[str]) -> Compiler:
    named = []
    if os.environ.get(variable):
        import shlex

        try:
            named = shlex.split(os.environ[variable])
        except ValueError as error:
            raise NoCompilerError(f"no {language} compiler: {variable}={os.environ[variable]}: {error}") from None
    for command in [named] if named else [[name] for name in usual]:
        found = _program(command[0])
        if found is not None:
            about = found.resolve().stat()
            identity = f"{found.resolve()} {about.st_size} {about.st_mtime_ns}"
            return Compiler((str(found), *command[1:]), identity)
    wanted = f"{variable}={named[0]} is not there" if named else f"none of {', '.join(usual)} is there"
    raise NoCompilerError(f"no {language} compiler: {wanted}")


def _program(name: str) -> Path | None:
    """The file that a command means; what lies where nobody may look means none."""
    folders = [""] if os.sep in name else os.get_exec_path()
    places = (Path(folder, name) for folder in folders)
    return next((place for place in places if os.access(place, os.X_OK) and place.is_file()), None)


@dataclass(frozen=True)
class Unit:
    """One compilation: a source file, its flags, the folder of its headers, and what finds other people's headers.

    ``tool`` compiles Fortran, and translates Cython before the C compiler; None where C is the language.
    """

    source: Path
    flags: tuple[str, ...]
    headers: Path
    system: tuple[Callable[[], Path], ...] = ()
    tool: Compiler | None = None


def body_unit(source: Path, level: Level, headers: Path) -> Unit:
    """The compilation of a kernel's body at ``level``; ``headers`` has ``kernel_body.h``."""
    return Unit(source, level.body_flags, headers)


def single_unit(source: Path, headers: Path) -> Unit:
    """The compilation of a body in C that is the same for every processor of the platform."""
    return Unit(source, SINGLE_FLAGS, headers)


def fortran_unit(source: Path, headers: Path) -> Unit:
    """The compilation of a body in Fortran. Raises ``NoCompilerError``."""
    return Unit(source, FORTRAN_FLAGS, headers, tool=find_fortran())


def cython_unit(source: Path, headers: Path) -> Unit:
    """The compilation of a body in Cython. Raises ``NoCompilerError``."""
    return Unit(source, CYTHON_FLAGS, headers, (python_headers,), find_cython())


def module_unit(source: Path, headers: Path, defined: Sequence[str] = ()) -> Unit:
    """The compilation of a source of the side that Python sees."""
    return Unit(source, (*MODULE_FLAGS, *(f"-D{name}" for name in defined)), headers, (python_headers, numpy_headers))


def python_headers() -> Path:
    """The folder of Python's headers."""
    import sysconfig

    return Path(sysconfig.get_paths()["include"])


def numpy_headers() -> Path:
    """The folder of NumPy's headers, found without importing it. Raises ``BuildError``."""
    found = importlib.util.find_spec("numpy")
    places = found.submodule_search_locations if found else None
    for place in places or ():
        for core in ("_core", "core"):
            folder = Path(place) / core / "include"
            if folder.is_dir():
                return folder
    raise BuildError("NumPy's headers are not there")


def extension_units(package_folder: Path) -> tuple[Unit, ...]:
    """What the extension of an import package is made of: bodies for vectors at every level, and all else once.

    Bodies in a language whose compiler is not there are left out, and a warning says so.
    """
    native, headers = package_folder / "_native", package_folder / "_runtime" / "native"
    units, languages = [], []
    for pattern, language, unit in (("*.f90", "FORTRAN", fortran_unit), ("*.pyx", "CYTHON", cython_unit)):
        sources = sorted(native.glob(pattern))
        try:
            units += [unit(source, headers) for source in sources]
            languages.append(f"KERNEL_{language}")
        except NoCompilerError as error:
            import logging

            left_out = ", ".join(source.name for source in sources)
            logger = logging.getLogger(package_folder.name)
            logger.warning("%s: left out are %s", error, left_out)
    for source in sorted(native.glob("*.c")):
        if is_body(source):
            units += [body_unit(source, level, headers) for level in platform_levels()]
        elif source.name.startswith("_"):
            units.append(module_unit(source, headers, languages))
        else:
            units.append(single_unit(source, headers))
    return (*units, *(module_unit(source, headers) for source in sorted(headers.glob("kernel_*.c"))))


def is_body(source: Path) -> bool:
    """Whether a file is compiled once per level."""
    return '#include "kernel_body.h"' in source.read_text(encoding="utf-8")


def build_extension(package_folder: Path, target: Path, work: Path | None = None) -> None:
    """Writes the extension of the import package in ``package_folder`` to ``target``; objects go to ``work``.

    Without ``work`` they go to the user's cache. Raises ``BuildError``.
    """
    import shutil

    folder = private_folder(package_folder.name) if work is None else work
    folder.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    library = build_shared(extension_units(package_folder), folder, "_kernels")
    _written(target, lambda temporary: shutil.copyfile(library, temporary))
    target.chmod(0o755)


def cached_extension(package_folder: Path) -> Path:
    """The same in the user's cache, built unless it is there; for a source tree. Raises ``BuildError``."""
    return build_shared(extension_units(package_folder), private_folder(package_folder.name), "_kernels")


def build_shared(units: Sequence[Unit], folder: Path, name: str, suffix: str = ".so") -> Path:
    """A shared library of ``units`` in ``folder``, built unless it is there from the same content.

    Its path holds ``name`` behind a digest, so that what was loaded once is never written again. Objects are compiled
    side by side and kept for other libraries. Raises ``BuildError``.
    """
    compiler = find_compiler()
    headers = {folder: _headers(folder) for folder in {unit.headers for unit in units}}
    keys = [_key(compiler, unit, headers[unit.headers]) for unit in units]
    whole = hashlib.sha256("\n".join([name, *_link_flags(), *keys]).encode()).hexdigest()[:24]
    library = folder / whole / f"{name}{suffix}"
    if library.is_file():
        return library
    from concurrent.futures import ThreadPoolExecutor

    library.parent.mkdir(mode=0o700, exist_ok=True)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        targets = [folder / f"{key}.o" for key in keys]
        objects = list(pool.map(lambda unit, target: compile_object(compiler, unit, target), units, targets))
    link = [*compiler.command, *_link_flags(), *map(str, objects), "-pthread", "-lm"]
    _written(library, lambda target: _run([*link, "-o", str(target)]))
    return library


def compile_object(compiler: Compiler, unit: Unit, target: Path) -> Path:
    """The object of ``unit`` at ``target``, compiled unless it is there. Raises ``CompileError``."""
    if not target.is_file():
        _written(target, lambda temporary: _compile(compiler, unit, temporary))
    return target


def _compile(compiler: Compiler, unit: Unit, target: Path) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source = unit.source
        if unit.tool is not None and source.suffix == ".f90":
            _run([*unit.tool.command, "-c", "-fPIC", *unit.flags, str(source), "-o", str(target)])
            return
        if unit.tool is not None:
            source = Path(folder) / f"{source.stem}.c"
            module = "kernel_" + "".join(f"{ord(letter):x}_" for letter in unit.source.stem)
            _run([*unit.tool.command, "--module-name", module, str(unit.source), "-o", str(source)])
        include = [f"-I{unit.headers}", *(word for find in unit.system for word in ("-isystem", str(find())))]
        _run([*compiler.command, "-c", "-fPIC", *WARNINGS, *unit.flags, *include, str(source), "-o", str(target)])


def private_folder(package: str) -> Path:
    """The folder of the current user where what was built for ``package`` is kept. Raises ``BuildError``.

    Nobody else may write there, nor put another folder in its place, for what lies in it is executed.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
        folders = (root / package, root / package / "kernels")
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        described = [(folder, folder.lstat()) for folder in folders]
    except (OSError, RuntimeError) as error:  # a user may have no home at all
        raise BuildError(f"no folder for built kernels: {error}") from None
    for folder, about in described:
        if not stat.S_ISDIR(about.st_mode):
            raise BuildError(f"{folder} is not a folder of its own")
        if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & 0o022):
            raise BuildError(f"{folder} can be written by others; remove it, or set XDG_CACHE_HOME")
    return folders[-1]


def _headers(folder: Path) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.h")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


def _key(compiler: Compiler, unit: Unit, headers: bytes) -> str:
    """A digest of all that decides an object: compiler, flags, source, the headers beside it, and which NumPy."""
    digest = hashlib.sha256()
    tool = (unit.tool.identity, *unit.tool.command) if unit.tool is not None else ()
    words = (compiler.identity, *compiler.command, *tool, *unit.flags, *WARNINGS, platform.machine(), sys.version)
    for word in words:
        digest.update(word.encode() + b"\0")
    digest.update(unit.source.name.encode() + b"\0" + unit.source.read_bytes() + b"\0" + headers)
    for find in unit.system:
        digest.update(find.__name__.encode() + b"\0")
    if numpy_headers in unit.system:  # what was built against NumPy 1 cannot be loaded beside NumPy 2
        digest.update((numpy_headers() / "numpy" / "_numpyconfig.h").read_bytes())
    return digest.hexdigest()


def _link_flags() -> tuple[str, ...]:
    """A library uses its own bodies, whatever else of the same name the process has loaded for all to see."""
    return ("-bundle", "-undefined", "dynamic_lookup") if sys.platform == "darwin" else ("-shared", "-Wl,-Bsymbolic")


def _written(target: Path, write: Callable[[Path], object]) -> None:
    """Lets ``write`` make a file beside ``target`` and moves it there: others see all of it, or nothing."""
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".building-", suffix=target.suffix)
    except OSError as error:
        raise BuildError(f"cannot write into {target.parent}: {error}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with temporary.open("rb") as written:  # loading half a library ends the process
            os.fsync(written.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _run(command: Sequence[str]) -> None:
    import subprocess

    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", env=environment, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CompileError(f"{command[0]}: {error}") from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if "error" in line] or lines or [f"exit status {done.returncode}"]
        raise CompileError("\n".join([f"{command[0]} refused:", *errors[:_SHOWN_LINES]]))
