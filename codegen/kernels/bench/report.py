"""Measured figures as tables, and what they say of the speeds that are demanded."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Of the best peer's speed, by kernel of the reference set; what is not listed is held to the default.
SHARE_OF_BEST_PEER = {"chem": 1.0, "arm": 1.0}
DEFAULT_SHARE = 0.7
UFUNC_SHARE = 0.97
SCALAR_MEDIAN, SCALAR_WORST = 1.3, 1.5
TWO_THREADS = 1.8
OURS = "codegen"
CONTROL = "hand-written C"
Results = Mapping[str, Any]


@dataclass(frozen=True)
class Target:
    """A demand: what was ``found``, and how much or how little is ``wanted`` of it; None where nothing was measured."""

    name: str
    found: float | None
    wanted: float
    at_most: bool = False

    @property
    def verdict(self) -> str:
        """PASS, FAIL or NOT_MEASURED."""
        if self.found is None:
            return "NOT_MEASURED"
        return "PASS" if (self.found <= self.wanted if self.at_most else self.found >= self.wanted) else "FAIL"

    @property
    def figures(self) -> tuple[str, str]:
        """What was found and what is wanted, as text."""
        found = "-" if self.found is None else f"{self.found:.3g}"
        return found, f"{'at most' if self.at_most else 'at least'} {self.wanted:g}"

    def __str__(self) -> str:
        """One line of the answer."""
        return f"{self.verdict:12} {self.name}: {', '.join(self.figures)}"


def speed(figures: Results) -> float | None:
    """Points a second, into kept outputs or fresh ones, whichever the tool is quicker with."""
    seconds = [figures[way]["seconds"] for way in ("fresh", "into") if way in figures]
    points = figures.get("points")
    return None if not seconds or points is None else float(points) / float(min(seconds))


def of_control(figures: Results) -> float | None:
    """The speed as a multiple of the hand-written control's in the same interpreter."""
    ratios = [figures[way].get("ratio") for way in ("fresh", "into") if way in figures]
    known = [ratio for ratio in ratios if ratio is not None]
    return max(known) if known else None


def figures_of(results: Results, tool: str, threads: int, kernel: str) -> Results:
    """What was measured; empty for nothing."""
    measured: Results = results["tools"].get(tool, {}).get(str(threads), {}).get("kernels", {}).get(kernel, {})
    return measured


def best_peer(results: Results, kernel: str) -> tuple[str, float] | None:
    """The peer that is quickest beside the control, on one thread, and its multiple of the control."""
    found = [
        (tool, ratio)
        for tool in results["tools"]
        if not tool.startswith(OURS) and (ratio := of_control(figures_of(results, tool, 1, kernel))) is not None
    ]
    return max(found, key=lambda pair: pair[1], default=None)


def targets(results: Results) -> Iterator[Target]:
    """Every demand that the figures can answer."""
    kernels = [kernel["name"] for kernel in results["kernels"]]
    for kernel in kernels:
        wanted = SHARE_OF_BEST_PEER.get(kernel, DEFAULT_SHARE)
        best, own = best_peer(results, kernel), of_control(figures_of(results, OURS, 1, kernel))
        name = f"{kernel}: speed over the best peer's" + (f" ({best[0]})" if best else "")
        yield Target(name, None if best is None or own is None else own / best[1], wanted)
    for kernel in kernels:
        figures = figures_of(results, OURS, 1, kernel)
        if "ufunc" in figures and "direct" in figures:
            share = _over(figures["ufunc"], figures["direct"])
            yield Target(f"{kernel}: ufunc with out= over the direct call", share, UFUNC_SHARE)
    yield from _scalar_targets(results, kernels)
    for kernel in kernels:
        one, two = (of_control(figures_of(results, OURS, threads, kernel)) for threads in (1, 2))
        yield Target(f"{kernel}: two threads over one", None if not one or not two else two / one, TWO_THREADS)


def _over(one: Results, other: Results) -> float:
    """The speed of one call over another's, each beside the control, where there was one."""
    if "ratio" in one and "ratio" in other:
        return float(one["ratio"] / other["ratio"])
    return float(other["seconds"] / one["seconds"])


def _scalar_targets(results: Results, kernels: Sequence[str]) -> Iterator[Target]:
    pairs = [figures_of(results, OURS, 1, kernel).get("scalar", {}).get("ratio") for kernel in kernels]
    times = [1 / ratio for ratio in pairs if ratio]
    yield Target(
        "scalar call over the control's, median", statistics.median(times) if times else None, SCALAR_MEDIAN, True
    )
    yield Target("scalar call over the control's, worst", max(times, default=None), SCALAR_WORST, True)


