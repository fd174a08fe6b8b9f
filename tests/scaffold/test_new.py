"""``codegen new``: a folder is made whole, or not at all."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from codegen.commands.new import Wanted, new
from codegen.commands.template_releases import WantedTemplate
from codegen.scaffold.answers_file import read_answers
from codegen.support.diagnostics import DiagnosticsError

from .templates import codegen_of, release


@pytest.fixture
def codegen(tmp_path_factory):
    """A codegen with the small template."""
    return codegen_of(tmp_path_factory.mktemp("codegen"), release())


def wanted(codegen, folder, name="orders", **data):
    template = WantedTemplate(builtin=codegen)
    return Wanted(name, folder, template, data, ask=False, trusted=False, begin_git=True)


def refusal(call):
    with pytest.raises(DiagnosticsError) as raised:
        call()
    assert raised.value.exit_code == 2
    (found,) = raised.value.diagnostics
    return found


def test_a_project_is_made_from_answers_and_says_what_it_was_made_from(codegen, tmp_path):
    made = new(wanted(codegen, tmp_path / "orders", system="order_desk"))
    folder = tmp_path / "orders"
    assert (folder / "README.md").read_text().startswith("# orders\n")
    assert (folder / "input_schemas" / "order_desk.yaml").read_text() == "system: order_desk\n"
    assert os.access(folder / "ci" / "check.sh", os.X_OK)
    assert json.loads((folder / ".editor" / "language.json").read_text())["properties"]["kernels"]
    answers = read_answers(folder)
    assert (answers.source, answers.version) == ("git+codegen:scaffold", "1.0.0")
    assert answers.digest == release().digest
    assert answers.given["system"] == "order_desk"
    assert str(tmp_path) not in (folder / ".copier-answers.yml").read_text()
    assert made.began_git and subprocess.check_output(["git", "status", "--short"], cwd=folder, text=True)
    assert [path.name for path in tmp_path.iterdir()] == ["orders"]
    own = {path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert set(made.files) == {path.relative_to(folder).as_posix() for path in own}
