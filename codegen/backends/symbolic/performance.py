"""Context of PERFORMANCE_GUIDE: committed results of ``benchmarks/claims.py`` as tables, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.backends.symbolic.settings import declared_settings
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.literals import markdown_code, markdown_text

COMMAND = "python benchmarks/claims.py"
Row = tuple[str, ...]


@dataclass(frozen=True)
class PairTable:
    """A subject against its baseline; ``rows`` are set, subject, baseline, ratio, least to greatest ratio."""

    title: str
    subject: str
    baseline: str
    note: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class PerformanceGuide:
    """``docs/PERFORMANCE_GUIDE.md``; without results ``measured`` is false and the tables are empty."""

    title: str
    measured: bool
    command: str
    schema: str
    rounds: int
    machine: tuple[Row, ...]
    sets: tuple[Row, ...]
    pairs: tuple[PairTable, ...]
    reductions: tuple[Row, ...]
    builds: tuple[Row, ...]
    settings: tuple[Row, ...]


#: Key of the results, title, subject, baseline, what to make of it.
_PAIRS = (
    (
        "lambdify-evalf", "lambdify against evalf", "lambdify, numpy", "`evalf(subs=...)`",
        "One point, every output. The backends `numpy` and `math` evaluate what lambdify prints.",
    ),
    (
        "lambdify-subs", "lambdify against substitution", "lambdify, numpy", "`subs(...).evalf()`",
        "One point, every output.",
    ),
    (
        "autowrap-lambdify", "autowrap against lambdify", "autowrap, Cython and C", "lambdify, numpy",
        "One point, every output, called from Python.",
    ),
    (
        "autowrap-evalf", "autowrap against evalf", "autowrap, Cython and C", "`evalf(subs=...)`",
        "One point, every output, called from Python.",
    ),
    (
        "batch-single", "Many points at once", "lambdify over arrays", "lambdify, one call a point",
        "{points} points. Send a list for a variable rather than many requests.",
    ),
    (
        "cse-plain", "Common subexpressions", "lambdify with `cse=True`", "lambdify with `cse=False`",
        "{points} points at once.",
    ),
)  # fmt: skip
_SETTINGS = (
    "cache_size",
    "default_backend",
    "worker_count",
    "evaluation_timeout_s",
    "compile_timeout_s",
    "worker_memory_mib",
)


def performance_guide(generation: Generation, file: PlannedFile) -> PerformanceGuide:
    """Tables of what was measured. Raises ``DiagnosticsError`` C518 where the results are of another form."""
    model = generation.system.model
    results = generation.measurements
    try:
        tables = _tables(results) if results is not None else {}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"the results of {COMMAND} are not as it writes them: {error!r}"
        raise DiagnosticsError([Diagnostic("C518", message, hint=f"run {COMMAND} again")], EXIT_COULD_NOT) from error
    settings = {setting.name: setting for setting in declared_settings(generation)}
    return PerformanceGuide(
        title=markdown_text(model.system.system),
        measured=results is not None,
        command=COMMAND,
        schema=generation.system.path,
        rounds=int(tables.get("rounds", 0)),
        machine=tables.get("machine", ()),
        sets=tables.get("sets", ()),
        pairs=tables.get("pairs", ()),
        reductions=tables.get("reductions", ()),
        builds=tables.get("builds", ()),
        settings=tuple(
            (
                markdown_code(settings[name].variable, in_table=True),
                markdown_code(settings[name].shown, in_table=True),
                markdown_text(settings[name].doc),
            )
            for name in _SETTINGS
            if name in settings
        ),
    )


def _tables(results: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rounds": results["rounds"],
        "machine": tuple(
            (markdown_text(name), markdown_code(str(value), in_table=True))
            for name, value in results["machine"].items()
        ),
        "sets": tuple(
            (markdown_code(item["set"]), markdown_text(item["what"]), str(item["inputs"]), str(item["outputs"]))
            for item in results["sets"]
        ),
        "pairs": tuple(_pair_tables(results)),
        "reductions": tuple(
            (markdown_code(row["set"]), str(row["before"]), str(row["after"]), f"{_number(row['reduction_percent'])} %")
            for row in results["cse"]
        ),
        "builds": tuple(_builds(results)),
    }


def _pair_tables(results: Mapping[str, Any]) -> Iterator[PairTable]:
    for key, title, subject, baseline, note in _PAIRS:
        rows = tuple(
            (
                markdown_code(row["set"]),
                _duration(row["subject_us"]),
                _duration(row["baseline_us"]),
                _number(row["ratio"]),
                f"{_number(row['least'])} to {_number(row['greatest'])}",
            )
            for row in results["pairs"][key]
        )
        yield PairTable(title, subject, baseline, note.format(points=results["points"]), rows)


def _builds(results: Mapping[str, Any]) -> Iterator[Row]:
    """Build times, and the number of calls after which the longer build has paid."""
    calls = {row["set"]: row for row in results["pairs"]["autowrap-lambdify"]}
    for row in results["builds"]:
        saved_us = float(calls[row["set"]]["baseline_us"]) - float(calls[row["set"]]["subject_us"])
        extra_us = (float(row["autowrap_s"]) - float(row["lambdify_s"])) * 1e6
        pays = f"{_number(float(f'{extra_us / saved_us:.2g}'))} calls" if saved_us > 0 else "never"
        yield (markdown_code(row["set"]), *(_duration(row[key] * 1e6) for key in ("lambdify_s", "autowrap_s")), pays)


def _duration(microseconds: float) -> str:
    value = float(microseconds)
    if value < 1000:
        return f"{_number(value)} µs"
    return f"{_number(value / 1000)} ms" if value < 1e6 else f"{_number(value / 1e6)} s"


def _number(value: float) -> str:
    """Three significant digits, thousands apart, no exponent."""
    number = float(f"{float(value):.3g}")
    return f"{number:,.0f}".replace(",", "\u202f") if abs(number) >= 1000 else f"{number:g}"
