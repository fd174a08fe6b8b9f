"""``generatefiles`` and ``generatedocs``: what the schema says must come out."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

from codegen.plan.files import PlannedFile
from codegen.plan.loaded import LoadedSystem
from codegen.support.diagnostics import DiagnosticBag


def check_assertions(
    system: LoadedSystem, files: Sequence[PlannedFile], distribution: str, package: str, bag: DiagnosticBag
) -> None:
    """Add an error at the line of every listed file or document that nothing emits."""
    listed = system.model.cursorinstructions
    if listed is None:
        return
    paths = {file.path for file in files}
    for number, target in enumerate(listed.generatefiles):
        path = f"{distribution}/{target[5:]}" if target.startswith("dist:") else f"{package}/{target}"
        if path not in paths:
            span = system.positions.value(("cursorinstructions", "generatefiles", number))
            bag.error(
                "C506", f"no entry of the glue emits {target!r}", span, _closest(path, paths, distribution, package)
            )
    documents = {PurePosixPath(path).name.casefold() for path in paths if path.endswith(".md")}
    for number, name in enumerate(listed.generatedocs):
        wanted = PurePosixPath(name).name.casefold()
        if not {wanted, f"{wanted}.md"} & documents:
            span = system.positions.value(("cursorinstructions", "generatedocs", number))
            bag.error("C507", f"no entry of the glue emits a document {name!r}", span, f"emitted: {_list(documents)}")


def _closest(path: str, paths: set[str], distribution: str, package: str) -> str | None:
    matches = get_close_matches(path, sorted(paths), 1)
    if not matches:
        return None
    match = matches[0]
    inside = match.startswith(f"{package}/")
    short = match.removeprefix(f"{package}/") if inside else f"dist:{match.removeprefix(f'{distribution}/')}"
    return f"did you mean {short!r}?"


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
