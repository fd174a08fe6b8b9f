"""How far kernels are from the oracle, at the point where each is worst."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.evidence.html.charts import DotRow, dots
from codegen.evidence.html.elements import Markup, element, lines
from codegen.evidence.html.tables import code, table

Row = Mapping[str, Any]


def accuracy_part(record: Mapping[str, Any]) -> Markup:
    """``record`` is ``accuracy.json``: kernels with what they are allowed, results with the worst of each."""
    worst = {kernel["kernel"]: _worst(kernel["kernel"], record["results"]) for kernel in record["kernels"]}
    rows = [_dots(kernel, worst[kernel["kernel"]]) for kernel in record["kernels"]]
    legend = element(
        "figcaption",
        "Worst error of each kernel in units in the last place, on a logarithmic scale: ",
        element("span", class_="swatch bar"), "C ", element("span", class_="swatch second"), "NumPy ",
        element("span", class_="swatch bound"), "allowed",
    )  # fmt: skip
    chart = dots(
        "Accuracy per kernel",
        "The largest scaled error over all points and results, for C and for NumPy, against what is allowed; "
        "logarithmic. The table beside it has the figures.",
        rows,
    )
    heads = ("kernel", "on", "points", "special", "worst error", "allowed", "result", "at")
    caption = "Worst error of each kernel and backend in units in the last place, scaled by the size of the terms"
    figures = table(caption, heads, _table(record["kernels"], worst), numbers=(2, 3, 4, 5))
    return lines(
        element("h3", "Accuracy"),
        element("p", "Every kernel is compared with an evaluation in many digits at seeded points of its domain, at "
                "its edges, and at the examples that the schema prints."),
        element("div", element("figure", legend, chart), figures, class_="pair"),
    )  # fmt: skip


def _worst(kernel: str, results: Iterable[Row]) -> dict[str, Row]:
    """By backend the result that is farthest off; not a number is farther than any number."""
    found: dict[str, Row] = {}
    for row in results:
        if row["kernel"] == kernel and (row["shown"] not in found or _error(row) > _error(found[row["shown"]])):
            found[row["shown"]] = row
    return found


def _error(row: Row) -> float:
    value = float(row["scaled_ulp"])
    return math.inf if math.isnan(value) else value


def _dots(kernel: Row, worst: Mapping[str, Row]) -> DotRow:
    marks = tuple(("second" if row["backend"] == "numpy" else "bar", _error(row)) for row in worst.values())
    most = max((value for _, value in marks), default=0.0)
    allowed = kernel["allowed"]["scaled_ulp"]
    return DotRow(kernel["kernel"], marks, float(allowed), f"{most:.3g} of {allowed}")


def _table(kernels: Iterable[Row], worst: Mapping[str, Mapping[str, Row]]) -> Iterable[tuple[Markup | str | int, ...]]:
    for kernel in kernels:
        for shown, row in worst[kernel["kernel"]].items():
            point = ", ".join(f"{name} = {value}" for name, value in row["scaled_ulp_at"].items())
            yield (
                code(kernel["kernel"]), shown, kernel["points"], kernel["special_points"], f"{_error(row):.3g}",
                kernel["allowed"]["scaled_ulp"], code(row["result"]), code(point),
            )  # fmt: skip
