"""One system's part of a command, and how its refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.emit.root_directory import UnsafePathError
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError

#: Exit code and the data of a JSON answer.
Answer = tuple[int, dict[str, Any]]
#: What one system's part of a command does.
Part = Callable[[Path, Configuration, str, Console], Answer]


def answered(part: Part, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
    """What ``part`` answers; where it refuses, its diagnostics are shown."""
    try:
        return part(root, configuration, schema, console)
    except (DiagnosticsError, UnsafePathError) as raised:
        failure = raised if isinstance(raised, DiagnosticsError) else _unsafe(raised)
        console.show(failure.diagnostics, root)
        return failure.exit_code, {"diagnostics": [as_data(item) for item in failure.diagnostics]}


def _unsafe(error: UnsafePathError) -> DiagnosticsError:
    hint = "move it away, then repeat the command"
    return DiagnosticsError([Diagnostic("C604", str(error), hint=hint)], EXIT_FINDINGS)
