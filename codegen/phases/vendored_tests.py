"""The tests that a package takes along with its runtime: what they say follows from the runtime's bytes alone.

They run on the runtime by itself, below an import package that holds nothing else, so that what passed once is believed
for every package with the same runtime, and after every change of a schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codegen.phases.suite_part import SuitePart

_FOLDER = "_runtime"
#: The import package that a cache speaks of.
ANY = "package"


def vendored_files(files: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    """The runtime of a distribution, its tests among it, below an import package that is empty besides."""
    below = f"src/{package}/{_FOLDER}/"
    return {f"src/{package}/__init__.py": b""} | {path: data for path, data in files.items() if path.startswith(below)}


def is_vendored(test: str, package: str) -> bool:
    """Whether a test file of the distribution came along with the runtime."""
    return test.startswith(f"src/{package}/{_FOLDER}/tests/")


def of_runtime(part: SuitePart, package: str) -> SuitePart:
    """A part without what it measured of files besides the runtime."""
    below = f"src/{package}/{_FOLDER}/"
    measured = None if part.measured is None else tuple(file for file in part.measured if file.path.startswith(below))
    return replace(part, measured=measured)


def renamed(part: SuitePart, old: str, new: str) -> SuitePart:
    """The same of a package of another name."""
    before, after = (f"src/{name}/{_FOLDER}/" for name in (old, new))

    def path(text: str) -> str:
        return after + text.removeprefix(before) if text.startswith(before) else text

    def dotted(text: str) -> str:
        return path(text.replace(".", "/")).replace("/", ".")

    return SuitePart(
        tuple(replace(one, file=path(one.file), classname=dotted(one.classname)) for one in part.results),
        None
        if part.measured is None
        else tuple(
            replace(
                file, path=path(file.path), ran={line: frozenset(map(path, names)) for line, names in file.ran.items()}
            )
            for file in part.measured
        ),
        part.trouble,
    )
