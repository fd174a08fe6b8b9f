"""A workspace with the system that is answered by handlers; its runs leave the generated tests out."""

import shutil
from pathlib import Path

import pytest

from codegen.phases import gmp_engine
from tests.conftest import TinyWorkspace, without_tests

SCHEMA = Path(__file__).parent.parent.parent / "systems" / "schemas" / "handler.yaml"


@pytest.fixture
def greeter(tmp_path, monkeypatch):
    workspace = TinyWorkspace(tmp_path, "input_schemas/handler.yaml", "generated/greeter/src/greeter")
    workspace.write("codegen.toml", "")
    (tmp_path / "input_schemas").mkdir()
    shutil.copy(SCHEMA, tmp_path / workspace.schema)
    monkeypatch.setattr(gmp_engine, "PHASES", without_tests())
    monkeypatch.chdir(tmp_path)
    return workspace
