"""What wirings and hard dependencies say of the order in which the schemas of a workspace are generated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from codegen.frontend.wiring_loader import load_wirings
from codegen.frontend.workspace_modules import hard_dependencies, workspace_modules
from codegen.plan.wiring_order import dependencies_among, find_cycles, generation_order
from codegen.support.configuration import Configuration


def workspace_order(
    root: Path, configuration: Configuration, schemas: Sequence[str]
) -> tuple[list[str], dict[str, set[str]]]:
    """``schemas`` behind those that they depend on, and which of them each depends on.

    Raises ``DiagnosticsError`` where the wirings are faulty.
    """
    wirings = load_wirings(root, configuration)
    wired = {} if wirings is None else _between_schemas(wirings.arrows(), wirings.schemas)
    needs = hard_dependencies(root, configuration)
    modules = wirings.schemas if wirings is not None else workspace_modules(root, configuration) if needs else {}
    hard = _between_schemas(needs, modules)
    arrows = {schema: [*wired.get(schema, ()), *hard.get(schema, ())] for schema in {**wired, **hard}}
    if find_cycles(arrows):
        # Dependencies that need each other are told of by the run of each; the wirings have an order.
        arrows = wired
    return generation_order(schemas, arrows), dependencies_among(schemas, arrows)


def _between_schemas(arrows: Mapping[str, Sequence[str]], schemas: Mapping[str, str]) -> dict[str, list[str]]:
    """``arrows`` between modules as arrows between the schemas that make them."""
    return {schemas[source]: [schemas[target] for target in targets] for source, targets in arrows.items()}
