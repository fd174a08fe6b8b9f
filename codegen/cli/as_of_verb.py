"""``codegen check --as-of``: one line a file, and how many moved with what."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from codegen import __version__
from codegen.cli.console import Console
from codegen.cli.one_system import Answer
from codegen.cli.render import as_data
from codegen.drift.classify import Cause
from codegen.drift.findings import CODES
from codegen.drift.parting import Part
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Diagnostic
from codegen.support.spans import Span

if TYPE_CHECKING:
    from codegen.commands.as_of import AsOf
    from codegen.commands.other_codegen import OtherCodegen

_WORDS: Mapping[Part, str] = {
    "schema": "your inputs changed",
    "generator": "the generator changed",
    "both": "your inputs and the generator changed",
}


class AsOfParts:
    """The split of each system; the other codegen is laid out once, and goes at the end of the block."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._open = ExitStack()
        self._other: OtherCodegen | None = None

    def __enter__(self) -> AsOfParts:
        return self

    def __exit__(self, *raised: object) -> None:
        self._open.close()

    def part(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        """One system."""
        from codegen.cli.check_answers import tell_remedy
        from codegen.commands.as_of import as_of
        from codegen.commands.other_codegen import other_codegen
        from codegen.drift.remedy import Remedy

        if self._other is None:
            self._other = self._open.enter_context(other_codegen(self._chosen.as_of))
        result = as_of(root, configuration, schema, self._other)
        if self._chosen.format == "text":
            console.answer("\n".join(_lines(result)))
        if result.files:
            tell_remedy(Remedy(schemas=(schema,)), console, root)
        files = [{"path": file.path, "part": file.part} for file in result.files]
        counts = Counter(file.part for file in result.files)
        return (EXIT_FINDINGS if files else EXIT_CLEAN), {
            "system": result.system,
            "compared": result.compared,
            "as_of": {"version": result.version, "files": files, "counts": {part: counts[part] for part in _WORDS}},
            "findings": [as_data(item) for item in _findings(result)],
        }


def _lines(result: AsOf) -> list[str]:
    versions = f"codegen {result.version} beside {__version__}"
    if not result.files:
        return [f"{result.system}: nothing moved since the last run, {result.compared} files compared, {versions}"]
    counts = Counter(file.part for file in result.files)
    said = ", ".join(f"{counts[part]} by {part}" for part in _WORDS if counts[part])
    lines = [f"{file.part:<10} {file.path}" for file in result.files]
    return [*lines, f"{result.system}: {len(result.files)} of {result.compared} files differ: {said} ({versions})"]


def _findings(result: AsOf) -> list[Diagnostic]:
    """Each file under the code that check has for what moved; inputs count before the generator."""
    return [
        Diagnostic(
            CODES[Cause.GENERATOR if file.part == "generator" else Cause.STALE],
            f"{file.path}: {_WORDS[file.part]} since the last run",
            Span(file.path, 1, 1, 1, 1),
        )
        for file in result.files
    ]
