"""What a command found, in the forms that other tools read: every diagnostic once, from all systems together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

#: The forms of an answer that hold every diagnostic, so that none may be left out because nothing changed.
EXCHANGED = ("github", "sarif", "junit")
_CHECKOUT = "GITHUB_WORKSPACE"
_SUMMARY = "GITHUB_STEP_SUMMARY"


def exchanged(form: str, systems: Sequence[Mapping[str, Any]], root: Path, exit_code: int) -> str:
    """The answer of a command in ``form``, one of ``EXCHANGED``; ``systems`` is the same answer for JSON.

    In a step of a GitHub workflow the form ``github`` adds a table of the findings to the page of the job, too.
    """
    if form == "junit":
        from codegen.cli.junit import junit_report

        return junit_report(systems)
    items = list(_diagnostics(systems))
    if form == "sarif":
        from codegen.cli.sarif import sarif_log

        return sarif_log(items, root=root, exit_code=exit_code)
    from codegen.cli.github_commands import github_commands, github_summary

    _append_summary(github_summary(systems))
    return github_commands(items, prefix=_below_checkout(root))


def _append_summary(text: str) -> None:
    """Add ``text`` to the page of the job, where there is one; the log has it all, so that a page may be missed."""
    page = os.environ.get(_SUMMARY)
    if page:
        with suppress(OSError), Path(page).open("a", encoding="utf-8", errors="replace", newline="\n") as stream:
            stream.write(text)


def _diagnostics(systems: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Systems that share glue share what is wrong with it: that is said once."""
    said: list[Mapping[str, Any]] = []
    for system in systems:
        for item in (*system.get("diagnostics", ()), *system.get("findings", ())):
            if item not in said:
                said.append(item)
                yield item


def _below_checkout(root: Path) -> str:
    """How the workspace is reached from the checkout, which is where GitHub looks for files."""
    checkout = os.environ.get(_CHECKOUT)
    if not checkout or not root.resolve().is_relative_to(Path(checkout).resolve()):
        return ""
    below = root.resolve().relative_to(Path(checkout).resolve()).as_posix()
    return "" if below == "." else f"{below}/"
