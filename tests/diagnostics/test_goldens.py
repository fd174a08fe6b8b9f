"""Every diagnostic of the stages before generation, as a user reads it. ``fixtures.py`` says what a folder holds."""

from __future__ import annotations

import os

import pytest

from codegen.cli.main import main
from codegen.support.codes import CODES
from codegen.support.literals import escape_hidden

from .fixtures import HERE, command_of, files_of, fixtures, lay_out, text_of

#: Codes of these stages need no generated tree, so that a schema, glue or settings can show them.
_SHOWN = [code for code in CODES if code < "C550"]


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


@pytest.mark.parametrize("code", _SHOWN)
def test_every_code_has_input_that_shows_it_or_a_reason(code):
    folder = HERE / code
    why = folder / "why.txt"
    assert (folder / "schema.yaml").is_file() != why.is_file()
    assert not why.is_file() or len(why.read_text(encoding="utf-8").split()) >= 5


@pytest.mark.parametrize("code", fixtures())
def test_the_example_of_the_page_is_what_the_fixture_shows(code):
    example = escape_hidden(CODES[code].example)
    texts = [text_of(path) for path in files_of(code)]
    texts.append(f"codegen {command_of(code)}\n".replace("schema.yaml", "orders.yaml"))
    assert example and any(example in escape_hidden(text) for text in texts)


def test_every_folder_is_a_code():
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= CODES.keys()
