"""The page of the gallery: real systems, their formulas, and what their sources print beside what is computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.kernels.accuracy import targets_of
from codegen.kernels.nesting import nested
from codegen.kernels.reference import example_point
from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.oracle import Oracle, TargetValue
from codegen.runtime.expr.typed import TypedKernel
from codegen.support.literals import markdown_code, markdown_text
from docs.generator.gallery_formulas import equations
from docs.generator.gallery_systems import COMMITTED, ROOT, GallerySystem, gallery_systems
from docs.generator.tables import table

PAGE = ROOT / "docs" / "gallery.md"
#: Digits of a computed result beyond those that its source prints.
MORE_DIGITS = 3
_INTRODUCTION = """\
<!-- Made by `python3 dev.py reference`. DO NOT EDIT. -->
# Gallery

Here are {systems} real systems from {fields} fields. Each is one schema; two have handlers besides, and one asks
another. Formulas come from sources that anybody can look up, and {results} results that such sources print are compared
with the oracle and with every backend whenever a package is generated, to half a unit of the last printed digit. Below
they stand beside what is computed from the schema, in {more} digits more.

The packages of {committed} systems are committed below `generated/`. The other schemas are a workspace of their own:
`codegen run` in the folder `gallery` generates them all.

"""
_FIGURES = """
Lines of a schema; files and lines of the Python that comes out of it, without the runtime that a package takes along;
the tests that a run passes; the points at which every backend of the kernels is compared with the oracle.
"""


def gallery() -> str:
    """The page."""
    systems = gallery_systems()
    introduction = _INTRODUCTION.format(
        systems=len(systems),
        fields=len({system.field for system in systems}),
        results=sum(_printed_results(system) for system in systems),
        more=MORE_DIGITS,
        committed=len(COMMITTED),
    )
    heads = ("System", "Field", "Schema", "Python", "Tests", "Points")
    overview = table(heads, [_row(system) for system in systems])
    return introduction + overview + _FIGURES + "".join(map(_section, systems))


def _printed_results(system: GallerySystem) -> int:
    examples = (example for kernel in system.loaded.kernels for example in system.printed(kernel))
    return sum(len(_entries(list(example.outputs.values()))) for example in examples)


def _row(system: GallerySystem) -> tuple[str, ...]:
    lines = len(system.schema.read_bytes().splitlines())
    figures = system.figures
    return (
        f"[{markdown_text(system.title)}](#{_anchor(system)})",
        markdown_text(system.field),
        f"[{lines} lines]({_link(system)})",
        f"{figures['files']} files, {figures['lines']} lines",
        str(figures["tests"]),
        str(figures["points"]) if figures["points"] else "no kernels",
    )


def _anchor(system: GallerySystem) -> str:
    return system.package.replace("_", "-")


def _link(system: GallerySystem) -> str:
    """The schema, from docs/."""
    return f"../{system.schema.relative_to(ROOT).as_posix()}"


def _section(system: GallerySystem) -> str:
    model = system.loaded.model
    routes = [operation.expose.http for operation in model.operations.values() if operation.expose.http]
    served = f"\n\nServed as {', '.join(map(markdown_code, routes))}." if routes else ""
    head = f'\n## <a id="{_anchor(system)}"></a>{markdown_text(system.title)}\n\n'
    summary = f"{markdown_text(model.summary or model.system.role)} [Schema]({_link(system)}).{served}\n"
    return f"{head}{summary}{''.join(_kernel(system, name) for name in system.loaded.kernels)}"


def _kernel(system: GallerySystem, name: str) -> str:
    model = system.loaded.model
    declared = model.kernels[name]
    source = f"\n\nSource: {markdown_text(declared.source)}." if declared.source else ""
    aligned = " \\\\\n".join(equation.replace(" = ", " &= ", 1) for equation in equations(declared, model.functions))
    block = aligned and f"\n```math\n\\begin{{aligned}}\n{aligned}\n\\end{{aligned}}\n```\n"
    rows = list(_compared(system, name))
    heads = ("Inputs", "Result", "Printed", "Computed", "Where it is printed")
    compared = f"\n{table(heads, rows)}" if rows else ""
    return f"\n### {markdown_code(name)}\n\n{markdown_text(declared.doc)}{source}\n{block}{compared}"


def _compared(system: GallerySystem, name: str) -> Iterator[tuple[str, ...]]:
    """A row for every result that a source prints."""
    typed: TypedKernel = system.loaded.kernels[name]
    oracle = Oracle(typed.graph, targets_of(typed))
    numbers = {result.name: number for number, result in enumerate(typed.results)}
    declared = system.loaded.model.kernels[name].examples
    for example, row in zip(typed.examples, declared, strict=True):
        point = example_point(typed, example)
        if row.source == "computed" or point is None:
            continue
        values = oracle.evaluate_point(point).natural
        inputs = markdown_code(", ".join(f"{key} = {_plain(value)}" for key, value in row.inputs.items()))
        for key, printed in row.outputs.items():
            number = numbers[key]
            computed = nested(_digits(values[number], _entries(printed)), typed.results[number].value.shape)
            shown = markdown_code(_plain(printed)), markdown_code(_plain(computed))
            yield inputs, markdown_code(key), *shown, markdown_text(row.source)


def _digits(value: TargetValue, printed: list[str]) -> list[str]:
    """Every entry in more significant digits than are printed of it; the nearest double has fifteen."""
    entries = zip(value.entries, printed, strict=True)
    return [f"{nearest_double(entry):.{min(_significant(text) + MORE_DIGITS, 15)}g}" for entry, text in entries]


def _significant(printed: str) -> int:
    return len(printed.lower().partition("e")[0].replace(".", "").lstrip("+-0")) or 1


def _entries(printed: Any) -> list[str]:
    return [text for item in printed for text in _entries(item)] if isinstance(printed, list) else [str(printed)]


def _plain(value: Any) -> str:
    return f"[{', '.join(map(_plain, value))}]" if isinstance(value, list) else str(value)
