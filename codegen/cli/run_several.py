"""``codegen run`` for several systems: in the order of their wirings, what is independent at once."""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from codegen.cli.console import Console
from codegen.cli.one_system import Answer, answered
from codegen.cli.progress import SystemLines
from codegen.cli.render import as_data
from codegen.cli.run_verb import generate_part, run_part, unchanged
from codegen.commands.own_sources import Sources
from codegen.commands.run_many import Outcome, Tell, run_many
from codegen.emit.workspace_lock import commit_turn, workspace_lock
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, DiagnosticsError
from codegen.support.processors import processors

#: Of so many systems each is told as if it were the only one; of more, only what is wrong with one.
_EACH_TOLD = 8


def run_several(
    chosen: argparse.Namespace, root: Path, configuration: Configuration, schemas: Sequence[str], console: Console
) -> dict[str, Answer]:
    """The answer of every one of ``schemas``; a single one that changed is run in this process."""
    answers: dict[str, Answer] = {}
    sources = Sources()
    for schema in schemas:
        done = unchanged(chosen, root, schema, console, sources)
        if done is not None:
            answers[schema] = done
    changed = [schema for schema in schemas if schema not in answers]
    if len(changed) == 1:
        answers[changed[0]] = answered(run_part(chosen), root, configuration, changed[0], console)
    elif changed:
        answers |= _all(chosen, root, configuration, changed, console, sources)
    console.tell(_summary(answers, schemas))
    return {schema: answers[schema] for schema in schemas}


def _all(
    chosen: argparse.Namespace,
    root: Path,
    configuration: Configuration,
    schemas: Sequence[str],
    console: Console,
    sources: Sources,
) -> dict[str, Answer]:
    """The answers of all systems that changed. Where the wirings are faulty, or another command holds the workspace,
    nothing is run, and all of them say so."""
    try:
        outcomes = _at_once(chosen, root, configuration, schemas, console, sources)
    except DiagnosticsError as refused:
        console.show(refused.diagnostics, root)
        data = [as_data(item) for item in refused.diagnostics]
        return {schema: (refused.exit_code, {"diagnostics": data, "run": False}) for schema in schemas}
    answers: dict[str, Answer] = {}
    for schema, outcome in outcomes.items():
        answers[schema] = (outcome.exit_code, dict(outcome.data))
        if outcome.not_run is not None:
            console.show([outcome.not_run], root)
            answers[schema] = (outcome.exit_code, {"diagnostics": [as_data(outcome.not_run)], "run": False})
    return answers


def _at_once(
    chosen: argparse.Namespace,
    root: Path,
    configuration: Configuration,
    schemas: Sequence[str],
    console: Console,
    sources: Sources,
) -> dict[str, Outcome]:
    from codegen.commands.workspace_order import workspace_order
    from codegen.emit.commit import recover

    order, depends_on = workspace_order(root, configuration, schemas)
    many = len(order) > _EACH_TOLD
    lines = SystemLines(console.err, len(order), quiet=console.quiet or not many, terminal=console.terminal)
    width = max(len(Path(schema).stem) for schema in schemas)

    def tell(schema: str, text: str) -> None:
        # A line says whose it is; a diagnostic stands in several and names its file.
        whose = f"{Path(schema).stem:<{width}}  " if text.count("\n") <= 1 else ""
        lines.clear()
        console.err.write(whose + text)
        console.err.flush()

    from codegen.commands.load_ahead import load_ahead

    with workspace_lock(root, "run", wait=chosen.wait):
        recover(root)
        load_ahead()
        work = partial(_system, chosen, root, configuration, many, sources)
        return run_many(order, depends_on, chosen.jobs or processors(), work, tell, lines.ended)


def _system(
    chosen: argparse.Namespace,
    root: Path,
    configuration: Configuration,
    is_one_of_many: bool,
    sources: Sources,
    schema: str,
    tell: Tell,
) -> Outcome:
    """The run of one system in a worker; the data of its answer only where somebody asked for them."""
    console = Console(quiet=chosen.quiet, out=io.StringIO(), err=_Said(tell), brief=is_one_of_many)
    code, data = answered(generate_part(chosen, commit_turn(root), sources), root, configuration, schema, console)
    return Outcome(code, {} if chosen.format == "text" else data)


class _Said(io.StringIO):
    """A stream whose every text goes to another process."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def write(self, text: str) -> int:
        """Pass ``text`` on."""
        self._tell(text)
        return len(text)


def _summary(answers: dict[str, Answer], schemas: Sequence[str]) -> str:
    """``6 systems: 4 generated, 1 failed (pricing), 1 not run (orders)``."""
    kinds: dict[str, list[str]] = {}
    for schema in schemas:
        code, data = answers[schema]
        kind = "not run" if data.get("run") is False else "failed" if code != EXIT_CLEAN else "generated"
        kinds.setdefault("unchanged" if data.get("warm") else kind, []).append(Path(schema).stem)
    parts = []
    for kind in ("generated", "unchanged", "failed", "not run"):
        names = kinds.get(kind, [])
        shown = [*names[:_EACH_TOLD], "..."] if len(names) > _EACH_TOLD else names
        named = f" ({', '.join(shown)})" if names and kind in ("failed", "not run") else ""
        parts += [f"{len(names)} {kind}{named}"] if names else []
    return f"{len(schemas)} systems: {', '.join(parts)}"
