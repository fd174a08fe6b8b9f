"""How far kernels are from the oracle, at the point where each is worst."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from codegen.evidence.html.charts import DotRow, dots
from codegen.evidence.html.elements import Child, Markup, element, lines
from codegen.evidence.html.tables import code, table

Row = Mapping[str, Any]
_NAMES = {"c": "C", "numpy": "NumPy"}
_WHERE = ("kernel", "points", "special points", "result", "on", "error", "at")


def accuracy_part(record: Mapping[str, Any]) -> Markup:
    """``record`` is ``accuracy.json``: kernels with what they are allowed, results with the worst of each."""
    kernels = [(kernel, _results(kernel, record)) for kernel in record["kernels"]]
    backends = list(dict.fromkeys(row["backend"] for row in record["results"]))
    caption = "Worst error by backend, in units in the last place scaled by the size of the terms"
    heads = ("kernel", *(_NAMES.get(backend, backend) for backend in backends), "allowed")
    errors = table(caption, heads, _errors(kernels, backends), numbers=range(1, len(heads)))
    return lines(
        element("h3", "Accuracy"),
        element(
            "p",
            "Every kernel is compared with an evaluation in many digits at seeded points of its domain, at its edges, "
            "and at the examples that the schema prints.",
        ),
        element("div", _chart(kernels), errors, class_="pair"),
        table("Where each kernel is farthest off", _WHERE, _places(kernels), numbers=(1, 2, 5)),
    )


def _results(kernel: Row, record: Row) -> list[Row]:
    """What was measured of a kernel, the worst first."""
    rows = [row for row in record["results"] if row["kernel"] == kernel["kernel"]]
    return sorted(rows, key=_error, reverse=True)


def _error(row: Row) -> float:
    """Not a number is farther off than any number."""
    value = float(row["scaled_ulp"])
    return math.inf if math.isnan(value) else value


def _worst(rows: Iterable[Row], backend: str) -> str:
    return next((_shown(row) for row in rows if row["backend"] == backend), "")


def _shown(row: Row) -> str:
    return f"{float(row['scaled_ulp']):.3g}"


def _chart(kernels: Sequence[tuple[Row, Sequence[Row]]]) -> Markup:
    legend = element(
        "figcaption",
        "Logarithmic scale: ",
        element("span", class_="swatch bar"),
        "C ",
        element("span", class_="swatch second"),
        "NumPy ",
        element("span", class_="swatch bound"),
        "allowed",
    )
    chart = dots(
        "Accuracy per kernel",
        "The largest scaled error over all points and results on each backend, against what is allowed.",
        [_dots(kernel, rows) for kernel, rows in kernels],
    )
    return element("figure", legend, chart)


def _dots(kernel: Row, rows: Sequence[Row]) -> DotRow:
    worst = {row["shown"]: row for row in reversed(rows)}
    marks = [("second" if row["backend"] == "numpy" else "bar", _error(row)) for row in worst.values()]
    allowed = kernel["allowed"]["scaled_ulp"]

    most = _shown(rows[0]) if rows else "nothing"
    return DotRow(kernel["kernel"], tuple(sorted(marks)), float(allowed), f"{most} of {allowed}")


def _errors(kernels: Iterable[tuple[Row, Sequence[Row]]], backends: Sequence[str]) -> Iterable[tuple[Child, ...]]:
    for kernel, rows in kernels:
        figures = (_worst(rows, backend) for backend in backends)
        yield code(kernel["kernel"]), *figures, kernel["allowed"]["scaled_ulp"]


def _places(kernels: Iterable[tuple[Row, Sequence[Row]]]) -> Iterable[tuple[Child, ...]]:
    for kernel, rows in kernels:
        for row in rows[:1]:
            point = ", ".join(f"{name} = {value}" for name, value in row["scaled_ulp_at"].items())
            counts = (kernel["points"], kernel["special_points"])
            yield code(kernel["kernel"]), *counts, code(row["result"]), row["shown"], _shown(row), code(point)
