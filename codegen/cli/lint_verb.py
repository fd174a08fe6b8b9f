"""``codegen lint`` for one schema: findings, and with ``--fix`` what was put right."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS


def lint_part(
    chosen: argparse.Namespace,
) -> Callable[[Path, Configuration, str, Console], tuple[int, dict[str, Any]]]:
    """The lint of one schema with the options of the command line."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        from codegen.commands.lint import lint, repair

        data: dict[str, Any] = {"diagnostics": []}
        if chosen.fix or chosen.diff:
            found = repair(root, configuration, schema, write=not chosen.diff, wait=chosen.wait)
            data["fixes"] = list(found.fixes)
            if chosen.diff and found.fixes:
                if chosen.format == "text":
                    console.answer(found.patch())
                return EXIT_FINDINGS, {**data, "patch": found.patch()}
            for fix in found.fixes:
                console.tell(f"{schema}: {fix}")
        state = lint(root, configuration, schema, strict=chosen.strict)
        assert state.system is not None
        console.show(state.system.warnings, root)
        warnings = len(state.system.warnings)
        console.tell(f"{schema}: valid, {warnings} warning{'' if warnings == 1 else 's'}")
        return EXIT_CLEAN, {**data, "diagnostics": [as_data(item) for item in state.system.warnings]}

    return part