def speed_rows(results: Results, threads: int = 1) -> list[list[str]]:
    """Million points a second by tool and kernel; the first row has the heads."""
    kernels = [kernel["name"] for kernel in results["kernels"]]
    rows = [["tool", *kernels]]
    control = [_yardstick(results, threads, kernel, ("into", "fresh")) for kernel in kernels]
    if any(control):
        points = results["points"]
        rows.append([CONTROL, *("-" if not found else three_digits(points / found / 1e6) for found in control)])
    for tool, measured in results["tools"].items():
        if str(threads) in measured:
            cells = [_speed_cell(figures_of(results, tool, threads, kernel)) for kernel in kernels]
            rows.append([measured["title"], *cells])
    return rows


def control_rows(results: Results) -> list[list[str]]:
    """Speed as a multiple of the control's on one thread, by tool and kernel; the first row has the heads."""
    kernels = [kernel["name"] for kernel in results["kernels"]]
    rows = [["tool", *kernels]]
    for tool, measured in results["tools"].items():
        found = [of_control(figures_of(results, tool, 1, kernel)) for kernel in kernels]
        rows.append([measured["title"], *("-" if ratio is None else f"{ratio:.2f}" for ratio in found)])
    return rows


def scalar_rows(results: Results) -> list[list[str]]:
    """Nanoseconds of a call with Python floats, by tool and kernel; the first row has the heads."""
    kernels = [kernel["name"] for kernel in results["kernels"]]
    rows = [["tool", *kernels]]
    control = [_yardstick(results, 1, kernel, ("scalar",)) for kernel in kernels]
    if any(control):
        rows.append([CONTROL, *("-" if not found else three_digits(found * 1e9) for found in control)])
    for tool, measured in results["tools"].items():
        found = [figures_of(results, tool, 1, kernel).get("scalar") for kernel in kernels]
        if any(found):
            rows.append(
                [measured["title"], *("-" if not pair else three_digits(pair["seconds"] * 1e9) for pair in found)]
            )
    return rows


def build_rows(results: Results) -> list[list[str]]:
    """Seconds to build each kernel, and megabytes at the interpreter's peak; the first row has the heads."""
    kernels = [kernel["name"] for kernel in results["kernels"]]
    rows = [["tool", *kernels, "MB"]]
    for tool, measured in results["tools"].items():
        found = [figures_of(results, tool, 1, kernel).get("build_s") for kernel in kernels]
        memory = measured.get("1", {}).get("memory_mb")
        if any(item is not None for item in found):
            cells = ["-" if item is None else three_digits(item) for item in found]
            rows.append([measured["title"], *cells, "-" if memory is None else f"{memory:.0f}"])
    return rows


def growth_rows(results: Results) -> list[list[str]]:
    """Seconds to build by number of operations, and why a tool stops; the first row has the heads."""
    growth = results.get("growth", {})
    if not growth:
        return []
    rows = [["tool", *(f"{size:,}".replace(",", " ") for size in growth["sizes"])]]
    for tool, found in growth["tools"].items():
        cells = [three_digits(item["build_s"]) if "build_s" in item else item["failed"] for item in found]
        rows.append([results["tools"][tool]["title"], *cells])
    return rows


def failures(results: Results) -> list[str]:
    """Each tool and kernel that gave no figures, with its reason."""
    lines = [f"{name}: not installed: pip install {requires}" for name, requires in results["missing"].items()]
    for tool, measured in results["tools"].items():
        for threads in results["threads"]:
            for kernel, figures in measured.get(str(threads), {}).get("kernels", {}).items():
                if "failed" in figures:
                    lines.append(f"{tool}, {kernel}, {threads} thread{'s' * (threads > 1)}: {figures['failed']}")
    return lines


def plain_table(rows: Sequence[Sequence[str]]) -> str:
    """A table for a terminal."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        first, *others = (
            cell.ljust(width) if not n else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join(lines)


def three_digits(value: float) -> str:
    """Three significant digits without an exponent."""
    return f"{value:.0f}" if value >= 99.5 else f"{value:#.3g}"


def _yardstick(results: Results, threads: int, kernel: str, ways: Sequence[str]) -> float | None:
    """Seconds that the control took beside codegen's own kernel."""
    figures = figures_of(results, OURS, threads, kernel)
    found = [figures[way]["yardstick"] for way in ways if figures.get(way, {}).get("yardstick") is not None]
    return float(found[0]) if found else None


def _speed_cell(figures: Results) -> str:
    found = speed(figures)
    return "-" if found is None else three_digits(found / 1e6)
