"""``codegen check --self-test``: the self-test of what lies in a workspace."""

from __future__ import annotations

import tempfile
from pathlib import Path

from codegen.commands.check import check
from codegen.phases.strength.self_test import SelfTest, try_cases
from codegen.phases.workspace_copy import copy_inputs
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def self_test(root: Path, configuration: Configuration, schema: str) -> SelfTest:
    """Do every case to a copy of what ``schema`` reads and generates; the workspace itself is only read.

    Raises ``DiagnosticsError``: an invalid schema (exit 3); a workspace that is not clean to begin with (C685, exit 2),
    or a copy that is not clean as the workspace is (C687, exit 2).
    """
    result = check(root, configuration, schema)
    if result.findings or result.lapsed:
        message = f"{schema} is not clean: what check would notice cannot be shown beside what it finds already"
        raise DiagnosticsError([Diagnostic("C685", message, hint=f"codegen check {schema}")], EXIT_COULD_NOT)
    with tempfile.TemporaryDirectory(prefix="codegen-self-test-") as name:
        folder = Path(name).resolve()
        copy_inputs(result.state, folder / "clean", result.compared)
        return try_cases(result.state, folder)
