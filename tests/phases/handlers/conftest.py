"""A workspace with the system that is answered by handlers; its runs leave phases 3 and 4 out."""

import shutil
from pathlib import Path

import pytest

from codegen.phases import gmp_engine
from tests.conftest import TinyWorkspace, _spoken

SCHEMA = Path(__file__).parent.parent.parent / "systems" / "schemas" / "handler.yaml"


@pytest.fixture
def greeter(tmp_path, monkeypatch):
    workspace = TinyWorkspace(tmp_path, "input_schemas/handler.yaml", "generated/greeter/src/greeter")
    workspace.write("codegen.toml", "")
    (tmp_path / "input_schemas").mkdir()
    shutil.copy(SCHEMA, tmp_path / workspace.schema)
    phases = tuple(
        _spoken(phase.number, phase.name) if phase.number in (3, 4) else phase for phase in gmp_engine.PHASES
    )
    monkeypatch.setattr(gmp_engine, "PHASES", phases)
    monkeypatch.chdir(tmp_path)
    return workspace
