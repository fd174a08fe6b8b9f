"""Systems of many kinds bear out their figures: wired to each other, with handlers, with a kernel on every backend."""

import shutil
from pathlib import Path

import pytest

from codegen.commands.bundle import bundle
from codegen.commands.run import run
from codegen.commands.schema_of_bundle import read_schema
from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.figures.disagreements import disagreements
from codegen.phases.state import RunOptions
from codegen.support.configuration import load_configuration

SYSTEMS = Path(__file__).parent.parent / "systems"
pytestmark = pytest.mark.slow


def bundled(root, schema):
    """The bundle of a run of ``schema`` that left its tests alone."""
    configuration = load_configuration(root)
    state = run(root, configuration, schema, RunOptions(tests=False)).state
    system = state.plan.system
    bundle(root, configuration, system)
    folder = root / "evidence" / system
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return BundleFiles.of(system, files)


def test_systems_that_call_each_other(tmp_path):
    root = tmp_path / "shop"
    shutil.copytree(SYSTEMS / "workspaces" / "shop", root)
    for schema in sorted(path.name for path in (root / "input_schemas").iterdir()):
        assert disagreements(bundled(root, f"input_schemas/{schema}"), read_schema) == ()


@pytest.mark.parametrize("name", ["contracts_only", "every_backend", "module_spec"])
def test_systems_of_every_kind(tmp_path, name):
    (tmp_path / "input_schemas").mkdir()
    shutil.copytree(SYSTEMS / "schemas" / "contracts", tmp_path / "input_schemas" / "contracts")
    shutil.copyfile(SYSTEMS / "schemas" / f"{name}.yaml", tmp_path / "input_schemas" / f"{name}.yaml")
    assert disagreements(bundled(tmp_path, f"input_schemas/{name}.yaml"), read_schema) == ()
