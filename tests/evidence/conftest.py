"""One real run of a small system and its bundle, for every test that only reads them."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from codegen.commands.bundle import bundle
from codegen.commands.run import run
from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.phases.state import RunOptions
from codegen.support.configuration import Configuration

SCHEMA = Path(__file__).parent.parent / "systems" / "schemas" / "two_operations.yaml"
SYSTEM = "twice"
#: Tests that lie in a bundle are evidence, not ours to run.
collect_ignore = ["frozen"]
#: Where somebody may have put that workspace already, for processes that must not make it.
PREPARED = Path(__file__).parent / "prepared"


@pytest.fixture(scope="session")
def bundled_workspace(tmp_path_factory):
    """The workspace of a run of ``two_operations``, with its bundle in ``evidence/twice``; not to be written to.

    All test processes of one run have it in common; the first that asks makes it.
    """
    if PREPARED.is_dir():
        return PREPARED
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "bundled"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.with_suffix(".made").exists():
            make_workspace(place)
            place.with_suffix(".made").touch()
    return place


def make_workspace(root: Path) -> Path:
    """Run ``two_operations`` in ``root`` and bundle it."""
    schema = root / "input_schemas" / "two_operations.yaml"
    schema.parent.mkdir(parents=True)
    schema.write_bytes(SCHEMA.read_bytes())
    run(root, Configuration(), "input_schemas/two_operations.yaml", RunOptions())
    bundle(root, Configuration(), SYSTEM)
    return root


@pytest.fixture(scope="session")
def bundled(bundled_workspace):
    """The files of that bundle by path, outputs included."""
    folder = bundled_workspace / "evidence" / SYSTEM
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def bundle_files(bundled):
    """The same as a verifier has them."""
    return BundleFiles.of(SYSTEM, bundled)
