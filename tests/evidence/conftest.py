"""One real run of a small system and its bundle, for every test that only reads them."""

from __future__ import annotations

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
    """The workspace of a run of ``two_operations``, with its bundle in ``evidence/twice``; not to be written to."""
    return PREPARED if PREPARED.is_dir() else make_workspace(tmp_path_factory.mktemp("evidence") / "workspace")


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
