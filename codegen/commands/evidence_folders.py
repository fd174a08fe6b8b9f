"""The folders below ``evidence/``: one a system, put in place whole, and bundles that were signed before."""

from __future__ import annotations

import stat

from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.evidence.bundle.bundle_paths import ENVELOPE

FOLDER = "evidence"
_DIGITS = 16


def evidence_folder(system: str) -> str:
    """Where the run record and the bundle of ``system`` lie, relative to the workspace."""
    return f"{FOLDER}/{system}"


def making_folder(system: str) -> str:
    """Where the next bundle of ``system`` is made; what lies there is no bundle yet."""
    return f"{FOLDER}/.making-{system}"


def clear_place(directory: RootDirectory, system: str, folder: str) -> str:
    """Make ``folder`` disappear: a signed bundle is kept under another name, which is returned; else it is removed.

    Whoever reviewed a bundle, or has to show it, finds it again, whatever runs afterwards.
    """
    envelope = _envelope(directory, folder)
    if not envelope:
        directory.remove_tree(folder)
        return ""
    kept = name = f"{FOLDER}/{system}.signed-{envelope[:_DIGITS]}"
    number = 1
    while directory.mode(kept) is not None:  # the same bundle once more, perhaps with other reviews
        number += 1
        kept = f"{name}-{number}"
    directory.rename_directory(folder, kept)
    return kept


def put_in_place(directory: RootDirectory, system: str) -> str:
    """Put what was made for ``system`` in the place of its evidence; the folder of a signed bundle that was there.

    Whoever looks, whenever the process ends, sees the old folder or the new one; where the file system cannot exchange
    folders, there is none for an instant, and ``recover_evidence`` brings the old one back.
    """
    made, place = making_folder(system), evidence_folder(system)
    directory.write(_note(system), _envelope(directory, made).encode(), 0o644)
    old = made
    if not directory.exchange_directories(made, place):
        old = _aside(system)
        directory.rename_directory(place, old)
        directory.rename_directory(made, place)
    kept = clear_place(directory, system, old)
    directory.unlink_file(_note(system))
    return kept


def recover_evidence(directory: RootDirectory, system: str) -> None:
    """Bring a command that was cut off while it made or placed a bundle to its end, or back.

    A signed bundle that never came into its place goes, since its number will be given to another; the one whose place
    was taken is kept.
    """
    made, aside, note = making_folder(system), _aside(system), directory.read(_note(system))
    if directory.mode(aside) is not None and directory.mode(evidence_folder(system)) is None:
        directory.rename_directory(aside, evidence_folder(system))
    clear_place(directory, system, aside)
    if note is None or _envelope(directory, made).encode() == note:
        directory.remove_tree(made)
    clear_place(directory, system, made)
    directory.unlink_file(_note(system))


def _envelope(directory: RootDirectory, folder: str) -> str:
    """SHA-256 of the envelope in ``folder``; empty where there is none."""
    path = f"{folder}/{ENVELOPE}"
    mode = directory.mode(path)
    data = directory.read(path) if mode is not None and stat.S_ISREG(mode) else None
    return "" if data is None else sha256_hex(data)


def _aside(system: str) -> str:
    return f"{making_folder(system)}.before"


def _note(system: str) -> str:
    """The file that says, while folders change places, which envelope the new one has."""
    return f"{making_folder(system)}.new"
