"""Every diagnostic of the stages before generation, as a user reads it. ``fixtures.py`` says what a folder holds."""

from __future__ import annotations

import os

import pytest

from codegen.cli.main import main
from codegen.support.codes import CODES

from .fixtures import HERE, fixtures, lay_out


@pytest.mark.parametrize("code", fixtures())
def test_the_diagnostic_reads_as_recorded(code, tmp_path, monkeypatch, capsys):
    root = tmp_path / "workspace"
    command = lay_out(code, root)
    monkeypatch.chdir(root)
    exit_code = main(command)
    said = capsys.readouterr().err.replace(str(root), "<workspace>")
    golden = HERE / code / "expected.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(said, encoding="utf-8")
    assert f"[{code}]" in said
    assert said == golden.read_text(encoding="utf-8")
    assert (exit_code != 0) == ("error[" in said)


def test_every_folder_is_a_code():
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= CODES.keys()
