"""The section ``lookups``: small tables, together in one module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.plan.section import Section
from codegen.schema.base import SchemaModel
from codegen.schema.document import SystemSchema
from codegen.support.codes.page import CodePage
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.literals import python_docstring, python_string
from codegen.support.positions import PositionMap

GLUE = """\
schema_to_code:
  lookups:
    template: toy/lookups.py.j2
    target: lookups.py
    when: lookups
    requires: [pydantic]
  test_lookups:
    template: toy/test_lookups.py.j2
    target: dist:tests/test_lookups.py
    when: lookups
    requires: [pydantic, pytest]
"""


class Lookup(SchemaModel):
    """One table."""

    doc: str = Field(description="What it says.")
    rows: dict[str, str | int] = Field(description="Values by key; all texts, or all whole numbers.")


@dataclass(frozen=True)
class Table:
    """A table as Python: ``rows`` are literals, ``kind`` the type of the values."""

    name: str
    constant: str
    docstring: str
    kind: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LookupsModule:
    """``lookups.py``."""

    tables: tuple[Table, ...]


@dataclass(frozen=True)
class LookupsTests:
    """``test_lookups.py``."""

    package: str
    tables: tuple[Table, ...]


def lookups_module(generation: Generation, file: PlannedFile) -> LookupsModule:
    """All tables."""
    return LookupsModule(_tables(generation))


def lookups_tests(generation: Generation, file: PlannedFile) -> LookupsTests:
    """Tests of all tables."""
    return LookupsTests(generation.plan.package, _tables(generation))


def check_lookups(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    """The values of a table have one type."""
    lookups: dict[str, Lookup] = model.lookups  # type: ignore[attr-defined]
    for name, lookup in lookups.items():
        kinds = {type(value) for value in lookup.rows.values()}
        if len(kinds) != 1:
            message = f"the values of `{name}` are {'both texts and numbers' if kinds else 'missing'}"
            bag.error("LOOKUP01", message, positions.key(("lookups", name, "rows")), "write values of one type")


def _tables(generation: Generation) -> tuple[Table, ...]:
    lookups: dict[str, Lookup] = generation.system.model.lookups  # type: ignore[attr-defined]
    return tuple(
        Table(
            name,
            name.upper(),
            python_docstring(f"{lookup.doc} Raises ``KeyError`` for a key that the table lacks.", 1),
            type(next(iter(lookup.rows.values()))).__name__,
            tuple(
                (python_string(key), python_string(value) if isinstance(value, str) else str(value))
                for key, value in lookup.rows.items()
            ),
        )
        for name, lookup in lookups.items()
    )


LOOKUPS = Section(
    name="lookups",
    annotation=dict[str, Lookup],
    description="Small tables by name.",
    documentation="`lookups` maps names to tables `{doc, rows: {key: value}}`, each a function of `lookups.py`.",
    glue=GLUE,
    templates=Path(__file__).parent / "templates",
    contexts={"LookupsModule": lookups_module, "LookupsTests": lookups_tests},
    check=check_lookups,
    pages={"LOOKUP01": CodePage("values of two types", "The values of a table are all texts or all whole numbers.")},
)
