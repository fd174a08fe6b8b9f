"""``codegen completion``: a script for a shell, which asks nobody while a person waits for it."""

from __future__ import annotations

import argparse

from codegen.cli.console import Console
from codegen.support.diagnostics import EXIT_CLEAN


def add_completion(completion: argparse.ArgumentParser) -> None:
    """For which shell."""
    completion.add_argument("shell", choices=["bash", "zsh", "fish"], help="the shell that reads the script")


def completion_verb(chosen: argparse.Namespace) -> int:
    """Print the script; it knows the verbs, options and codes of this codegen, and looks for schemas and systems."""
    from codegen.cli.arguments import parser
    from codegen.cli.completion_bash import bash_script
    from codegen.cli.completion_fish import fish_script
    from codegen.cli.completion_words import commands
    from codegen.cli.completion_zsh import zsh_script
    from codegen.support.codes import CODES

    made = {"bash": bash_script, "zsh": zsh_script, "fish": fish_script}[chosen.shell]
    Console(quiet=chosen.quiet).answer_exactly(made(tuple(commands(parser())), tuple(CODES)))
    return EXIT_CLEAN
