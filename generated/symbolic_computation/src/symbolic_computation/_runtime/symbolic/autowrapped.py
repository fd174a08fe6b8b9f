"""Compiles an expression to native code with SymPy's autowrap, in a private folder, once for every content.

For worker processes only: imports sympy. What this machine built it loads again; nothing built elsewhere is loaded.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sympy  # type: ignore[import-untyped]
from sympy.utilities.autowrap import CodeWrapError, CythonCodeWrapper  # type: ignore[import-untyped]
from sympy.utilities.codegen import C99CodeGen  # type: ignore[import-untyped]

from ..canonical_json import JsonValue
from ..digests import text_digest
from ..service.problem import Problem
from .autowrap_printer import AutowrapPrinter, support_texts
from .expression import Expression, written_operations
from .input_values import double, read_values
from .lambdified import complemented, deep_recursion
from .normalise import normalised
from .sympy_builder import build

#: Operations as written: autowrap shares nothing, and the C compiler's time grows faster than the text.
MOST_OPERATIONS = 2_000
#: Without contraction the bits do not depend on whether the processor has fused operations.
COMPILER_ARGUMENTS = ("-O2", "-ffp-contract=off")
FUNCTION = "autofunc"


@dataclass(frozen=True)
class Autowrapped:
    """A native function of doubles; calling it gives the normalised result for numbers or lists of numbers."""

    expression: Expression
    digest: str
    path: Path
    function: Callable[..., Any]

    def __call__(self, values: Mapping[str, object]) -> JsonValue:
        """Raises ``Problem`` 400 for values that are missing, unknown or of a wrong form."""
        variables = self.expression.variables
        inputs = read_values(values, variables, "real")
        columns = [
            [double(name, x.real) for x in item] if isinstance(item, list) else [double(name, item.real)]
            for name, item in zip(variables, inputs.items, strict=True)
        ]
        count = inputs.points or 1
        full = [column * count if len(column) < count else column for column in columns]
        rows = [self._entries([column[point] for column in full]) for point in range(count)]
        shape = self.expression.value.shape
        if inputs.points is None:
            return normalised(rows[0], shape, None)
        return normalised([list(entry) for entry in zip(*rows, strict=True)], shape, count)

    def _entries(self, point: list[float]) -> list[Any]:
        found = self.function(*point)
        entries = [float(found)] if isinstance(found, float) else [float(entry) for entry in found.reshape(-1)]
        return [bool(entry) for entry in entries] if self.expression.value.kind == "bool" else entries

    def to_json(self) -> dict[str, JsonValue]:
        """The digest of what was built, and where it lies."""
        return {"digest": self.digest, "path": str(self.path)}


def autowrap_available() -> str | None:
    """Why nothing can be built here; None when everything is there."""
    missing = [name for name in ("Cython", "setuptools") if importlib.util.find_spec(name) is None]
    if missing:
        return f"autowrap needs {' and '.join(missing)}; install it with pip"
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        return f"autowrap needs the C compiler {compiler}; on Debian install gcc"
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        return "autowrap needs Python's header files; on Debian install python3-dev"
    return None


def autowrap_expression(expression: Expression, language: str, folder: Path) -> Autowrapped:
    """The compiled expression, built in ``folder`` unless it lies there already.

    Raises ``Problem`` 400 for an unknown language and a folder that others can write to, 422 for what autowrap cannot
    compile or where a tool is missing, and ``ExpressionError`` for constants that are too large.
    """
    if language == "Fortran":
        raise Problem(
            422, "autowrap reaches Fortran through numpy.distutils, which is gone; choose C, or generate code"
        )
    if language not in ("C", "Cython"):
        raise Problem(400, f"autowrap has no language {language!r}; choose C")
    operations = written_operations(expression.graph, expression.value)
    if operations > MOST_OPERATIONS:
        raise Problem(422, f"autowrap compiles at most {MOST_OPERATIONS} operations, not {operations}; choose numpy")
    with deep_recursion():
        generator, routine, text = _routine(expression)
    digest = text_digest("\n".join([text, *COMPILER_ARGUMENTS, _toolchain()]))
    place = _private(folder) / digest
    found = _module_path(place)
    if found is None:
        reason = autowrap_available()
        if reason is not None:
            raise Problem(422, reason)
        _build(generator, routine, digest, folder)
        found = _module_path(place)
    if found is None:
        raise Problem(422, "autowrap built nothing that can be loaded")
    return Autowrapped(expression, digest, found, _load(found, digest))


def _routine(expression: Expression) -> tuple[Any, Any, str]:
    """The code generator, the routine, and the C text that names its content."""
    names = {name: f"v{position}" for position, name in enumerate(expression.variables)}
    symbols, entries = build(expression, "real", names)
    entries = [complemented(entry) for entry in entries]
    printer = AutowrapPrinter()
    texts = [printer.doprint(entry) for entry in entries]
    support = support_texts("\n".join(texts))
    generator = C99CodeGen("autowrap", AutowrapPrinter(), ["#include <math.h>", *support])
    if len(entries) == 1:
        routine = generator.routine(FUNCTION, entries[0], symbols)
    else:
        out = sympy.MatrixSymbol("out", len(entries), 1)
        column = sympy.ImmutableDenseMatrix(len(entries), 1, entries)
        routine = generator.routine(FUNCTION, sympy.Eq(out, column, evaluate=False), [*symbols, out])
    return generator, routine, "\n".join([*names.values(), *support, *texts])


def _toolchain() -> str:
    names = ["sympy"]
    for name in ("Cython", "numpy"):
        try:
            names.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            names.append(f"{name} -")
    return " ".join([sympy.__version__, *names, sys.implementation.cache_tag or "", sysconfig.get_platform()])


def _private(folder: Path) -> Path:
    """The folder, made for this user alone; refused where anybody else may put a module into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    shared = stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IWOTH)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or shared:
        raise Problem(400, "the folder for compiled code must belong to this user, and nobody else may write to it")
    return folder


