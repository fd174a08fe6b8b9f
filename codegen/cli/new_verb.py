"""``codegen new``: the folder on standard output, what to do next on standard error."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.support.diagnostics import EXIT_CLEAN, DiagnosticsError

if TYPE_CHECKING:
    from codegen.commands.new import Made


def new_verb(chosen: argparse.Namespace) -> int:
    """Make the project that ``chosen`` describes."""
    from codegen.commands.new import Wanted, new
    from codegen.commands.template_releases import WantedTemplate

    console = Console(quiet=chosen.quiet)
    folder = Path(os.path.realpath(chosen.into or chosen.name))
    kind = {} if chosen.kind is None else {"kind": chosen.kind}
    template = WantedTemplate(chosen.pack, "", chosen.hash or "", Path.cwd(), _command(chosen))
    data = kind | dict(chosen.data)
    wanted = Wanted(chosen.name, folder, template, data, asks(chosen), chosen.trust, begin_git=chosen.git)
    said: dict[str, Any]
    try:
        made = new(wanted)
        code, said = EXIT_CLEAN, {"folder": str(made.folder), "template": made.release.version, "files": made.files}
        _tell_next(console, made)
    except DiagnosticsError as error:
        console.show(error.diagnostics, Path.cwd())
        code, said = error.exit_code, {"diagnostics": [as_data(item) for item in error.diagnostics]}
    if chosen.format == "json":
        console.answer(json.dumps({"exit": code, **said}, indent=2, ensure_ascii=False))
    elif code == EXIT_CLEAN:
        console.answer(str(shown(folder)))
    return code


def _command(chosen: argparse.Namespace) -> list[str]:
    """The command without what names and pins the pack."""
    into = [] if chosen.into is None else ["--into", str(chosen.into)]
    return ["codegen", "new", chosen.name, *into, *([] if chosen.git else ["--no-git"]), *answering(chosen)]


def answering(chosen: argparse.Namespace) -> list[str]:
    """The words that said how questions are answered, and whether code may run."""
    answers = [word for name, value in chosen.data for word in ("--data", f"{name}={value}")]
    return [*answers, *(["--defaults"] if chosen.defaults else []), *(["--trust"] if chosen.trust else [])]


def asks(chosen: argparse.Namespace) -> bool:
    """Whether somebody is there to be asked, and wants to be."""
    return not chosen.defaults and not chosen.quiet and chosen.format == "text" and sys.stdin.isatty()


def shown(folder: Path) -> Path:
    """``folder`` as a person at the working directory would write it."""
    here = Path.cwd().resolve()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _tell_next(console: Console, made: Made) -> None:
    begun = ", in a git repository of its own" if made.began_git else ""
    further = "README.md says how to go on:" if "README.md" in made.files else "go on:"
    console.tell(f"made {len(made.files)} files{begun}; {further}")
    if shown(made.folder) != Path():
        console.tell(f"  cd {shlex.quote(str(shown(made.folder)))}")
    if made.schemas:
        console.tell(f"  codegen run    # generates from {_listed(made.schemas)}")
    else:
        console.tell(f"  codegen run {made.schema_folder}/NAME.yaml    # there is no schema yet: write it first")
    console.tell("  git add --all && git commit -m 'Begin'    # codegen update needs a commit")
    if made.unknown_requirement is not None:
        console.tell(f"other machines cannot install {made.unknown_requirement}: say from where they get codegen by")
        console.tell("  codegen update --data codegen_requirement=REQUIREMENT")


def _listed(schemas: Sequence[str]) -> str:
    return " and ".join(schemas) if len(schemas) <= _MOST_SHOWN else f"{len(schemas)} schemas"


_MOST_SHOWN = 2
