"""``codegen evidence``: what was asked for on standard output, how it was come by on standard error."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, DiagnosticsError

#: One action: it answers on the console and returns the exit code.
Action = Callable[[argparse.Namespace, Console], int]


def evidence_verb(chosen: argparse.Namespace) -> int:
    """Do the action that ``chosen`` names; what it cannot do is said with a code, as JSON where that was asked for."""
    console = Console(quiet=chosen.quiet)
    try:
        return ACTIONS[chosen.action](chosen, console)
    except DiagnosticsError as error:
        console.show(error.diagnostics, Path.cwd())
        if chosen.format == "json":
            data = {"exit": error.exit_code, "diagnostics": [as_data(item) for item in error.diagnostics]}
            console.answer(json.dumps(data, indent=2, ensure_ascii=False))
        return error.exit_code


def _diff(chosen: argparse.Namespace, console: Console) -> int:
    from codegen.commands.evidence_diff import evidence_diff
    from codegen.evidence.diff.page import as_data, page_text

    found = evidence_diff(Path(chosen.before), Path(chosen.after), _path(chosen.trust))
    code = EXIT_FINDINGS if found.groups else EXIT_CLEAN
    if chosen.format == "json":
        console.answer(json.dumps({"exit": code, **as_data(found)}, indent=2, ensure_ascii=False))
    else:
        console.answer(page_text(found, cut=not chosen.all))
    return code


def _export(chosen: argparse.Namespace, console: Console) -> int:
    from codegen.cli.signing_key import signing_key
    from codegen.commands.evidence_export import evidence_export, write_export

    signer = None if chosen.key is None and chosen.agent is None else signing_key(chosen)
    folder = Path(chosen.bundle)
    data = evidence_export(folder, chosen.form, _path(chosen.trust), signer)
    if chosen.output is None:
        console.answer_exactly(data.decode())
        return EXIT_CLEAN
    write_export(data, Path(chosen.output), folder)
    console.tell(f"{chosen.form} of {folder}: {len(data)} bytes, {'signed' if signer else 'not signed'}")
    if chosen.format == "json":
        said = {"exit": EXIT_CLEAN, "written": chosen.output, "bytes": len(data), "signed": signer is not None}
        console.answer(json.dumps(said, indent=2, ensure_ascii=False))
    return EXIT_CLEAN


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


ACTIONS: Mapping[str, Action] = {"diff": _diff, "export": _export}
