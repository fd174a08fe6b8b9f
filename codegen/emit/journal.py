"""The journal of a commit: what stood at every path before, what shall stand there, and where both are staged."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from codegen.emit.root_directory import UnsafePathError, checked_parts
from codegen.emit.state_files import STATE
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

STAGING = f"{STATE}/staging"
PREVIOUS = f"{STATE}/previous"
#: The journal of a commit that is to be finished, and of one that is to be taken back.
JOURNAL = f"{STATE}/journal.json"
UNDO = f"{STATE}/undo.json"
INDEX = "index.json"

_VERSION = 2
_MODES = range(0o10000)
#: Folders that no commit of a system writes to: a journal that came with a workspace shall not plant a hook there.
_FORBIDDEN = frozenset({STATE, ".git"})


@dataclass(frozen=True)
class Step:
    """One path: digest and mode before and after, None where there is no file; ``made`` are the folders it needs."""

    path: str
    before: str | None
    before_mode: int | None
    after: str | None
    made: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """The steps of one system; what they replace is kept for ``rollback`` where ``keep_previous`` says so."""

    system: str
    keep_previous: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Journal:
    """A whole commit."""

    parts: tuple[Part, ...]

    def numbered(self) -> list[tuple[int, int, Step]]:
        """Every step with the number of its part and its own within that."""
        return [
            (part, number, step) for part, owner in enumerate(self.parts) for number, step in enumerate(owner.steps)
        ]


def staged_new(part: int, number: int) -> str:
    """Where the content of a step waits for its turn."""
    return f"{STAGING}/{part}/new/{number}"


def staged_old(part: int, number: int | str) -> str:
    """Where the content that a step replaces is kept."""
    return f"{STAGING}/{part}/old/{number}"


def journal_text(journal: Journal) -> str:
    """The journal as written."""
    parts = [{**vars(part), "steps": [vars(step) for step in part.steps]} for part in journal.parts]
    return json.dumps({"version": _VERSION, "parts": parts}) + "\n"


def read_journal(data: bytes, path: str) -> Journal:
    """The journal in ``data``; ``DiagnosticsError`` (exit 2) for what this codegen did not write."""
    try:
        value: Any = json.loads(data)
        if value["version"] != _VERSION:
            raise ValueError(f"its version is {value['version']!r} and not {_VERSION}")
        return Journal(tuple(_part(part) for part in value["parts"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        text = str(error) if type(error) is ValueError or isinstance(error, UnsafePathError) else "it is not a journal"
        hint = f"to go on with the files as they are: rm {path}; codegen check says what is left to do"
        found = Diagnostic("C671", f"{path} cannot be used: {text}", hint=hint)
        raise DiagnosticsError([found], EXIT_COULD_NOT) from error


def check_target(path: str) -> None:
    """Raises ``UnsafePathError`` for a path that no commit writes to: outside the root, git's own, or codegen's own."""
    if _FORBIDDEN & {part.casefold() for part in checked_parts(path)}:
        raise UnsafePathError(f"it names {path!r}, where no commit writes")


def _part(value: Any) -> Part:
    system = value["system"]
    if len(checked_parts(system)) != 1 or not isinstance(value["keep_previous"], bool):
        raise UnsafePathError(f"{system!r} is not the name of a system")
    return Part(system, value["keep_previous"], tuple(_step(step) for step in value["steps"]))


def _step(value: Any) -> Step:
    if value.keys() != {field.name for field in fields(Step)}:
        raise KeyError("step")
    step = Step(**{**value, "made": tuple(value["made"])})
    for path in (step.path, *step.made):
        path.encode()  # a name that no disk can have is no name
        check_target(path)
    digests = [digest for digest in (step.before, step.after) if digest is not None]
    mode = step.before_mode or 0
    if not all(isinstance(digest, str) for digest in digests) or not isinstance(mode, int) or mode not in _MODES:
        raise TypeError("step")
    return step
