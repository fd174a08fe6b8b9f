"""``codegen adopt``: the edits on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from codegen.cli.console import Console
from codegen.cli.one_system import Answer, answered
from codegen.cli.render import as_data, first_of
from codegen.commands.workspace import configuration_of, find_root
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def adopt_verb(chosen: argparse.Namespace) -> int:
    """Adopt the edits system by system; one that fails keeps no other from its turn."""
    from codegen.commands.adopt import systems_of

    console = Console(quiet=chosen.quiet)
    root = find_root(chosen.paths)
    answers: dict[str, Answer] = {}
    try:
        configuration = configuration_of(root)
        for schema, paths in systems_of(root, configuration, _inside(root, chosen.paths)).items():
            answers[schema] = _one(chosen, root, configuration, schema, paths, console)
    except DiagnosticsError as error:
        console.show(error.diagnostics, root)
        answers[""] = (error.exit_code, {"diagnostics": [as_data(item) for item in error.diagnostics]})
    code = first_of([code for code, _ in answers.values()])
    if chosen.format == "json":
        systems = [{**({"schema": schema} if schema else {}), "exit": exit_code, **data}
                   for schema, (exit_code, data) in answers.items()]  # fmt: skip
        console.answer(json.dumps({"exit": code, "systems": systems}, indent=2, ensure_ascii=False))
    return code


def _one(
    chosen: argparse.Namespace,
    root: Path,
    configuration: Configuration,
    schema: str,
    paths: list[str],
    console: Console,
) -> Answer:
    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        from codegen.cli.run_verb import finished
        from codegen.commands.adopt import adopt, adopted, would_adopt

        if chosen.dry_run:
            state, answer = would_adopt(root, configuration, schema, paths), (EXIT_CLEAN, dict[str, Any]())
        else:
            lines = console.phase_lines()
            try:
                result = adopt(root, configuration, schema, paths, lines, lines.step, chosen.wait)
            finally:
                lines.stop()
            state, answer = result.state, finished(result, configuration, console)
        done = adopted(state)
        if chosen.format == "text":
            console.answer(done.text)
        for place in done.places:
            console.tell(f"{'would write' if chosen.dry_run else 'kept in'} {place}")
        return answer[0], {**answer[1], "adopted": paths, "files": list(done.places), "diff": done.text}

    return answered(part, root, configuration, schema, console)


def _inside(root: Path, paths: list[str]) -> list[str]:
    """``paths`` relative to the workspace; links in the way stay as they are, and are refused when they are opened."""
    found: list[str] = []
    for path in paths:
        place = Path(os.path.normpath(Path.cwd().resolve() / path))
        if not place.is_relative_to(root):
            message = f"{path} lies outside the workspace {root}"
            raise DiagnosticsError([Diagnostic("C651", message, hint="name a generated file")], EXIT_COULD_NOT)
        found.append(place.relative_to(root).as_posix())
    return found
