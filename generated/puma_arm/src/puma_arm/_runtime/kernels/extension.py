"""Finds the compiled kernels of a package: installed with it, or built from its source tree.

Whatever goes wrong is said once, as a warning of the package's logger, and NumPy computes instead. Environment:
``<PACKAGE>_KERNELS`` is ``auto``, ``numpy`` or what shall compute (``v3``, ``plain``, ``fortran``);
``<PACKAGE>_THREADS`` says how many threads a large batch may use.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from .blocked import Body

#: The backend that is always there.
NUMPY = "numpy"
_AUTO = "auto"
#: What loading an extension raises: of another platform, for another Python, beside a NumPy that is too old.
_FAILURES = (ImportError, RuntimeError)


class Extension:
    """The compiled kernels of one package; none where ``reason`` says why."""

    def __init__(self, package: str, module: Any = None, reason: str = "", wanted: str = _AUTO) -> None:
        self.package = package
        self.reason = reason
        self._module = module
        self._wanted = wanted
        self._bodies: dict[str, tuple[Body, ...]] = dict(module.bodies) if module is not None else {}

    def labels(self, kernel: str) -> tuple[str, ...]:
        """What can compute ``kernel`` on this machine, best first, NumPy last."""
        return (*(body.label for body in self._bodies.get(kernel, ())), NUMPY)

    def body(self, kernel: str, *, numpy_first: bool = False) -> Body | None:
        """What computes ``kernel``: the backend that the environment names, where the kernel has it, else the best.

        None: NumPy does, of kernels that put it first wherever the environment names nothing else.
        """
        bodies = self._bodies.get(kernel, ())
        named = [body for body in bodies if body.label == self._wanted]
        return None if self._wanted == NUMPY else next(iter(named or (() if numpy_first else bodies)), None)

    def body_of(self, kernel: str, label: str) -> Body | None:
        """What computes ``kernel`` under this label, None for NumPy. Raises ValueError: it cannot be had here."""
        if label == NUMPY:
            return None
        for body in self._bodies.get(kernel, ()):
            if body.label == label:
                return body
        raise ValueError(f"{kernel} cannot be computed by {label!r} here; choose {', '.join(self.labels(kernel))}")

    def callable(
        self,
        function: Callable[..., Any],
        body: Body | None,
        names: tuple[str, ...],
        kinds: str,
        defaults: tuple[object, ...],
        result_type: Callable[..., Any] | None,
    ) -> Any:
        """What does the quick ways of calling a kernel itself and leaves the others to ``function``.

        ``kinds`` has a letter an argument, r(eal), i(nteger) or b(ool); the results come as ``result_type``, a named
        tuple, or None: the one result as it is.
        """
        return self._module.Callable(function, body, names, kinds, defaults, result_type)

    @property
    def threads(self) -> int:
        """How many threads a large batch may use, its caller included."""
        return 1 if self._module is None else int(self._module.threads())

    def set_threads(self, count: int) -> None:
        """Lets a large batch use ``count`` threads. Raises ValueError below 1."""
        if count < 1:
            raise ValueError("at least one thread computes")
        if self._module is not None:
            self._module.set_threads(count)

    def release_memory(self) -> int:
        """Gives back the memory kept of results that are gone; how many bytes that were."""
        return 0 if self._module is None else int(self._module.release_memory())


def load(package: str, folder: Path, digest: str) -> Extension:
    """The compiled kernels of the import package in ``folder``, built from the sources with this digest.

    Raises ValueError where the environment asks for what cannot be had.
    """
    kernels, threads = _setting(package, "KERNELS"), _setting(package, "THREADS")
    wanted = os.environ.get(kernels, "").strip() or _AUTO
    if wanted == NUMPY:
        return Extension(package, None, f"{kernels} is {NUMPY}", wanted)
    module, reason = _find(package, folder, digest)
    found = Extension(package, module, reason, wanted)
    if module is None:
        logger = logging.getLogger(package)
        logger.warning("NumPy computes the kernels of %s: %s", package, reason)
    else:
        found.set_threads(_threads(threads))
    available = {body.label for bodies in found._bodies.values() for body in bodies}
    if wanted != _AUTO and wanted not in available:
        had = ", ".join([_AUTO, *sorted(available), NUMPY])
        raise ValueError(f"{kernels} is {wanted!r}, but {reason or 'no kernel has that'}; choose {had}")
    return found


def _setting(package: str, name: str) -> str:
    return f"{package.upper().replace('.', '_')}_{name}"


def _threads(setting: str) -> int:
    """As many as the environment says, else as there are processors for this process."""
    text = os.environ.get(setting, "").strip()
    if text:
        if not text.isdecimal() or int(text) < 1:
            raise ValueError(f"{setting} is {text!r}, not a number of threads")
        return int(text)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _find(package: str, folder: Path, digest: str) -> tuple[ModuleType | None, str]:
    """The extension, or why there is none."""
    name = f"{package}._kernels"
    installed, reason = _imported(name, digest)
    if installed is not None or not _is_source_tree(folder):
        return installed, reason
    return _built(name, folder, digest)


def _imported(name: str, digest: str) -> tuple[ModuleType | None, str]:
    try:
        module = importlib.import_module(name)
    except _FAILURES as error:
        absent = isinstance(error, ModuleNotFoundError) and error.name == name
        return None, "no extension was built" if absent else f"{name} cannot be loaded: {error}"
    return _checked(module, digest)


def _checked(module: ModuleType, digest: str) -> tuple[ModuleType | None, str]:
    if module.sources != digest:
        sys.modules.pop(module.__name__, None)
        return None, f"{module.__file__} was built from other sources; build it again"
    return module, ""


def _is_source_tree(folder: Path) -> bool:
    return folder.parent.name == "src" and (folder.parent.parent / "setup.py").is_file()


def _built(name: str, folder: Path, digest: str) -> tuple[ModuleType | None, str]:
    from . import native_build

    try:
        path = native_build.cached_extension(folder)
    except (native_build.BuildError, OSError) as error:
        return None, str(error)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return None, f"{path} is no extension of this Python"
    try:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except _FAILURES as error:
        return None, f"{path} cannot be loaded: {error}"
    sys.modules[name] = module
    return _checked(module, digest)
