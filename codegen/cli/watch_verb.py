"""``codegen watch``: generates what a saved input reaches, in one warm process, until it is interrupted."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from codegen.cli.console import Console
from codegen.commands.workspace import configuration_of, named_workspaces, schemas_of
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, Diagnostic, DiagnosticsError

#: ``codegen run`` with arguments as a person would write them.
Run = Callable[[Sequence[str]], int]


def watch_verb(chosen: argparse.Namespace, run: Run) -> int:
    """Generate all systems that are meant, then what each change reaches; an interrupt ends it, with exit 0."""
    console = Console(quiet=chosen.quiet)
    try:
        root = _one_root(chosen.schemas)
        watcher = _Watcher(chosen, root, console, run)
        while True:
            watcher.until_settings_change()
    except DiagnosticsError as error:
        console.show(error.diagnostics, Path.cwd())
        return error.exit_code
    except KeyboardInterrupt:
        console.tell("no longer watching")
        return EXIT_CLEAN


def _one_root(names: Sequence[str]) -> Path:
    workspaces = named_workspaces(names)
    if len(workspaces) > 1:
        message = f"{len(workspaces)} workspaces are named, and watch works in one: nothing was done"
        hint = f"run it once in each, beginning with {workspaces[0].root}"
        raise DiagnosticsError([Diagnostic("C683", message, hint=hint)], EXIT_COULD_NOT)
    (workspace,) = workspaces
    if workspace.named:
        from codegen.commands.watch import refuse_missing

        refuse_missing(workspace.root, schemas_of(workspace.root, Configuration(), workspace.named))
    return workspace.root


class _Watcher:
    def __init__(self, chosen: argparse.Namespace, root: Path, console: Console, run: Run) -> None:
        self._named: Sequence[str] = chosen.schemas
        self._tests: bool = chosen.test
        wanted = {"--quiet": chosen.quiet, "--no-tests": not chosen.test}
        self._options = [f"--wait={chosen.wait}", *(option for option, is_wanted in wanted.items() if is_wanted)]
        self._root = root
        self._console = console
        self._run = run
        self._unfinished: frozenset[str] = frozenset()

    def until_settings_change(self) -> None:
        """Work with the settings as they are; bad ones are told, and waited out."""
        from codegen.commands.watch import batches, settings_bytes

        settings = settings_bytes(self._root)
        configuration = self._configuration()
        for changed in batches(self._root, configuration or Configuration(), settings):
            if SETTINGS in changed:
                return
            if configuration is not None:
                self._generate(configuration, changed)

    def _configuration(self) -> Configuration | None:
        try:
            return configuration_of(self._root)
        except DiagnosticsError as error:
            self._console.show(error.diagnostics, self._root)
            return None

    def _generate(self, configuration: Configuration, changed: Collection[str]) -> None:
        """Run what ``changed`` reaches, all where it is empty, and what failed the last time."""
        from codegen.commands.touched_systems import touched_systems

        begun = time.perf_counter()
        try:
            meant = self._meant(configuration)
            touched = touched_systems(self._root, configuration, meant, changed) if changed else meant
        except DiagnosticsError as error:
            self._console.show(error.diagnostics, self._root)
            return
        schemas = [schema for schema in meant if schema in touched or schema in self._unfinished]
        code = self._run([*self._options, *(str(self._root / schema) for schema in schemas)]) if schemas else EXIT_CLEAN
        self._unfinished = frozenset(schemas) if code != EXIT_CLEAN else frozenset()
        self._gone(configuration, changed)
        if schemas:
            seconds, tests = time.perf_counter() - begun, "" if self._tests else ", tests left to codegen run"
            done = f"generated in {seconds:.2f} s{tests}" if code == EXIT_CLEAN else "tried, and not all generated"
            self._console.tell(f"{len(schemas)} of {len(meant)} systems {done}; watching, Ctrl-C ends")

    def _meant(self, configuration: Configuration) -> list[str]:
        """The schemas that are there now: patterns are expanded anew."""
        named = named_workspaces(self._named)[0].named if self._named else ()
        return schemas_of(self._root, configuration, named)

    def _gone(self, configuration: Configuration, changed: Collection[str]) -> None:
        from codegen.commands.touched_systems import recorded_locks

        gone = [path for path in changed if not (self._root / path).exists()]
        locks = recorded_locks(self._root, configuration) if gone else {}
        for path in sorted(path for path in gone if path in locks):
            self._console.tell(f"{path} is gone, and what was generated from it is not: codegen check names it")
