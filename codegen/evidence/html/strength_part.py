"""How strong the checks are: what was broken on purpose, asked at random, and generated under other conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.evidence.html.charts import BarRow, bars
from codegen.evidence.html.elements import Child, Markup, element, lines
from codegen.evidence.html.tables import code, listed, said, table

_ENDS = ("killed", "timed out", "survived")
_STYLES = {"killed": "bar", "timed out": "second", "survived": "lost"}
#: Survivors that the page lists; the raw file has them all.
_LISTED = 60
_SHORT = 90


def mutants_part(record: Mapping[str, Any]) -> Markup:
    """``record`` is ``mutants.json``: every change of the code, and how the tests took it."""
    counts: dict[str, Counter[str]] = {}
    for row in record["mutants"]:
        counts.setdefault(row["file"], Counter())[row["end"]] += 1
    most = max((sum(found.values()) for found in counts.values()), default=0)
    rows = [
        BarRow(
            _name(file),
            tuple((_STYLES[end], float(found[end])) for end in _ENDS),
            f"{found['survived']} of {sum(found.values())} survived",
        )
        for file, found in counts.items()
    ]
    legend = element(
        "figcaption", element("span", class_="swatch bar"), "killed ", element("span", class_="swatch second"),
        "timed out ", element("span", class_="swatch lost"), "survived",
    )  # fmt: skip
    chart = bars("Mutants per module", "How many changes of each module the tests notice.", rows, whole=float(most))
    cells = (_cells(file, found) for file, found in counts.items())
    figures = table("Mutants of each module", ("module", *_ENDS, "all"), cells, numbers=range(1, 5))
    return lines(
        element("h3", "Mutants"),
        element("p", f"A mutant is one change of one place of the code. {len(record['mutants'])} of "
                f"{record['possible']} possible ones were tried; one survives when every test still passes."),
        element("div", element("figure", legend, chart), figures, class_="pair"),
        _survivors(record),
        _left_out(record["left_out_tests"]),
    )  # fmt: skip


def _cells(file: str, ends: Counter[str]) -> tuple[Child, ...]:
    return (code(_name(file)), *(ends[end] for end in _ENDS), sum(ends.values()))


def _survivors(record: Mapping[str, Any]) -> Markup | None:
    rows = [row for row in record["mutants"] if row["end"] == "survived"]
    if not rows:
        return None
    cells = (
        (code(f"{row['file']}:{row['line']}:{row['column']}"), row["kind"], code(_cut(row["before"])),
         code(_cut(row["after"])))
        for row in rows[:_LISTED]
    )  # fmt: skip
    rest = f"; the first {_LISTED}, raw/mutants.json lists all {len(rows)}" if len(rows) > _LISTED else ""
    return table(f"Survivors{rest}", ("place", "kind", "was", "became"), cells)


def _left_out(tests: Sequence[str]) -> Markup | None:
    if not tests:
        return None
    why = "These tests say nothing about mutants: where mutants are run, they fail without one."
    return lines(element("p", why), listed(code(test) for test in tests))


def fuzz_part(record: Mapping[str, Any]) -> Markup:
    """``record`` is ``fuzz.json``: requests made from the service's own OpenAPI document."""
    rows = (
        (code(one["operation"]), one["requests"], one["positive"], one["negative"],
         ", ".join(f"{status}: {count}" for status, count in one["statuses"].items()), len(one["failures"]))
        for one in record["operations"]
    )  # fmt: skip
    heads = ("operation", "requests", "well formed", "malformed", "answers by status", "failures")
    failed = [f"{one['operation']}: {fault['message']}" for one in record["operations"] for fault in one["failures"]]
    return lines(
        element("h3", "Requests at random"),
        table(f"Requests drawn with seed {record['seed']}", heads, rows, numbers=(1, 2, 3, 5)),
        listed(failed) if failed else None,
    )


def properties_part(record: Mapping[str, Any]) -> Markup:
    """``record`` is ``properties.json``: how often each kernel and operation was asked."""
    rows = ((code(one["subject"]), one["cases"], one["floor"], one["tests"]) for one in record["subjects"])
    return lines(
        element("h3", "Cases"),
        table("Points and calls at which generated tests asked", ("of", "cases", "at least", "tests"), rows,
              numbers=(1, 2, 3)),
    )  # fmt: skip


def determinism_part(record: Mapping[str, Any]) -> Markup:
    """``record`` is ``determinism.json``: the tree generated again under other conditions."""
    tried = ((code(one["variation"]), one["meaning"], said(one["same"])) for one in record["variations"])
    left = [f"{one['variation']} was left out: {one['why']}" for one in record["left_out"]]
    return lines(
        element("h3", "Generated under other conditions"),
        table(f"Digest of the tree under each: {record['tree']}", ("variation", "what differs", "same bytes"), tried),
        listed(left) if left else None,
    )


def self_test_part(record: Mapping[str, Any]) -> Markup:
    """``record`` is ``self_test.json``: copies of the workspace that were damaged, and whether check noticed."""
    return lines(
        element("h3", "Would check notice"),
        table("Damage that was done, and what check said", ("case", "what was done", "noticed", "said"),
              _cases(record)),
    )  # fmt: skip


def _cases(record: Mapping[str, Any]) -> Iterator[tuple[Markup, str, str, Markup]]:
    for one in record["cases"]:
        yield code(one["case"]), one["done"], said(one["caught"]), code(one["said"])


def _name(file: str) -> str:
    """The path below the package, where it has one."""
    return file.partition("/src/")[2].partition("/")[2] or file


def _cut(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"
