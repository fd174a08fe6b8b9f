"""``codegen check --self-test`` for one system: every case on stdout, caught or not."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.cli.console import Console
from codegen.cli.one_system import Answer, Part
from codegen.cli.render import as_data
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS

if TYPE_CHECKING:
    from codegen.phases.strength.self_test import CaseResult


def self_test_part(chosen: argparse.Namespace) -> Part:
    """The self-test of one system with the options of the command line."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        from codegen.commands.self_test import self_test

        tested = self_test(root, configuration, schema)
        if chosen.format == "text":
            for item in tested.results:
                console.answer(_line(item))
            console.answer(
                f"{tested.system}: {len(tested.results) - len(tested.missed)} of {len(tested.results)} caught"
            )
        if tested.left_out:
            console.tell(f"left out, for the system has nothing to do it to: {', '.join(tested.left_out)}")
        console.show(tested.missed, root)
        data = {
            "system": tested.system,
            "self_test": tested.rows,
            "left_out": list(tested.left_out),
            "diagnostics": [as_data(item) for item in tested.missed],
        }
        return (EXIT_FINDINGS if tested.missed else EXIT_CLEAN), data

    return part


def _line(item: CaseResult) -> str:
    verdict = f"caught      {item.said:<18}" if item.caught else f"NOT CAUGHT  {item.said:<18}"
    return f"{verdict} {item.case}: {item.done} ({item.path})"
