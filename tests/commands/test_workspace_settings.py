"""What ``codegen.toml`` asks of codegen and of the packages that it generates."""

import shutil
import tomllib
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.commands.workspace import configuration_of
from codegen.phases.gmp_engine import PHASES, run_phases
from codegen.phases.state import RunState
from codegen.phases.workspace import current_lock

SCHEMA = Path(__file__).parent.parent / "systems" / "schemas" / "handler.yaml"


@pytest.mark.parametrize("required", ["0.0.1", ">=99", "<0.0.1"])
def test_another_codegen_than_the_workspace_asks_for_does_nothing(tiny, capsys, required):
    tiny.write("codegen.toml", f'required-version = "{required}"\n')
    before = tiny.snapshot()
    assert main(["run", tiny.schema]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"error[C530]: codegen.toml requires codegen {required}, and this is ")
    assert "= help: install it: pip install 'codegen" in error
    assert tiny.snapshot() == before


@pytest.mark.parametrize("required", ["soon", "="])
def test_a_version_that_is_none_is_said(tiny, capsys, required):
    tiny.write("codegen.toml", f'required-version = "{required}"\n')
    assert main(["check", tiny.schema]) == 2
    assert f"error[C530]: `{required}` is no version" in capsys.readouterr().err


def test_the_codegen_that_the_workspace_asks_for_runs(tiny):
    tiny.write("codegen.toml", 'required-version = ">=0.0.1"\n')
    assert main(["run", "--quiet", tiny.schema]) == 0


def test_packages_ask_for_the_python_that_the_workspace_names(tmp_path):
    (tmp_path / "input_schemas").mkdir()
    shutil.copy(SCHEMA, tmp_path / "input_schemas")
    (tmp_path / "codegen.toml").write_text('target-python = "3.13"\n')
    state = run_phases(RunState(tmp_path, configuration_of(tmp_path), "input_schemas/handler.yaml"), None, PHASES[:3])
    project = tomllib.loads(state.tree["generated/greeter/pyproject.toml"].decode())
    assert project["project"]["requires-python"] == ">=3.13"
    assert project["tool"]["mypy"]["python_version"] == "3.13"
    assert state.tree["generated/greeter/Dockerfile"].count(b"FROM python:3.13-slim") == 2
    assert current_lock(state).pins["target-python"] == "3.13"
