"""``codegen kernel``: what is written and what is told."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.support.diagnostics import EXIT_CLEAN, DiagnosticsError

if TYPE_CHECKING:
    from codegen.commands.kernel import KernelFile


def kernel_verb(chosen: argparse.Namespace) -> int:
    """Print or write the file of one kernel."""
    console = Console(quiet=chosen.quiet)
    root = Path.cwd()
    try:
        from codegen.commands.kernel import form_of, kernel_file, schema_and_kernel, write_kernel
        from codegen.commands.workspace import configuration_of, find_root, schemas_of

        schema, name = schema_and_kernel(chosen.kernel)
        form = form_of(chosen.backend, chosen.target)
        root = find_root([schema])
        configuration = configuration_of(root)
        (place,) = schemas_of(root, configuration, [schema])
        target = None if chosen.target is None else _seen_from(root, Path(chosen.target))
        made = kernel_file(root, configuration, place, name, form, target, verify=not chosen.no_verify)
        if chosen.target is not None:
            write_kernel(made.text, Path(chosen.target))
    except DiagnosticsError as error:
        console.show(error.diagnostics, root)
        if chosen.format == "json":
            data = {"exit": error.exit_code, "diagnostics": list(map(as_data, error.diagnostics))}
            console.answer(json.dumps(data, indent=2, ensure_ascii=False))
        return error.exit_code
    console.show(made.warnings, root)
    console.tell(f"{chosen.target or name}: {_told(made)}")
    if chosen.format == "json":
        console.answer(json.dumps(_data(made, chosen.target), indent=2, ensure_ascii=False))
    elif chosen.target is None:
        console.answer(made.text.removesuffix("\n"))
    return EXIT_CLEAN


def _seen_from(root: Path, target: Path) -> str:
    """``target`` below ``root`` as a path from there, elsewhere its name alone, so that no machine stands in a file."""
    place = target.resolve()
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.name


def _told(made: KernelFile) -> str:
    if made.verified is None:
        return "not verified"
    worst = max((float(result.scaled_ulp) for result in made.verified.backends[0].results), default=0.0)
    return f"verified at {made.verified.points} points, worst error {worst:.2g} units in the last place of the scale"


def _data(made: KernelFile, target: str | None) -> dict[str, Any]:
    points = None if made.verified is None else made.verified.points
    return {
        "exit": EXIT_CLEAN, "file": target, "text": made.text, "verified_points": points,
        "diagnostics": list(map(as_data, made.warnings)),
    }  # fmt: skip
