"""The folders below ``evidence/``: one a system, put in place whole, and bundles that were signed before."""

from __future__ import annotations

import stat

from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.evidence.bundle_paths import ENVELOPE

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
    mode = directory.mode(f"{folder}/{ENVELOPE}")
    envelope = directory.read(f"{folder}/{ENVELOPE}") if mode is not None and stat.S_ISREG(mode) else None
    if envelope is None:
        directory.remove_tree(folder)
        return ""
    kept = name = f"{FOLDER}/{system}.signed-{sha256_hex(envelope)[:_DIGITS]}"
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
    old = made
    if not directory.exchange_directories(made, place):
        old = _aside(system)
        directory.rename_directory(place, old)
        directory.rename_directory(made, place)
    return clear_place(directory, system, old)


def recover_evidence(directory: RootDirectory, system: str) -> None:
    """Bring a command that was cut off while it made or placed a bundle to its end, or back."""
    aside = _aside(system)
    if directory.mode(aside) is not None and directory.mode(evidence_folder(system)) is None:
        directory.rename_directory(aside, evidence_folder(system))
    for left in (aside, making_folder(system)):
        clear_place(directory, system, left)


def _aside(system: str) -> str:
    return f"{making_folder(system)}.before"
