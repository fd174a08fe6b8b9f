"""How much of each file the generated tests run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codegen.evidence.html.charts import BarRow, bars
from codegen.evidence.html.elements import Markup, element, lines
from codegen.evidence.html.tables import anchored, code, table
from codegen.evidence.raw.coverage_figures import CoverageFigure, FileCoverage, total
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage

_HEADS = ("file", "lines run", "of", "branches taken", "of", "both", "tests")


def coverage_part(record: MeasuredCoverage) -> Markup:
    """``record`` is ``coverage.json``. Runtime modules that run whole are counted, and not listed."""
    files = [file.figures for file in record.files if file.kind != "runtime"]
    runtime = [file.figures for file in record.files if file.kind == "runtime"]
    short = [file for file in runtime if not _whole(file)]
    shown = [*files, *short]
    rows = [BarRow(_short(file.path), (("bar", _ran(file)),), total([file]).text) for file in shown]
    rest = f" {len(runtime) - len(short)} runtime modules that run whole are left out." if runtime else ""
    chart = bars(
        "Coverage per file", f"Lines and branches that a generated test runs, in per cent of each file.{rest}", rows,
        whole=100,
    )  # fmt: skip
    caption = f"Lines and branches that generated tests run, file by file.{rest}"
    return lines(
        element("h3", "Coverage"),
        element("p", _sentence(files, runtime)),
        element("div", element("figure", chart), table(caption, _HEADS, _rows(shown), numbers=range(1, 7)),
                class_="pair"),
    )  # fmt: skip


def listed_files(record: MeasuredCoverage) -> tuple[str, ...]:
    """The files that have a row."""
    return tuple(file.path for file in record.files if file.kind != "runtime" or not _whole(file.figures))


def anchor(path: str) -> str:
    """Where the row of a file stands."""
    return f"file-{path}"


def _sentence(files: Sequence[FileCoverage], runtime: Sequence[FileCoverage]) -> str:
    together = total([*files, *runtime])
    return (
        f"{_counted(total(files))} of the generated modules ran; with the runtime modules that the package takes "
        f"along, {_counted(together)}."
    )


def _counted(figure: CoverageFigure) -> str:
    return f"{figure.text} of the lines and branches ({figure.covered} of {figure.possible})"


def _rows(files: Iterable[FileCoverage]) -> Iterable[tuple[Markup | str | int, ...]]:
    for file in files:
        yield (
            anchored(anchor(file.path), code(_short(file.path))), file.covered_lines, file.lines, file.covered_branches,
            file.branches, total([file]).text, len(file.tests),
        )  # fmt: skip


def _whole(file: FileCoverage) -> bool:
    return file.covered_lines == file.lines and file.covered_branches == file.branches


def _ran(file: FileCoverage) -> float:
    figure = total([file])
    return 100 * figure.covered / figure.possible if figure.possible else 100.0


def _short(path: str) -> str:
    """The path below the package."""
    return path.split("/", 2)[2] if path.startswith("src/") and path.count("/") > 1 else path
