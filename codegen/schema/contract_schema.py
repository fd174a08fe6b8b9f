"""How contracts refer to each other, and the names that their classes cannot have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.runtime.service.subschemas import all_schemas

#: Names that a module of models means something else by.
RESERVED_CLASSES = frozenset(
    {
        "Annotated",
        "Any",
        "BaseModel",
        "BeforeValidator",
        "ConfigDict",
        "Field",
        "Literal",
        "MISSING",
        "RootModel",
        "StrEnum",
        "StrictBool",
        "StrictFloat",
        "StrictInt",
        "StrictStr",
        "ValueError",
    }
)

#: How schemas refer to the contracts of their system.
REFERENCE = "#/contracts/"
#: What the bundle of all contracts calls itself, an address that is nobody's; the runtime asks for its contracts by it.
ROOT = "https://contracts.invalid/"


def split_reference(reference: str) -> tuple[str, str]:
    """The contract that ``#/contracts/Name/...`` names, and the pointer into it, empty for all of it."""
    name, slash, rest = reference.removeprefix(REFERENCE).partition("/")
    return name, slash + rest


def is_dynamic(schema: Any) -> bool:
    """Whether what a reference in ``schema`` leads to may depend on the way there: such references stay as they are."""
    return any(isinstance(part, Mapping) and "$dynamicRef" in part for part in all_schemas(schema))
