"""The commands that put drift right: one line for a shell, typed at the root of the workspace."""

from __future__ import annotations

import os
import shlex
import string
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from codegen.drift.classify import Cause
from codegen.support.paths import beside

_EDITED = frozenset({Cause.HAND_EDITED, Cause.STALE_AND_HAND_EDITED, Cause.ORPHAN_EDITED})


class Disk(Enum):
    """What the disk holds where the index of git holds an edit: the same, nothing of worth, or another edit."""

    STAGED = auto()
    NO_EDIT = auto()
    ANOTHER_EDIT = auto()


@dataclass(frozen=True)
class Remedy:
    """What to remove, what to generate, and what to stage then; all of it relative to the workspace.

    ``folders`` are removed with all that is in them, ``systems`` in a way that can be taken back.
    """

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command line."""
        steps = []
        # What is staged need not be on the disk.
        if self.folders:
            steps.append(f"rm -r{'f' if self.staged else ''} {_words(self.folders)}")
        if self.files:
            steps.append(f"rm {'-f ' if self.staged else ''}{_words(self.files)}")
        if self.systems:
            steps.append(f"codegen rm {_words(self.systems)}")
        if self.schemas:
            steps.append(f"codegen run {_words(self.schemas)}")
        if self.staged:
            steps.append(f"git add -A {_words(self.staged)}")
        return " && ".join(steps)


def together(remedies: Iterable[Remedy]) -> Remedy:
    """One remedy for all; a run refuses while another edited file is in its way."""
    found = list(remedies)
    folders = tuple(dict.fromkeys(path for item in found for path in item.folders))
    return Remedy(
        tuple(dict.fromkeys(path for item in found for path in item.files if not path.startswith(_slashed(folders)))),
        folders,
        tuple(dict.fromkeys(path for item in found for path in item.schemas)),
        tuple(dict.fromkeys(path for item in found for path in item.staged)),
        tuple(dict.fromkeys(name for item in found for name in item.systems)),
    )


def remedy(
    path: str,
    cause: Cause,
    schema: str,
    *,
    recorded: bool,
    is_record: bool = False,
    obstacle: str = "",
    staged: tuple[str, ...] = (),
) -> Remedy:
    """What puts ``path`` right; where it holds what a person wrote, that is removed.

    ``recorded``: a run knows the file. ``is_record``: a run writes it anew, edited or not. ``obstacle``: the link or
    folder that stands in the way of a regular file. ``staged``: what is to be staged then, where the index was checked.
    """
    if obstacle:
        return Remedy(folders=(obstacle,), schemas=(schema,), staged=staged)
    if cause in _EDITED and not is_record:
        return Remedy(files=(path,), schemas=(schema,), staged=staged)
    if cause is Cause.ORPHAN and not recorded:
        return Remedy(files=(path,), staged=staged)
    return Remedy(schemas=(schema,), staged=staged)


def how_to_keep(path: str, cause: Cause, obstacle: str = "") -> str:
    """What saves the edit that a remedy would remove; empty where there is none. ``obstacle``: what stands in the way
    of ``path``, where a person may have written it."""
    if obstacle:
        return f"copy what you need out of {shell_word(obstacle)} first"
    if cause in (Cause.HAND_EDITED, Cause.STALE_AND_HAND_EDITED):
        return f"codegen adopt {shell_word(path)}"
    return f"copy what you need out of {shell_word(path)} first" if cause is Cause.ORPHAN_EDITED else ""


def how_to_keep_staged(path: str, cause: Cause, staged: Iterable[str], *, disk: Disk) -> str:
    """The same for an edit that git would commit: ``adopt`` reads the disk, and what it makes is staged with it.

    ``staged`` are the folders of the system, ``disk`` what stands at ``path`` there.
    """
    word, aside = shell_word(path), shell_word(beside(path))
    if cause is Cause.ORPHAN_EDITED:
        return f"git show :./{word} > {aside}"
    if cause not in _EDITED:
        return ""
    moved = f"mv {word} {aside} && " if disk is Disk.ANOTHER_EDIT else ""
    taken = "" if disk is Disk.STAGED else f"{moved}git checkout -- {word} && "
    return f"{taken}codegen adopt {word} && git add -A {_words(staged)}"


def _slashed(folders: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{folder.rstrip('/')}/" for folder in folders)


def _words(paths: Iterable[str]) -> str:
    return " ".join(map(shell_word, paths))


def shell_word(path: str) -> str:
    """``path`` as one word of a POSIX shell that shows in any terminal, whatever bytes the name has; of one that knows
    ``$'...'``, as bash and zsh do, for a name that ends with a line break."""
    if path.isprintable():
        return shlex.quote(path)
    plain = b"/._-" + string.ascii_letters.encode() + string.digits.encode()
    octal = "".join(chr(byte) if byte in plain else f"\\{byte:03o}" for byte in os.fsencode(path))
    # What a shell substitutes loses line breaks at its end: another file would be meant.
    return f"$'{octal}'" if path.endswith("\n") else f"\"$(printf '{octal}')\""
