"""Reads what the separate interpreters measured, while the staged tree is still there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from codegen.evidence.raw.normalised_coverage import MeasuredFile

#: Lines that say types and bodies that nobody can run; everything else counts, whatever a comment says.
_NOT_COUNTED = [
    r"if (typing\.)?TYPE_CHECKING:",
    r"@(typing\.)?overload",
    r"^\s*\.\.\.$",
    r"class \w+\(.*\bProtocol\b.*\):",
]


def read_coverage(
    folder: Path, data: Sequence[Path], package: str, omit: Sequence[str]
) -> tuple[MeasuredFile, ...] | None:
    """What all processes reached together, paths relative to the distribution root; None when nothing was measured."""
    # Here, because a run without tests measures nothing, and every process of many would hold it.
    from coverage import Coverage
    from coverage.exceptions import CoverageException

    tree = folder / "tree"
    source = tree / "src" / package
    present = [str(path) for path in data if path.is_file()]
    if not present:
        return None
    combined = Coverage(
        data_file=str(folder / "coverage"),
        branch=True,
        source=[str(source)],
        omit=[str(source / pattern) for pattern in omit],
        config_file=False,
        messages=False,
    )
    combined.set_option("report:exclude_lines", _NOT_COUNTED)
    try:
        combined.combine(present, keep=True)
        combined.json_report(outfile=str(folder / "coverage.json"))
    except CoverageException:
        return None
    report = json.loads((folder / "coverage.json").read_bytes())
    measured = combined.get_data()
    files = []
    for path in sorted(measured.measured_files()):
        figures = report["files"].get(_spelled(report["files"], Path(path)))
        if figures is not None:
            relative = Path(path).relative_to(tree).as_posix()
            files.append(_measured(relative, figures, measured.contexts_by_lineno(path)))
    return tuple(files)


def _measured(path: str, figures: Mapping[str, Any], contexts: Mapping[int, Sequence[str]]) -> MeasuredFile:
    """One file of coverage's own report; ``contexts`` are the tests by line, "" for none."""
    missing = figures["missing_lines"]
    # Where no test began, coverage knows nothing of branches.
    missing_branches, executed_branches = (
        [(first, last) for first, last in figures.get(name, ())] for name in ("missing_branches", "executed_branches")
    )
    return MeasuredFile(
        path,
        tuple(sorted({*figures["executed_lines"], *missing})),
        tuple(sorted(missing)),
        tuple(sorted({*executed_branches, *missing_branches})),
        tuple(sorted(missing_branches)),
        {line: frozenset(name for name in names if name) for line, names in contexts.items() if any(names)},
    )


def _spelled(files: dict[str, object], path: Path) -> str:
    """The report's name of a file: absolute, or relative to where the compiler runs."""
    absolute = str(path)
    return absolute if absolute in files else next((name for name in files if Path(name).resolve() == path), absolute)
