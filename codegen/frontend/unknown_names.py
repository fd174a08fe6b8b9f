"""Names of a kernel that mean nothing: each is told once, with the input that it was before somebody renamed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from codegen.schema.kernels import Kernel
from codegen.support.diagnostics import Diagnostic

_WORD = re.compile(r"\w+")
_UNKNOWN = "unknown name "
_NOTHING_NEAR = "declare `"


def told_once(found: Sequence[Diagnostic], kernel: Kernel) -> list[Diagnostic]:
    """``found`` of ``kernel``, in order, with one diagnostic for all places of an unknown name: the first, which names
    the lines of the others.

    Where the name is like no other, and one input is used by nothing, the hint says that this was meant.
    """
    uses: dict[tuple[str, str | None], list[Diagnostic]] = {}
    told: list[Diagnostic] = []
    for item in found:
        if item.code == "C210" and item.message.startswith(_UNKNOWN):
            uses.setdefault((item.message, item.hint), []).append(item)
            if len(uses[item.message, item.hint]) > 1:
                continue
        told.append(item)
    renamed = _renamed(uses.keys(), kernel)
    return [_with_the_rest(item, uses.get((item.message, item.hint), ()), renamed) for item in told]


def _with_the_rest(item: Diagnostic, places: Sequence[Diagnostic], renamed: str | None) -> Diagnostic:
    if not places:
        return item
    lines = sorted({place.span.line for place in places[1:] if place.span is not None})
    message, hint = item.message, item.hint
    if lines:
        message += f", also on line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
    if renamed is not None and (hint or "").startswith(_NOTHING_NEAR):
        hint = f"did you mean `{renamed}`? no expression uses that input"
    return replace(item, message=message, hint=hint)


def _renamed(unknown: Iterable[tuple[str, str | None]], kernel: Kernel) -> str | None:
    """The one input that no expression uses, where one name alone is like nothing; None where there is a choice."""
    strange = [message for message, hint in unknown if (hint or "").startswith(_NOTHING_NEAR)]
    written = repr([kernel.define, [output.expr for output in kernel.outputs.values()], kernel.where])
    unused = kernel.inputs.keys() - set(_WORD.findall(written))
    return min(unused) if len(strange) == 1 and len(unused) == 1 else None
