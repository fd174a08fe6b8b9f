"""The reviews of a bundle, replaced in one step: either the folder as it was, or with both files of the new one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from codegen.emit.exchange_folders import exchange_folders
from codegen.emit.root_directory import checked_parts
from codegen.emit.sync_filesystem import sync_file
from codegen.evidence.bundle.bundle_paths import REVIEWS


def write_reviews(bundle: Path, files: Mapping[str, bytes]) -> None:
    """Make ``files``, bytes by their paths ``reviews/NAME``, all that lies in the folder of reviews of ``bundle``.

    Raises ``OSError`` where the folder beside the bundle, or the bundle, cannot be written; it is as before then.
    """
    bundle = bundle.resolve()
    target = bundle / REVIEWS
    names = {path: checked_parts(path) for path in files}
    beside = Path(tempfile.mkdtemp(prefix=f".{bundle.name}-reviews-", dir=bundle.parent))
    try:
        for path, data in files.items():
            folder, name = names[path]
            assert folder == REVIEWS
            _write(beside / name, data)
        beside.chmod(0o755)
        _put(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        sync_file(stream.fileno())
    path.chmod(0o644)


def _put(beside: Path, target: Path) -> None:
    if not target.exists():
        beside.rename(target)
        return
    parent, place = (os.open(folder, os.O_RDONLY) for folder in (beside.parent, target.parent))
    try:
        if exchange_folders(parent, beside.name, place, target.name):
            return
    finally:
        os.close(parent)
        os.close(place)
    former = beside.with_name(beside.name + ".former")
    target.rename(former)
    try:
        beside.rename(target)
    except OSError:
        former.rename(target)
        raise
    shutil.rmtree(former, ignore_errors=True)
