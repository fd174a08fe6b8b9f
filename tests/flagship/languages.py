"""Generated functions as Python callables: many routines in one source, compiled once a language."""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
from pathlib import Path

from codegen.runtime.expr.c_printer import print_c
from codegen.runtime.expr.cython_printer import print_cython
from codegen.runtime.expr.fortran_printer import print_fortran
from codegen.runtime.expr.python_printer import print_python
from codegen.runtime.symbolic.source_compiler import compile_source

PRINTERS = {"C": print_c, "Fortran": print_fortran, "Cython": print_cython, "Python": print_python}


def built(language, routines, base: Path):
    """Callables by name; each takes the variables and returns a number or a flat list of the entries.

    ``base`` is a folder that all test processes of one run share: what one has compiled, the others load.
    """
    path = _compiled(language, PRINTERS[language](routines), base)
    if language in ("C", "Fortran"):
        library = ctypes.CDLL(str(path))
        return {routine.name: _foreign(library, routine) for routine in routines}
    spec = importlib.util.spec_from_file_location("generated", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {routine.name: _flat(getattr(module, routine.name), routine) for routine in routines}


def _compiled(language, source, base):
    folder = base / hashlib.sha256(source.encode()).hexdigest()
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = folder / "path"
        if not found.exists():
            found.write_text(str(compile_source(source, language, "generated", folder, time_s=300)))
        return Path(found.read_text())


def shared_folder(factory):
    """The folder that all test processes of one run have in common."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _foreign(library, routine):
    function = getattr(library, routine.name)
    item = ctypes.c_bool if routine.value.kind == "bool" else ctypes.c_double
    function.argtypes = [ctypes.c_double] * len(routine.variables)
    if not routine.value.shape:
        function.restype = item
        return function
    size = len(routine.value.entries)
    function.argtypes.append(item * size)
    function.restype = None

    def call(*values):
        out = (item * size)()
        function(*values, out)
        return list(out)

    return call


def _flat(function, routine):
    if len(routine.value.shape) < 2:
        return function
    return lambda *values: [entry for row in function(*values) for entry in row]
