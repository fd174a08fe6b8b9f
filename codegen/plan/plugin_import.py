"""The import of a plugin's modules: from the files that its digest is over, and from no compiled copy of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from os.path import realpath
from pathlib import Path
from types import ModuleType


def import_pinned(package: str, files: Iterable[Path]) -> None:
    """From now on imports compile the sources among ``files`` anew, and ``package`` has no modules but these.

    Compiled copies are not in a digest, and a copy may say that nobody need compare it with its source.
    """
    sys.meta_path.insert(0, _PinnedFinder(package, files))


class _PinnedFinder(MetaPathFinder):
    def __init__(self, package: str, files: Iterable[Path]) -> None:
        self._package = package
        self._files = frozenset(realpath(path) for path in files)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = self._found(fullname, path, target)
        if spec is None or spec.origin is None:
            return spec
        if realpath(spec.origin) in self._files:
            if isinstance(spec.loader, SourceFileLoader):
                spec.loader, spec.cached = _SourceLoader(fullname, spec.origin), None
            return spec
        if fullname.partition(".")[0] == self._package:
            raise ImportError(f"{spec.origin} is not among the files of the plugin", name=fullname, path=spec.origin)
        return None

    def _found(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        others = (finder for finder in sys.meta_path if not isinstance(finder, _PinnedFinder))
        specs = (finder.find_spec(fullname, path, target) for finder in others)
        return next((spec for spec in specs if spec is not None), None)


class _SourceLoader(SourceFileLoader):
    def path_stats(self, path: str) -> dict[str, int]:
        """Refused: without them no compiled copy is read or written."""
        raise OSError("compiled copies are not pinned")
