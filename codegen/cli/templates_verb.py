"""``codegen templates``: names, a text or a copy; what to do next on standard error."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.support.diagnostics import EXIT_CLEAN, DiagnosticsError


def templates_verb(chosen: argparse.Namespace) -> int:
    """Do the action that ``chosen`` names; what it cannot do is said with a code, as JSON where that was asked for."""
    console = Console(quiet=chosen.quiet)
    root = Path.cwd()
    data: dict[str, Any]
    try:
        from codegen.commands.workspace import find_root

        root = find_root([])
        data, text = _answered(chosen, root, console)
    except DiagnosticsError as error:
        console.show(error.diagnostics, root)
        if chosen.format == "json":
            data = {"exit": error.exit_code, "diagnostics": list(map(as_data, error.diagnostics))}
            console.answer(json.dumps(data, indent=2, ensure_ascii=False))
        return error.exit_code
    if chosen.format == "json":
        text = json.dumps({"exit": EXIT_CLEAN, **data}, indent=2, ensure_ascii=False)
    if text:
        console.answer(text.removesuffix("\n"))
    return EXIT_CLEAN


def _answered(chosen: argparse.Namespace, root: Path, console: Console) -> tuple[dict[str, Any], str]:
    """What a JSON answer says, and the text of any other."""
    from codegen.commands.templates import built_in_templates, copy_template, template_text
    from codegen.commands.workspace import configuration_of

    if chosen.action == "show":
        text = template_text(chosen.template)
        return {"template": chosen.template, "text": text}, text
    configuration = configuration_of(root)
    if chosen.action == "copy":
        path = copy_template(root, configuration, chosen.template)
        console.tell(f"{path}: a copy, used from now on by every system of the workspace; edit it, then: codegen run")
        return {"template": chosen.template, "path": path}, ""
    found = built_in_templates(root, configuration)
    width = max(len(item.name) for item in found)
    lines = [
        f"{item.name:{width}}  {', '.join(item.targets)}{'  (overridden)' if item.overridden else ''}" for item in found
    ]
    listed = [{"name": item.name, "targets": list(item.targets), "overridden": item.overridden} for item in found]
    return {"templates": listed}, "\n".join(lines)
