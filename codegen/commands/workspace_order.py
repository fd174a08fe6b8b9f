"""What the wirings of a workspace say of the order in which its schemas are generated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegen.frontend.wiring_loader import load_wirings
from codegen.plan.wiring_order import dependencies_among, generation_order
from codegen.support.configuration import Configuration


def workspace_order(
    root: Path, configuration: Configuration, schemas: Sequence[str]
) -> tuple[list[str], dict[str, set[str]]]:
    """``schemas`` behind those that they depend on, and which of them each depends on.

    Raises ``DiagnosticsError`` where the wirings are faulty.
    """
    wirings = load_wirings(root, configuration)
    if wirings is None:
        return list(schemas), {}
    arrows = {
        wirings.schemas[source]: [wirings.schemas[target] for target in targets]
        for source, targets in wirings.arrows().items()
    }
    return generation_order(schemas, arrows), dependencies_among(schemas, arrows)
