"""Where the time of the run went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codegen.evidence.html.charts import BarRow, bars
from codegen.evidence.html.elements import Markup, element, lines
from codegen.evidence.html.tables import code, table

#: How the facts begin that name a test; its place among the slowest follows.
_SLOWEST = "slowest "


def timings_part(milliseconds: Mapping[str, int], measured: Mapping[str, Any]) -> Markup:
    """``milliseconds`` by phase; ``measured`` is what the tests' gate measured, the slowest tests among it."""
    longest = max(milliseconds.values(), default=0)
    whole = sum(milliseconds.values())
    rows = [BarRow(name, (("bar", float(value)),), _time(value)) for name, value in milliseconds.items()]
    chart = bars(
        "Time per phase", f"Elapsed time of each phase of the run; all of them took {_time(whole)}.", rows,
        whole=float(longest),
    )  # fmt: skip
    shares = (
        (name, f"{value}", f"{100 * value / whole:.1f} %" if whole else "") for name, value in milliseconds.items()
    )
    figures = table(
        "Elapsed time of each phase, on the machine that section 10 names", ("phase", "milliseconds", "share"), shares,
        numbers=(1, 2),
    )  # fmt: skip
    pair = element("div", element("figure", chart), figures, class_="pair")
    return lines(element("h3", "Time"), pair, _slowest(measured))


def _slowest(measured: Mapping[str, Any]) -> Markup | None:
    rows = list(_tests(measured))
    if not rows:
        return None
    return table("The slowest generated tests", ("test", "time"), rows, numbers=(1,))


def _tests(measured: Mapping[str, Any]) -> Iterable[tuple[Markup, str]]:
    for name in sorted((name for name in measured if name.startswith(_SLOWEST)), key=_place):
        number, unit, test = measured[name].split(" ", 2)
        yield code(test), f"{number} {unit}"


def _place(name: str) -> int:
    return int(name.removeprefix(_SLOWEST))


def _time(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds} ms"
