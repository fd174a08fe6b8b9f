"""What the names of a generated module were declared by: the rooms that chose the names say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation

#: From dotted names of a module, such as ``Order.note`` or ``_block.v``, to pointers. ``/kernels/f`` is one of the
#: schema; one of another file has its path in front: ``glue/own.yaml#/schema_to_code/config``.
Symbols = Mapping[str, str]

#: From a planned file to the symbols of its text.
SymbolBuilder = Callable[[Generation, PlannedFile], Symbols]


def pointer_to(*parts: str | int) -> str:
    """The JSON pointer of a path of keys and list positions."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def pointer_parts(pointer: str) -> tuple[str, ...]:
    """The keys of a JSON pointer; list positions stay text."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