def _module_path(place: Path) -> Path | None:
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        path = place / f"{_module_name(place.name)}{suffix}"
        if path.is_file():
            return path
    return None


def _module_name(digest: str) -> str:
    return f"autowrap_{digest[:24]}"


def _build(generator: Any, routine: Any, digest: str, folder: Path) -> None:
    """Builds beside the final place and moves it there whole, so that no other process sees a half of it."""
    with tempfile.TemporaryDirectory(prefix="build-", dir=folder) as work:
        inside = Path(work) / digest
        wrapper = _Wrapper(generator, str(inside), digest)
        try:
            wrapper.build(routine)
        except (CodeWrapError, OSError, subprocess.SubprocessError) as error:
            raise Problem(422, f"autowrap could not compile: {str(error)[-600:]}") from error
        try:
            inside.rename(folder / digest)
        except OSError:
            if _module_path(folder / digest) is None:
                raise


class _Wrapper(CythonCodeWrapper):  # type: ignore[misc]
    """SymPy's wrapper with names that follow the content, and without loading what it built."""

    def __init__(self, generator: Any, folder: str, digest: str) -> None:
        super().__init__(generator, folder, extra_compile_args=list(COMPILER_ARGUMENTS))
        self._digest = digest

    @property
    def filename(self) -> str:
        """The C file's name without its ending."""
        return f"code_{self._digest[:24]}"

    @property
    def module_name(self) -> str:
        """The extension module's name."""
        return _module_name(self._digest)

    def _string_var(self, value: Any) -> str:
        """A name, or a side of an array, which is no double."""
        return str(value)

    def build(self, routine: Any) -> None:
        """Writes the sources and compiles them in the folder."""
        Path(self.filepath).mkdir(mode=0o700)
        before = Path.cwd()
        os.chdir(self.filepath)
        try:
            self._generate_code(routine, [])
            self._prepare_files(routine)
            self._process_files(routine)
        finally:
            os.chdir(before)


def _load(path: Path, digest: str) -> Callable[..., Any]:
    name = _module_name(digest)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Problem(422, "autowrap built nothing that can be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[..., Any] = getattr(module, f"{FUNCTION}_c")
    return function
