"""``codegen update``: the files on standard output, conflicts and what to do next on standard error."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.new_verb import answering, asks
from codegen.cli.render import as_data
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_CONFLICT, DiagnosticsError

if TYPE_CHECKING:
    from codegen.commands.update import Updated


def update_verb(chosen: argparse.Namespace) -> int:
    """Update the project that the working directory lies in."""
    from codegen.commands.template_releases import WantedTemplate
    from codegen.commands.update import Wanted, project_root, update

    console = Console(quiet=chosen.quiet)
    root = project_root(Path.cwd().resolve())
    template = WantedTemplate(chosen.pack, chosen.to, chosen.hash or "", Path.cwd(), _command(chosen))
    wanted = Wanted(template, dict(chosen.data), ask=asks(chosen), trusted=chosen.trust, pretend=chosen.dry_run)
    data: dict[str, Any]
    text = ""
    try:
        updated = update(root, wanted)
        console.show(updated.conflicts, root)
        code = EXIT_CONFLICT if updated.conflicts else EXIT_CLEAN
        data = _data(updated)
        text = "\n".join(f"{what:<8} {path}" for path, what in updated.files)
        _tell_next(console, updated, pretend=chosen.dry_run)
    except DiagnosticsError as error:
        console.show(error.diagnostics, root)
        code, data = error.exit_code, {"diagnostics": [as_data(item) for item in error.diagnostics]}
    if chosen.format == "json":
        text = json.dumps({"exit": code, **data}, indent=2, ensure_ascii=False)
    console.answer(text)
    return code


def _command(chosen: argparse.Namespace) -> list[str]:
    """The command without what names and pins the pack."""
    return ["codegen", "update", *(["--dry-run"] if chosen.dry_run else []), *answering(chosen)]


def _data(updated: Updated) -> dict[str, Any]:
    return {
        "before": updated.before,
        "after": updated.after,
        "files": [{"path": path, "change": what} for path, what in updated.files],
        "left_systems": list(updated.left),
        "diagnostics": [as_data(item) for item in updated.conflicts],
    }


def _tell_next(console: Console, updated: Updated, *, pretend: bool) -> None:
    if not updated.files:
        console.tell(f"nothing is newer than {updated.after} of the template")
    elif pretend:
        console.tell(f"{updated.before} -> {updated.after}: nothing was written")
    elif updated.conflicts:
        console.tell(f"{updated.before} -> {updated.after}: settle the conflicts, then `codegen update` again")
    else:
        console.tell(f"{updated.before} -> {updated.after}; look at it: git diff; then: codegen run")
        if updated.left:
            commands = "; ".join(f"codegen rm {name}" for name in updated.left)
            console.tell(f"what runs made from the schemas that went, goes by: {commands}")
