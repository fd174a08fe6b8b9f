"""The extension of a staged package: built once, before processes of its tests ask for it."""

from __future__ import annotations

import contextlib
import os
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path

#: The table of an extension, in the import package.
_TABLE = "_native/_module.c"


def has_native_kernels(files: Iterable[str]) -> bool:
    """Whether one of the paths says that the package has kernels for a compiler."""
    return any(path.endswith(f"/{_TABLE}") for path in files)


def build_kernels(package: Path) -> None:
    """Leave the extension in the import package at ``package``, where an installation would have it.

    Where it cannot be built there is none, and the package itself says so. Objects are kept in the user's cache.
    """
    if not (package / _TABLE).is_file():
        return
    # Here, because most packages have nothing to build.
    from codegen.kernels.build_folder import build_folder
    from codegen.runtime.kernels.native_build import BuildError, build_extension

    suffix = sysconfig.get_config_var("EXT_SUFFIX") or ".so"
    with contextlib.suppress(BuildError), tempfile.TemporaryDirectory() as folder:
        build_extension(package, package / f"_kernels{suffix}", build_folder(Path(folder)))


def may_execute(folder: Path) -> bool:
    """Whether the file system of ``folder`` lets libraries that lie on it be loaded."""
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC if hasattr(os, "ST_NOEXEC") else True


def compiler_identity() -> str:
    """What tells the compiler from another one; empty where there is none."""
    from codegen.runtime.kernels.native_build import BuildError, find_compiler

    try:
        return find_compiler().identity
    except BuildError:
        return ""
