"""``generatefiles`` and ``generatedocs``: what the schema says must come out."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

from codegen.plan.files import PlannedFile
from codegen.plan.loaded import LoadedSystem
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean


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
                "C506", f"no entry of the glue emits `{target}`", span, _closest(path, paths, distribution, package)
            )
    documents = {PurePosixPath(path).name.casefold() for path in paths if path.endswith(".md")}
    for number, name in enumerate(listed.generatedocs):
        wanted = PurePosixPath(name).name.casefold()
        if not {wanted, f"{wanted}.md"} & documents:
            span = system.positions.value(("cursorinstructions", "generatedocs", number))
            meant = did_you_mean(wanted, documents)
            hint = f"did you mean `{meant}`?" if meant else f"remove it; emitted: {_list(documents)}"
            bag.error("C507", f"no entry of the glue emits a document `{name}`", span, hint)


def _closest(path: str, paths: set[str], distribution: str, package: str) -> str:
    matches = get_close_matches(path, sorted(paths), 1)
    if not matches:
        return "remove it, or add an entry to the glue that emits it"
    match = matches[0]
    inside = match.startswith(f"{package}/")
    short = match.removeprefix(f"{package}/") if inside else f"dist:{match.removeprefix(f'{distribution}/')}"
    return f"did you mean `{short}`?"


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
