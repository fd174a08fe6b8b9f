"""``codegen merge-driver``: called by git for one file, and by hooks and people for what a merge left."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from codegen.cli.console import Console
from codegen.commands.workspace import configuration_of, find_root
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError

_FILES = 4


def merge_driver_verb(chosen: argparse.Namespace, run: Callable[[argparse.Namespace], int]) -> int:
    """Merge one file, install, or finish; ``run`` is ``codegen run``."""
    console = Console(quiet=chosen.quiet)
    try:
        if len(chosen.files) == _FILES:
            return _merge(chosen.files, console)
        if chosen.files or chosen.install == chosen.finish:
            message = "nothing was done: give it the four files that git gives a driver, --install or --finish"
            raise DiagnosticsError([Diagnostic("C680", message, hint="codegen merge-driver --install")], EXIT_COULD_NOT)
        root = find_root(())
        if chosen.install:
            return _install(chosen, root, console)
        return _finish(chosen, root, console, run)
    except DiagnosticsError as error:
        console.show(error.diagnostics, Path.cwd())
        return error.exit_code


def _merge(files: list[str], console: Console) -> int:
    from codegen.commands.merge_driver import SETTLED, resolve

    base, ours, theirs, path = files
    resolution = resolve(Path(base), Path(ours), Path(theirs), path)
    if resolution in SETTLED:
        return EXIT_CLEAN
    hint = f"edit {path}, or take a side with git checkout --ours or --theirs; then git add {path}"
    console.show([Diagnostic("C679", f"{path} was not merged: {resolution.value}", hint=hint)], Path.cwd())
    return EXIT_FINDINGS


def _install(chosen: argparse.Namespace, root: Path, console: Console) -> int:
    from codegen.commands.merge_install import install

    for line in install(root, configuration_of(root), no_tests=chosen.no_tests):
        console.tell(line)
    return EXIT_CLEAN


def _finish(chosen: argparse.Namespace, root: Path, console: Console, run: Callable[[argparse.Namespace], int]) -> int:
    from codegen.cli.arguments import parser
    from codegen.commands.merge_finish import amend, merged_systems, stage, uncommitted_inputs

    configuration = configuration_of(root)
    systems = merged_systems(root, configuration)
    if not systems:
        console.tell("no merge left anything to generate")
        return EXIT_CLEAN
    schemas = [str(root / item.schema) for item in systems]
    options = [f"--{name}" for name, wanted in (("quiet", chosen.quiet), ("no-tests", chosen.no_tests)) if wanted]
    code = run(parser().parse_args(["run", f"--wait={chosen.wait}", *options, *schemas]))
    if code != EXIT_CLEAN:
        again = " --amend" if chosen.amend else ""
        console.tell(f"the merge is not finished: mend what is said above, then codegen merge-driver --finish{again}")
        return code
    dirty = uncommitted_inputs(root, configuration, systems) if chosen.amend else []
    if dirty:
        console.tell(f"generated again, and left to you: {', '.join(dirty)} is not committed")
        return EXIT_CLEAN
    stage(root, configuration, systems)
    amended = chosen.amend and amend(root)
    done = "put into the last commit" if amended else "staged: commit it"
    console.tell(f"{', '.join(item.system for item in systems)}: generated again, and {done}")
    return EXIT_CLEAN
