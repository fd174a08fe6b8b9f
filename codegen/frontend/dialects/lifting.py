"""Dialects B and C: what stands beside ``system``, or in a header document in front, goes where dialect A has it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from codegen.frontend.dialects.assembly import Assembly
from codegen.frontend.yaml_reader import Document
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, only_meant
from codegen.support.positions import Path
from codegen.support.spans import Span

#: Where dialect A has what dialect B writes at the top.
FLAT: Mapping[str, tuple[str, str]] = {
    "system": ("system", "system"),
    "module": ("system", "module"),
    "name": ("system", "name"),
    "role": ("system", "role"),
    "rootpath": ("system", "rootpath"),
    "version": ("metadata", "version"),
}
#: Where dialect A has what a header document holds.
HEADER: Mapping[str, tuple[str, ...]] = {
    "schema_version": ("schema_version",),
    "title": ("title",),
    "purpose": ("purpose",),
    "summary": ("summary",),
    "description": ("description",),
    "version": ("metadata", "version"),
    "owner": ("metadata", "owner"),
    "tags": ("metadata", "tags"),
    "domain": ("metadata", "domain"),
    "type": ("metadata", "type"),
}


def is_flat(data: Mapping[str, Any]) -> bool:
    """Whether ``system`` is text, or is missing beside what only dialect B has at the top."""
    if "system" in data:
        return isinstance(data["system"], str)
    return any(key in data for key in ("module", "name", "role", "rootpath"))


def is_header(data: Any) -> bool:
    """Whether the first of two documents is meant as the header of dialect C."""
    return isinstance(data, dict) and "system" not in data and any(key in HEADER for key in data)


def lift(header: Document | None, body: Document, sections: Collection[str], bag: DiagnosticBag) -> Document:
    """``body``, with ``header`` merged into it, as dialect A; what is unknown or contradicts itself goes to ``bag``."""
    flat = is_flat(body.data)
    assembly = Assembly(body)
    lifted: list[tuple[Document, str, Path]] = []
    if header is not None:
        lifted += [(header, key, HEADER[key]) for key in _known_of_header(header, bag)]
    for key in _known(body, flat, sections, bag):
        if key in FLAT and (flat or key != "system"):
            lifted.append((body, key, FLAT[key]))
        else:
            assembly.take(body, (key,), (key,))
    for source, key, target in lifted:
        found = assembly.find(target)
        if found is None:
            assembly.take(source, (key,), target)
        elif not _same(source.data[key], found[0]):
            report_conflict(key, source.positions.value((key,)), found[1], bag)
    return assembly.document()


def _known_of_header(header: Document, bag: DiagnosticBag) -> Iterator[str]:
    for key in header.data:
        if key in HEADER:
            yield key
            continue
        meant = did_you_mean(key, HEADER)
        hint = f"did you mean `{meant}`?" if meant else "move it below the `---`"
        fix = only_meant(key, HEADER)
        fix = None if fix in header.data else fix
        bag.error("C120", f"unknown key `{key}` in the header", header.positions.key((key,)), hint, fix=fix)


def _known(body: Document, flat: bool, sections: Collection[str], bag: DiagnosticBag) -> Iterator[str]:
    """The top keys of ``body`` without those that are said to be unknown here.

    In dialect B the misspelt key may be one that only B has at the top; in dialect A a key of B is misplaced.
    """
    for key in body.data:
        place = body.positions.key((key,))
        if flat and key not in FLAT and key not in sections:
            known = [*sections, *FLAT]
            meant = did_you_mean(key, known)
            if meant in FLAT:
                fix = None if meant in body.data else only_meant(key, known)
                bag.error("C121", f"unknown section `{key}`", place, f"did you mean `{meant}`?", fix=fix)
                continue
        elif not flat and key in FLAT and key != "system":
            message = f"`{key}` stands at the top, but `system` is a mapping"
            section, name = FLAT[key]
            home = body.data.get(section)
            is_there = isinstance(home, dict) and name in home
            hint = f"remove it; `{section}` has one already" if is_there else f"move it into `{section}`"
            bag.error("C141", message, place, hint)
        yield key


def _same(one: Any, other: Any) -> bool:
    """Whether two values say the same; a number and its text do."""
    if isinstance(one, str | int | float) and isinstance(other, str | int | float):
        return str(getattr(one, "text", one)) == str(getattr(other, "text", other))
    return bool(one == other)


def report_conflict(key: str, one: Span, other: Span, bag: DiagnosticBag) -> None:
    """Say that what stands at ``one`` and at ``other`` is the same key with different values."""
    first, second = sorted((one, other))
    bag.error(
        "C140",
        f"`{key}` is written twice, with different values",
        second,
        f"remove it; it is already on line {first.line}",
    )
