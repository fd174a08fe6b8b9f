"""The C file of a kernel's body: one loop over groups of points, with vectors for numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codegen.kernels.c.declarations import LINE, declaration, loaded, statements, stored
from codegen.kernels.c.dialect import CALLED, CALLING_DIALECT, DIALECT, LANE_BY_LANE, LANE_BY_LANE_OF_ORDER, local_name
from codegen.kernels.c.long_body import long_body
from codegen.kernels.c.parts import calls_functions, is_long
from codegen.kernels.c.prepare import PreparedKernel, prepare
from codegen.plan.generation import KernelProduct
from codegen.runtime.expr.identifiers import Identifiers
from codegen.runtime.expr.reserved_names import C_RESERVED
from codegen.runtime.expr.statements import Body, all_of, comment_text, lay_out
from codegen.runtime.expr.support.c_support import C_SUPPORT
from codegen.runtime.expr.support.texts import closure
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.expr.wrapping import filled_prose


def print_body(typed: TypedKernel, symbol: str, comment: Sequence[str] = ()) -> str:
    """The file of the body that C knows as ``symbol``; ``comment`` are the lines that say what it computes.

    Raises ``NotInLanguage`` for an operation that C has no good version of.
    """
    return print_bodies({symbol: typed}, comment)


def print_bodies(kernels: Mapping[str, TypedKernel], comment: Sequence[str] = ()) -> str:
    """One file with the bodies of ``kernels``, by their symbols: quicker to compile than a file each."""
    printed = {symbol: _printed(symbol, typed) for symbol, typed in kernels.items()}
    parts = [*_comment(comment), '#include "kernel_body.h"', ""]
    parts += _support(all_of(support for _, support in printed.values()))
    parts += ["\n".join(lines) for lines, _ in printed.values()]
    return "\n".join(parts)


def _printed(symbol: str, typed: TypedKernel) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a kernel's functions, and the support that they need."""
    prepared = prepare(typed)
    if is_long(prepared):
        return long_body(prepared, symbol)
    dialect = CALLING_DIALECT if calls_functions(prepared) else DIALECT
    used = [entry.name for entry in prepared.inputs if entry.node is not None]
    body = lay_out(prepared.graph, prepared.results, used, dialect, wanted=prepared.wanted)
    return [f"KERNEL({symbol})", "{", *_loop(prepared, body), "}", ""], body.support


def body_comment(product: KernelProduct) -> tuple[str, ...]:
    """What a kernel computes, from which inputs, and what it gives, for the head of its file."""
    lines = filled_prose(comment_text(product.doc), LINE - 3)
    if product.source:
        lines += filled_prose(f"Source: {comment_text(product.source)}.", LINE - 3)
    lines += ["", "Inputs, in order:"]
    lines += _described((item.name, item.doc, item.unit, item.shape) for item in product.arguments)
    lines += ["", "Results, in order:"]
    lines += _described((item.name, item.doc, item.unit, item.shape) for item in product.results)
    return tuple(lines)


def symbols(names: Iterable[str]) -> dict[str, str]:
    """For each kernel its name in C: its own where C has no other use for that, and never one twice."""
    identifiers = Identifiers(C_RESERVED)
    return {name: identifiers.take(local_name(name)) for name in names}


def _described(items: Iterable[tuple[str, str, str | None, tuple[int, ...]]]) -> list[str]:
    lines = []
    for name, doc, unit, shape in items:
        sides = f" ({' by '.join(map(str, shape))})" if shape else ""
        text = f"{name}{sides}" + (f": {doc}" if doc else "") + (f" [{unit}]" if unit else "")
        first, *more = filled_prose(comment_text(text), LINE - 7)
        lines += [f"  {first}", *(f"    {line}" for line in more)]
    return lines


def _comment(lines: Sequence[str]) -> list[str]:
    return ["/*", *(f" * {line}".rstrip() for line in lines), " */"] if lines else []


def _support(names: Sequence[str]) -> list[str]:
    parts = [C_SUPPORT[name].text for name in closure(C_SUPPORT, [name for name in names if name in C_SUPPORT])]
    called = [CALLED[name] + "\n" for name in names if name in CALLED]
    parts += ["".join(called)] if called else []
    for name in names:
        short = name.removeprefix("real_")
        if short in LANE_BY_LANE:
            parts.append(f"LANE_BY_LANE({short})\n")
        elif short in LANE_BY_LANE_OF_ORDER:
            parts.append(f"LANE_BY_LANE_OF_ORDER({short})\n")
    return parts


def _loop(prepared: PreparedKernel, body: Body) -> list[str]:
    lines = ["    for (ptrdiff_t i = 0; i < points; i += LANES) {"]
    for entry in prepared.inputs:
        if entry.node is not None:
            kind, text = loaded(f"lanes_load(in[{entry.position}] + i)", entry.is_truth)
            lines += declaration(8, kind, text, entry.name)
    lines += statements(8, body)
    if len(lines) > 1:
        lines.append("")
    for position, (number, text) in enumerate(zip(prepared.results, body.results, strict=True)):
        lines.append(f"        {stored(position, text, prepared.graph[number].kind == 'bool')}")
    return [*lines, "    }"]
