"""The gate of phase 2: what is staged is whole code, before anybody asks whether it is right code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.source_tree import Declarations, read_tree
from codegen.enforcement.structure.annotations import ANNOTATIONS
from codegen.enforcement.structure.check import StructureCheck
from codegen.enforcement.structure.imports_resolve import IMPORTS_RESOLVE
from codegen.enforcement.structure.no_markers import NO_MARKERS
from codegen.enforcement.structure.no_stubs import NO_STUBS
from codegen.enforcement.structure.parses import PARSES
from codegen.enforcement.structure.public_docstrings import PUBLIC_DOCSTRINGS

STRUCTURE_CHECKS: tuple[StructureCheck, ...] = (
    PARSES,
    IMPORTS_RESOLVE,
    NO_MARKERS,
    NO_STUBS,
    PUBLIC_DOCSTRINGS,
    ANNOTATIONS,
)


def check_structure(
    tree: Mapping[str, bytes],
    package_root: str,
    package: str,
    allowed_imports: Mapping[str, tuple[str, ...]] | None = None,
    declared: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Everything that is not whole in the distribution around ``package_root``, in the order of the files.

    ``allowed_imports`` are import roots by path, as glue declares them; ``declared`` are names of kernels and
    operations, whose functions may not answer with a constant.
    """
    declarations = Declarations(operations=tuple(declared), requires=allowed_imports or {})
    source = read_tree(tree, package_root, package, declarations)
    return tuple(sorted({finding for check in STRUCTURE_CHECKS for finding in check.check(source)}))
