"""Where the classes of contracts are declared: contracts themselves, and the objects that stand inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.backends.contract_definitions import contract_definitions
from codegen.runtime.service.subschemas import subschemas
from codegen.support.positions import Path, PositionMap

_CLASS = "#/$defs/"


def contract_places(
    contracts: Mapping[str, Any], positions: PositionMap, further: Mapping[str, Path]
) -> Mapping[tuple[str, str | None], Path]:
    """The path of each class ``(name, None)`` and of its properties ``(name, property)``, as far as it is written.

    ``further`` are those of ``contracts`` that stand elsewhere than in the section, by name.
    """
    definitions = contract_definitions(contracts)
    classes: dict[str, Path] = {name: further.get(name, ("contracts", name)) for name in contracts}
    waiting = list(classes)
    for owner in waiting:
        for place, name in _references(definitions[owner], ()):
            if name in definitions and name not in classes:
                classes[name] = _written(positions, (*classes[owner], *place))
                waiting.append(name)
    found: dict[tuple[str, str | None], Path] = {(name, None): path for name, path in classes.items()}
    for name, path in classes.items():
        for field in definitions[name].get("properties", {}):
            found[name, field] = _written(positions, (*path, "properties", field))
    return found


def _references(schema: Any, place: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(schema, Mapping):
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith(_CLASS):
            yield place, reference.removeprefix(_CLASS)
        for below, part in subschemas(schema):
            yield from _references(part, (*place, *below))


def _written(positions: PositionMap, path: Path) -> Path:
    while path and path not in positions.values and path not in positions.keys:
        path = path[:-1]
    return path
