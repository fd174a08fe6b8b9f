"""What ``plan.md`` promises beyond the path of a file, by its kind."""

from __future__ import annotations

from codegen.phases.state import RunState
from codegen.phases.template_files import own_paths
from codegen.phases.workspace import loaded, planned
from codegen.support.literals import markdown_code, markdown_text


def plan_details(state: RunState) -> dict[str, tuple[str, ...]]:
    """Further lines of an item by path: expected lines, key names, routes, coverage target."""
    system, glue = loaded(state)
    routes = [item.expose.http for item in system.model.operations.values() if item.expose.http is not None]
    details: dict[str, tuple[str, ...]] = {}
    files = [file for file in planned(state).files if file.kind == "template"]
    brought = own_paths(state.root, state.configuration, [file.template for file in files])
    for file in files:
        entry = glue.glue.entries[file.entry]
        lines: list[str] = []
        if own := brought.get(file.template):
            lines.append(f"Template: {markdown_code(own)} of the workspace")
        if entry.lines:
            lines.append(f"Expected lines: {markdown_text(entry.lines)}")
        if entry.class_name:
            lines.append(f"Key class: {markdown_code(entry.class_name)}")
        names = [*entry.functions, *entry.methods]
        if names:
            lines.append(f"Key methods: {', '.join(markdown_code(name) for name in names)}")
        for name, item in {**entry.functions, **entry.methods}.items():
            lines += [f"Logic of {markdown_code(name)}: {markdown_text(item.logic)}"] if item.logic else []
        if file.entry == "api" and routes:
            lines.append(f"Routes: {', '.join(markdown_code(route) for route in routes)}")
        if file.block == "T6":
            lines.append("Coverage target: 85 % of lines and branches with the runtime modules, 90 % without")
        details[file.path] = tuple(lines)
    return details
