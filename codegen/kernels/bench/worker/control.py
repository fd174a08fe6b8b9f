"""The yardstick: an extension of hand-written C, compiled once for this interpreter."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np

from .built import Call, Columns

NAME = "control"
_FLAGS = ("-O3", "-march=native", "-std=gnu11", "-fno-math-errno", "-fno-trapping-math", "-fPIC", "-shared")


def load_control(folder: Path, work: Path) -> Any:
    """The extension module out of the C files of ``folder``; ``subprocess.CalledProcessError`` where it fails."""
    sources = sorted(folder.glob("*.c"))
    digest = hashlib.sha256(sys.version.encode())
    for path in (*sources, *sorted(folder.glob("*.h"))):
        digest.update(path.read_bytes())
    library = work / f"{NAME}-{digest.hexdigest()[:16]}.so"
    if not library.exists():
        include = sysconfig.get_paths()["include"]
        staged = library.with_suffix(f".{os.getpid()}")
        subprocess.run(
            ["gcc", *_FLAGS, f"-I{include}", *map(str, sources), "-o", str(staged), "-lmvec", "-lm"], check=True
        )
        staged.replace(library)
    spec = spec_from_file_location(NAME, library, loader=ExtensionFileLoader(NAME, str(library)))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def control_batch(control: Any, kernel: str, columns: Columns, outputs: int) -> tuple[Call, Any]:
    """A call over all points into kept rows, and those rows."""
    kept = [np.empty(len(columns[0])) for _ in range(outputs)]
    function = getattr(control, f"{kernel}_batch")
    inputs, results = tuple(columns), tuple(kept)
    return (lambda: function(inputs, results)), kept
