"""Reads what the separate interpreters measured, while the staged tree is still there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.evidence.coverage_figures import FileCoverage

#: Lines that say types and bodies that nobody can run; everything else counts, whatever a comment says.
_NOT_COUNTED = [
    r"if (typing\.)?TYPE_CHECKING:",
    r"@(typing\.)?overload",
    r"^\s*\.\.\.$",
    r"class \w+\(.*\bProtocol\b.*\):",
]


@dataclass(frozen=True)
class Measured:
    """Coverage by file relative to the distribution root, and coverage's own JSON report."""

    files: tuple[FileCoverage, ...]
    report: bytes


def read_coverage(folder: Path, data: Sequence[Path], package: str, omit: Sequence[str]) -> Measured | None:
    """The figures of all processes together; None when nothing was measured."""
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
        relative = Path(path).relative_to(tree).as_posix()
        figures = report["files"].get(_spelled(report["files"], Path(path)), {})
        summary = figures.get("summary")
        if summary is None:
            continue
        contexts = {name for names in measured.contexts_by_lineno(path).values() for name in names if name}
        files.append(
            FileCoverage(
                relative,
                summary["num_statements"],
                summary["covered_lines"],
                summary.get("num_branches", 0),
                summary.get("covered_branches", 0),
                frozenset(contexts),
                tuple(figures.get("missing_lines", ())),
            )
        )
    return Measured(tuple(files), json.dumps(report["files"], sort_keys=True).encode())


def _spelled(files: dict[str, object], path: Path) -> str:
    """The report's name of a file: absolute, or relative to where the compiler runs."""
    absolute = str(path)
    return absolute if absolute in files else next((name for name in files if Path(name).resolve() == path), absolute)
